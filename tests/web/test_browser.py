from datetime import timedelta

import pytest

from verifier.domain.model.operators import Scope
from verifier.web import access, browser
from verifier.web import browser as under_test


def test_the_cookie_is_an_opaque_token_that_scripts_cannot_read(browser):
    header = browser.get("/").headers["Set-Cookie"]

    assert header.startswith("verifier_browser=")
    for attribute in ("HttpOnly", "SameSite=Lax", "Secure", "Path=/", "Max-Age=604800"):
        assert f"; {attribute}" in header
    assert 43 == len(browser.cookie())


def test_over_http_the_cookie_is_not_marked_secure(app_with):
    """The demo on loopback works without TLS."""
    client = app_with(base_url="http://127.0.0.1:8000").test_client()
    header = client.get("/").headers["Set-Cookie"]

    assert "Secure" not in header


def test_the_cookie_is_kept(browser):
    """By a login, too: it opens nothing, so that nobody gains by having planted it."""
    browser.get("/")
    before = browser.cookie()
    browser.log_in()

    assert before == browser.cookie()


def test_a_planted_token_does_not_see_the_report(app, browser, open_browser):
    """Who knows the token from before the login cannot open the report (session fixation)."""
    browser.get("/")
    attacker = open_browser(app, None)
    attacker.client.set_cookie("verifier_browser", browser.cookie())
    location = browser.log_in()

    assert 401 == attacker.get(location).status_code
    assert 200 == browser.get(location).status_code


def test_a_form_belongs_to_the_session_it_was_shown_in(app, browser, open_browser):
    """Who shares the browser's token and not the session cannot send it."""
    other_address = open_browser(app)
    browser.get("/")
    other_address.client.set_cookie("verifier_browser", browser.cookie())
    form = browser.token()

    assert 403 == other_address.bare_post("/check", csrf_token=form, text="x").status_code
    assert 400 == browser.bare_post("/check", csrf_token=form, text="x").status_code


@pytest.mark.parametrize("cookie", ["", "x", "a" * 43 + ".", "ä" * 43, "." * 20, "a" * 3000])
def test_a_cookie_that_is_not_ours_is_replaced(app, open_browser, cookie):
    browser = open_browser(app)
    browser.client.set_cookie("verifier_browser", cookie)
    browser.get("/")

    assert 43 == len(browser.cookie())


def test_only_digests_reach_the_server_side(browser, here):
    """What the data store keeps cannot be used as a cookie."""
    browser.start()
    [pending] = here.service_provider.started

    assert under_test.digest(browser.cookie()) == pending.browser
    assert browser.cookie() not in pending.browser


PUBLIC = {"REMOTE_ADDR": "8.8.8.8"}


def tries(app, times, what="link", **around):
    with app.test_request_context(environ_base=around or PUBLIC):
        return [browser.may_try(what, at_most=2) for _ in range(times)]


def test_an_address_may_try_only_so_often(app):
    assert [True, True, False] == tries(app, 3)
    assert [True] == tries(app, 1, what="token")
    assert [True] == tries(app, 1, REMOTE_ADDR="8.8.4.4")


def test_where_all_come_from_a_proxy_nobody_locks_the_others_out(app, app_with):
    """Unless the site file names the proxy, which then tells them apart."""
    known = app_with(trusted_proxy="127.0.0.1")

    assert [True] * 4 == tries(app, 4, REMOTE_ADDR="10.0.0.7")
    assert [True, True, False] == tries(known, 3, REMOTE_ADDR="10.0.0.7")


def test_guessing_tokens_ends(app, here, monkeypatch):
    """A token that can be used goes on all the same."""
    monkeypatch.setattr(access, "MOST_TOKENS_GUESSED", 2)
    _, secret = here.store.tokens.make(
        name="t", scopes=[Scope.RUNS_READ], created_by="Jo", lasts=timedelta(days=1)
    )
    client = app.test_client()

    def ask(token):
        answer = client.get(
            "/api/v1/me", headers={"Authorization": f"Bearer {token}"}, environ_base=PUBLIC
        )
        return answer.status_code

    assert [401, 401, 429] == [ask("rav_" + "a" * 43) for _ in range(3)]
    assert 200 == ask(secret)


def test_what_happens_first_is_told_from_what_happens_again(app):
    """Each thing for itself, wherever the request comes from."""
    with app.test_request_context():
        seen = [browser.is_first("refused", name) for name in ("a", "a", "b", "a")]

    assert [True, False, True, False] == seen


@pytest.mark.parametrize(
    ("address", "other_address", "same"),
    [
        ("2a00:1450:4001:82a::1", "2a00:1450:4001:82a:ffff::2", True),
        ("2a00:1450:4001:82a::1", "2a00:1450:4001:82b::1", False),
        ("8.8.8.8", "::ffff:8.8.8.8", True),
        ("::ffff:8.8.8.8", "::ffff:8.8.4.4", False),
        ("8.8.8.8", "8.8.8.9", False),
    ],
)
def test_a_line_is_counted_and_not_each_of_its_addresses(app, address, other_address, same):
    """Whoever has an IPv6 network has more addresses than anybody can count."""
    seen = []
    for remote in (address, other_address):
        with app.test_request_context(environ_base={"REMOTE_ADDR": remote}):
            seen.append(browser.address_digest())

    assert None not in seen
    assert same is (seen[0] == seen[1])


def test_what_is_no_address_is_counted_as_it_is(app, app_with):
    """Where a proxy is named; where none is, nobody knows who came, and nobody is counted."""
    known = app_with(trusted_proxy="127.0.0.1")

    assert [True, True, False] == tries(known, 3, REMOTE_ADDR="unknown")
    assert [True] * 3 == tries(app, 3, REMOTE_ADDR="unknown")
