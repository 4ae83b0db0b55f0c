from dataclasses import replace

import pytest

from verifier.web import browser as under_test
from verifier.web.app import create_app


def test_the_cookie_is_an_opaque_token_that_scripts_cannot_read(browser):
    """One random token, HttpOnly, SameSite=Lax, Secure over https, and nothing of a person."""
    header = browser.get("/").headers["Set-Cookie"]

    assert header.startswith("verifier_browser=")
    for attribute in ("HttpOnly", "SameSite=Lax", "Secure", "Path=/", "Max-Age=604800"):
        assert f"; {attribute}" in header
    assert 43 == len(browser.cookie())


def test_over_http_the_cookie_is_not_marked_secure(here):
    """The demo on loopback works without TLS."""
    site = replace(here.site, base_url="http://127.0.0.1:8000")
    header = create_app(replace(here, site=site)).test_client().get("/").headers["Set-Cookie"]

    assert "Secure" not in header


def test_the_cookie_is_kept_while_nothing_happens(browser):
    """A browser that has a token keeps it."""
    browser.get("/")
    before = browser.cookie()
    browser.get("/")

    assert before == browser.cookie()


def test_a_login_leaves_the_token_as_it_is(browser):
    """It opens nothing, so that nobody gains by having planted it."""
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
    other = open_browser(app)
    browser.get("/")
    other.client.set_cookie("verifier_browser", browser.cookie())
    form = browser.token()

    assert 403 == other.bare_post("/check", csrf_token=form, text="x").status_code
    assert 400 == browser.bare_post("/check", csrf_token=form, text="x").status_code


@pytest.mark.parametrize("cookie", ["", "x", "a" * 43 + ".", "ä" * 43, "." * 20, "a" * 3000])
def test_a_cookie_that_is_not_ours_is_replaced(app, open_browser, cookie):
    """Anything but our own tokens counts as no cookie at all."""
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
