from dataclasses import replace

import pytest

from verifier.web.app import create_app

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' https: data:; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


@pytest.mark.parametrize(
    "path", ["/", "/check", "/nowhere", "/saml/acs", "/healthz", "/static/verifier.css"]
)
def test_every_response_has_the_headers(browser, path):
    """Pages, errors and files alike."""
    with browser.get(path) as answer:
        headers = answer.headers

    assert POLICY == headers["Content-Security-Policy"]
    assert "nosniff" == headers["X-Content-Type-Options"]
    assert "no-referrer" == headers["Referrer-Policy"]
    assert "DENY" == headers["X-Frame-Options"]
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize("ending", ["", ".json", ".html"])
def test_pages_with_values_are_not_stored_by_the_browser(browser, ending):
    """A shared computer keeps nothing."""
    assert "no-store" == browser.get(browser.log_in() + ending).headers["Cache-Control"]


def test_https_is_remembered_only_where_the_site_uses_it(here):
    """The demo on loopback does not lock a browser out."""
    plain = replace(here, site=replace(here.site, base_url="http://127.0.0.1:8000"))

    assert "Strict-Transport-Security" in create_app(here).test_client().get("/").headers
    assert "Strict-Transport-Security" not in create_app(plain).test_client().get("/").headers


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
