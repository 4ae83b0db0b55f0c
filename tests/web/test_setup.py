from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.web.conftest import Browser
from verifier.web import sign_in


@pytest.fixture
def link(here):
    return f"/setup/{here.store.operators.make_setup_link()}"


def test_looking_at_the_link_uses_nothing_up(nobody, link):
    """Programs that open links in advance leave it whole."""
    pages = [nobody.get(link) for _ in range(3)]

    assert [200] * 3 == [page.status_code for page in pages]
    assert f'action="{link}"' in pages[0].text
    assert 401 == nobody.get("/operators").status_code


def test_its_button_makes_an_admin(nobody, link, here):
    """Who lands where operators are added; it is written down."""
    answer = nobody.post(link)

    assert (303, "/operators") == (answer.status_code, answer.headers["Location"])
    assert 200 == nobody.get("/operators").status_code
    assert [("operator the one-time link", "sign-in")] == [
        (entry.who, entry.what) for entry in here.store.audit.latest()
    ]


def test_it_works_once(nobody, link, open_browser, app):
    """Played again it opens nothing, and says what to do."""
    nobody.post(link)
    second = open_browser(app, None)

    assert 404 == second.get(link).status_code
    answer = second.post(link)
    assert (404, True) == (answer.status_code, "verifier operators link" in answer.text)
    assert 401 == second.get("/operators").status_code


def test_of_two_who_open_it_at_once_one_wins(app, link):
    """The other is told that it was used."""
    browsers = [Browser(app, None) for _ in range(6)]
    forms = [browser.token() for browser in browsers]

    def use(at):
        return browsers[at].bare_post(link, csrf_token=forms[at]).status_code

    with ThreadPoolExecutor(6) as pool:
        seen = sorted(pool.map(use, range(6)))

    assert [303, 404, 404, 404, 404, 404] == seen
    assert 1 == sum(browser.get("/operators").status_code == 200 for browser in browsers)


def test_it_needs_a_form_of_ours(nobody, link):
    """Another site cannot press the button."""
    assert 403 == nobody.bare_post(link).status_code
    assert 200 == nobody.get(link).status_code


def test_guessing_ends(nobody, monkeypatch):
    """After so many from one address."""
    monkeypatch.setattr(sign_in, "MOST_GUESSES", 2)
    seen = [
        nobody.client.get("/setup/" + "a" * 43, environ_base={"REMOTE_ADDR": "8.8.8.8"})
        for _ in range(3)
    ]

    assert [404, 404, 429] == [entry.status_code for entry in seen]
