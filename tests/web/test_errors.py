import logging
import re

import pytest
from flask import abort

from verifier.web.access import ENDPOINTS, Access

CANARY = "21234000000018"


@pytest.fixture
def _broken(here):
    def fail(*_, **__):
        raise RuntimeError(CANARY)

    here.metadata.get = fail


@pytest.mark.usefixtures("_broken")
def test_a_defect_is_a_plain_page_with_a_reference_that_the_log_has(browser, caplog):
    with caplog.at_level(logging.ERROR):
        answer = browser.get("/")
    reference = re.search(r"Reference number <code>(\w{8})</code>", answer.text)[1]

    assert 500 == answer.status_code
    assert "Traceback" not in answer.text
    assert f"defect reference={reference} type=RuntimeError" in caplog.text
    assert CANARY not in answer.text + caplog.text


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        ("/nowhere", 404, "There is no such page."),
        ("/saml/acs", 405, "This address is not meant to be opened like that."),
        ("/static/../secret", 404, "There is no such page."),
        ("/<script>alert(1)</script>", 404, "There is no such page."),
    ],
)
def test_errors_have_pages_of_their_own(browser, path, status, message):
    answer = browser.get(path)

    assert status == answer.status_code
    assert message in answer.text
    assert 'href="/">Back to the start page</a>' in answer.text
    assert "alert(1)" not in answer.text


def test_a_login_whose_route_breaks_is_kept_and_logged_without_values(browser, here, caplog):
    here.verify.breaks = RuntimeError(CANARY)
    with caplog.at_level(logging.ERROR):
        location = browser.log_in()
        answer = browser.get(location)

    assert 500 == answer.status_code
    assert CANARY not in answer.text + caplog.text
    assert 2 == caplog.text.count("type=RuntimeError")


def test_an_error_nobody_foresaw_is_a_defect(app, browser, monkeypatch):
    app.add_url_rule("/teapot", "teapot", view_func=lambda: abort(418))
    monkeypatch.setitem(ENDPOINTS, "teapot", Access.EVERYBODY)
    answer = browser.get("/teapot")

    assert (500, True) == (answer.status_code, "Reference number" in answer.text)


POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' https: data:; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


@pytest.mark.parametrize(
    "path", ["/", "/check", "/nowhere", "/saml/acs", "/healthz", "/static/verifier.css"]
)
def test_every_response_has_the_headers(browser, path):
    with browser.get(path) as answer:
        headers = answer.headers

    assert POLICY == headers["Content-Security-Policy"]
    assert "nosniff" == headers["X-Content-Type-Options"]
    assert "no-referrer" == headers["Referrer-Policy"]
    assert "DENY" == headers["X-Frame-Options"]
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize("ending", ["", ".json", ".html"])
def test_pages_with_values_are_not_stored_by_the_browser(browser, ending):
    assert "no-store" == browser.get(browser.log_in() + ending).headers["Cache-Control"]


def test_https_is_remembered_only_where_the_site_uses_it(app, app_with):
    """The demo on loopback does not lock a browser out."""
    plain = app_with(base_url="http://127.0.0.1:8000").test_client()

    assert "Strict-Transport-Security" in app.test_client().get("/").headers
    assert "Strict-Transport-Security" not in plain.get("/").headers


@pytest.mark.parametrize("path", ["/", "/check", "/nowhere", "//nowhere", "/check/", "/saml//acs"])
def test_no_address_follows_the_requests_host(browser, path):
    """A forged Host header appears nowhere, not even in a redirect."""
    answer = browser.get(path, headers={"Host": "evil.example.com"})

    assert "evil" not in answer.text
    assert "evil" not in str(answer.headers)


def test_no_page_has_script_or_style_of_its_own(browser):
    """Everything comes from files, so that the policy needs no exception."""
    for path in ("/", "/check", "/nowhere", browser.log_in()):
        page = browser.get(path).text

        assert page.count("<script") == page.count('<script src="/static/verifier.js" defer>')
        assert "<style" not in page
        assert " style=" not in page
