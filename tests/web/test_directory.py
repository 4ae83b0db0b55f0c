from dataclasses import replace

import pytest

from verifier.web import login
from verifier.web.app import create_app

PUBLIC = "8.8.8.8"


def test_the_form_is_ours(browser):
    """User name and password have labels, and neither is filled in."""
    page = browser.get("/ldap/directory").text

    for expected in (
        '<label for="username">',
        '<label for="password">',
        'autocomplete="current-password"',
        "Campus Directory",
    ):
        assert expected in page


def test_a_login_leads_to_its_report(browser, here):
    """One attempt, one bind, and what was typed is in the report's login."""
    answer = browser.post("/ldap/directory", username="gail", password="right")

    assert 303 == answer.status_code
    assert 200 == browser.get(answer.headers["Location"]).status_code
    assert [("directory", "gail")] == here.directory.attempts
    assert ["gail"] == [capture.typed_username for capture in here.verify.captures]


def test_a_wrong_password_brings_the_form_again(browser, here):
    """With its sentence and the user name, without the password, and tried once only."""
    answer = browser.post("/ldap/directory", username="gail", password="canary-wrong")

    assert 403 == answer.status_code
    assert 'role="alert"' in answer.text
    assert "Not this password." in answer.text
    assert 'value="gail"' in answer.text
    assert "canary-wrong" not in answer.text
    assert 1 == len(here.directory.attempts)


def test_what_another_try_does_not_mend_is_a_page(browser):
    """A locked account is not asked again."""
    answer = browser.post("/ldap/directory", username="locked", password="right")

    assert 403 == answer.status_code
    assert "The account is locked." in answer.text
    assert "<form" not in answer.text.partition("<main")[2]


@pytest.mark.parametrize(("username", "password"), [("", "x"), ("  ", "x"), ("gail", "")])
def test_nothing_typed_is_nothing_asked(browser, here, username, password):
    """A directory would take it for anonymous."""
    answer = browser.post("/ldap/directory", username=username, password=password)

    assert 400 == answer.status_code
    assert [] == here.directory.attempts


def test_a_form_of_another_site_is_refused(browser, here):
    """It cannot try passwords from a stranger's browser."""
    answer = browser.bare_post("/ldap/directory", username="gail", password="right")

    assert 403 == answer.status_code
    assert [] == here.directory.attempts


def test_nobody_is_locked_by_us(browser, other_browser, here):
    """After four attempts for one name, whoever makes them, the directory is asked no more."""
    for number in range(login.MOST_PER_NAME):
        one = browser if number % 2 else other_browser
        one.post("/ldap/directory", username=" Gail ", password="wrong")
    answer = browser.post("/ldap/directory", username="gail", password="right")

    assert 429 == answer.status_code
    assert "Too many attempts" in answer.text
    assert login.MOST_PER_NAME == len(here.directory.attempts)


def test_a_login_that_held_forgives_the_attempts_before(browser, here):
    """Somebody who knows the password is not the one the limit is for."""
    for password in ("wrong", "right") * 3:
        browser.post("/ldap/directory", username="gail", password=password)

    assert 6 == len(here.directory.attempts)


def test_another_spelling_gives_no_further_attempt(browser, here):
    """The limit is for the account, whatever domain is written before or behind its name."""
    for name in ("gail", "a\\gail", "GAIL", "gail@example.edu", "b\\gail"):
        answer = browser.post("/ldap/directory", username=name, password="wrong")

    assert 429 == answer.status_code
    assert login.MOST_PER_NAME == len(here.directory.attempts)


def tried(browser, times, **more):
    """The status of each attempt, every one for another name."""
    data = {"csrf_token": browser.token(), "password": "wrong"}
    return [
        browser.client.post(
            "/ldap/directory", data={**data, "username": f"n{number}"}, **more
        ).status_code
        for number in range(times)
    ]


def test_names_are_not_tried_one_after_the_other(browser, monkeypatch):
    """One address of the open network has a limit too."""
    monkeypatch.setattr(login, "MOST_PER_ADDRESS", 3)

    assert [403, 403, 403, 429] == tried(browser, 4, environ_base={"REMOTE_ADDR": PUBLIC})


def test_a_proxy_before_everybody_is_no_address(browser, monkeypatch):
    """Where all come from one private address, nobody can close the form for the others."""
    monkeypatch.setattr(login, "MOST_PER_ADDRESS", 3)

    assert [403] * 5 == tried(browser, 5)


def test_a_proxy_that_is_trusted_tells_addresses_apart(here, open_browser, monkeypatch):
    """Then private addresses are people's own, and are counted."""
    monkeypatch.setattr(login, "MOST_PER_ADDRESS", 3)
    site = replace(here.site, trusted_proxy="127.0.0.1")
    browser = open_browser(create_app(replace(here, site=site)))

    assert [403, 403, 403, 429] == tried(browser, 4)


def test_a_directory_of_another_protocol_is_not_found(browser):
    """An address is only for what it was made for."""
    assert 404 == browser.get("/ldap/campus").status_code
