import logging
from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest

from tests.web.fakes import refused
from verifier.adapters.login.saml.keys import load_or_make_keys
from verifier.web.app import create_app


def test_a_login_leads_to_the_identity_provider(browser, here):
    """The button remembers the login on the server and sends the browser on, without a redirect.

    A redirect would fall under the start page's form-action, and so would those that follow it.
    """
    answer = browser.start()

    assert 200 == answer.status_code
    for way in (
        '<meta http-equiv="refresh" content="0; url=https://idp.example.edu/sso?SAMLRequest=x">',
        '<a class="button" href="https://idp.example.edu/sso?SAMLRequest=x">Continue</a>',
    ):
        assert way in answer.text
    assert here.store.pending_by_request("_r1") is not None


def test_a_login_by_post_is_a_form_that_needs_no_script(browser, here):
    """With the POST binding the page has a visible button and the policy lets it go."""
    here.service_provider.method = "POST"
    answer = browser.start()

    assert 200 == answer.status_code
    assert '<form method="post" action="https://idp.example.edu/sso?SAMLRequest=x"' in answer.text
    assert '<input type="hidden" name="SAMLRequest" value="PD94bWw+">' in answer.text
    assert '<button type="submit">Continue</button>' in answer.text
    assert "form-action 'self' https:;" in (answer.headers["Content-Security-Policy"])


def test_starting_needs_the_token_of_this_browser(browser, other_browser, here):
    """Without the form's token, or with another browser's, nothing is started."""
    browser.token()

    assert 403 == browser.bare_post("/saml/login/campus").status_code
    assert (
        403
        == browser.bare_post("/saml/login/campus", csrf_token=other_browser.token()).status_code
    )
    assert [] == here.service_provider.started


def test_an_unknown_or_broken_identity_provider_says_so(browser):
    """One plain sentence each."""
    unknown = browser.post("/saml/login/elsewhere")
    broken = browser.post("/saml/login/broken")

    assert (404, True) == (
        unknown.status_code,
        "This site has no such identity provider." in unknown.text,
    )
    assert (503, True) == (broken.status_code, "The metadata expired yesterday." in broken.text)


def test_a_finished_login_leads_to_its_report(browser, here):
    """The login is kept, its report made, and the browser sees it."""
    location = browser.log_in()

    assert location.startswith("/reports/")
    assert "ReShare would not find this patron." in browser.get(location).text
    assert 1 == len(here.verify.captures)
    assert ["127.0.0.1"] == here.service_provider.addresses


def test_a_response_without_cookie_is_brought_again_by_the_same_browser(browser, app):
    """A post from another site has no Lax cookie: a page of ours posts it again, unchanged."""
    browser.start()
    relay = 'a"b<c'
    answer = app.test_client().post(
        "/saml/acs", data={"SAMLResponse": "good _r1 _a1\r\n", "RelayState": relay}
    )

    assert 200 == answer.status_code
    assert 'action="/saml/finish"' in answer.text
    assert 'name="SAMLResponse" value="good _r1 _a1\r\n"' in answer.text
    assert 'name="RelayState" value="a&#34;b&lt;c"' in answer.text
    assert "Set-Cookie" not in answer.headers

    finished = browser.bare_post("/saml/finish", SAMLResponse="good _r1 _a1", RelayState=relay)

    assert 303 == finished.status_code


def test_a_login_started_in_another_browser_is_refused(browser, other_browser, here):
    """An attacker's response in the victim's browser ends in a plain page and uses nothing up."""
    browser.start()
    other_browser.token()
    for path in ("/saml/acs", "/saml/finish"):
        answer = other_browser.bare_post(path, SAMLResponse="good _r1 _a1")

        assert 403 == answer.status_code
        assert "started in another browser" in answer.text
    assert [] == here.service_provider.finished
    assert here.store.pending_by_request("_r1") is not None


def test_the_second_step_only_follows_a_page_of_this_site(browser):
    """Another site cannot post to the finishing step."""
    browser.start()
    answer = browser.client.post(
        "/saml/finish",
        data={"SAMLResponse": "good _r1 _a1"},
        headers={"Sec-Fetch-Site": "cross-site"},
    )

    assert 403 == answer.status_code


def test_a_login_is_used_once(browser, here):
    """The same assertion for another request is refused as a replay, and nothing is kept."""
    browser.log_in()
    browser.start()
    answer = browser.bare_post("/saml/acs", SAMLResponse="good _r2 _a1")

    assert 403 == answer.status_code
    assert "This login was used before: its assertion is accepted only once." in answer.text
    assert "<code>replay</code>" in answer.text
    assert 1 == len(here.verify.captures)


def test_a_second_answer_to_a_request_is_refused(browser):
    """The request is gone once it was used."""
    browser.log_in()

    assert 403 == browser.bare_post("/saml/acs", SAMLResponse="good _r1 _a2").status_code


def test_a_refused_login_says_what_came_and_what_was_expected(browser, here, caplog):
    """Summary, owner, both values side by side; reason code in small print; never a value."""
    here.service_provider.finish = lambda *_, **__: refused()
    with caplog.at_level(logging.WARNING):
        browser.start()
        answer = browser.bare_post("/saml/acs", SAMLResponse="good _r1 _a1")

    assert 403 == answer.status_code
    for shown in (
        "The login was made for another service.",
        "the identity team",
        "https://verify.example.edu/sp",
        "https://other.example.edu/sp",
        "Reason code <code>audience</code>",
        "urn:oid:2.5.4.4",
        "Example &lt;University&gt;",
    ):
        assert shown in answer.text
    assert ["login-refused reason=audience"] == [record.getMessage() for record in caplog.records]


def test_a_login_that_began_at_the_identity_provider_is_for_the_gate_to_judge(app, open_browser):
    """Without a pending login the service provider decides; a new browser gets its cookie."""
    browser = open_browser(app)
    first = browser.bare_post("/saml/acs", SAMLResponse="good none _a1")
    answer = browser.bare_post("/saml/finish", SAMLResponse="good none _a1")

    assert 200 == first.status_code
    assert 303 == answer.status_code
    assert 200 == browser.get(answer.headers["Location"]).status_code


@pytest.mark.parametrize("began", ["here", "at the identity provider"])
def test_nobody_finishes_a_test_login(browser, nobody, here, began):
    """Also where it was begun by somebody who has signed out since: nothing is kept of it."""
    request = "none"
    if began == "here":
        browser.start()
        browser.post("/sign-out")
        nobody, request = browser, "_r1"
    nobody.bare_post("/saml/acs", SAMLResponse=f"good {request} _a1")
    answer = nobody.bare_post("/saml/finish", SAMLResponse=f"good {request} _a1")

    assert 401 == answer.status_code
    assert "Sign in first." in answer.text
    assert [] == here.store.reports()


def test_the_relay_state_finds_a_login_whose_response_names_none(browser, here):
    """A refusal by the identity provider without InResponseTo is matched by RelayState."""
    browser.start()
    browser.bare_post("/saml/acs", SAMLResponse="error", RelayState="relay1")

    assert ["_r1"] == [entry.request_id for entry in here.service_provider.finished]


def test_nothing_posted_is_a_plain_sentence(browser):
    """The ACS without a response is a page, not a defect."""
    answer = browser.bare_post("/saml/acs")

    assert (400, True) == (answer.status_code, "No SAML response came" in answer.text)


@pytest.mark.parametrize("path", ["/saml/acs", "/saml/finish"])
def test_an_oversized_response_is_refused_before_it_is_read(browser, here, path):
    """The form at the ACS is limited to 600 kB."""
    answer = browser.bare_post(path, SAMLResponse="x" * 600_001)

    assert 413 == answer.status_code
    assert [] == here.service_provider.finished


def test_the_acs_cannot_be_opened(browser):
    """Opening the ACS with a link is answered in words."""
    answer = browser.get("/saml/acs")

    assert (405, {"POST", "OPTIONS"}) == (
        answer.status_code,
        set(answer.headers["Allow"].split(", ")),
    )


def test_our_metadata_names_the_site_whatever_host_was_asked(here):
    """Metadata is the same at both addresses and never follows the request's Host."""
    here = replace(
        here,
        keys=load_or_make_keys(here.site),
        now=lambda: datetime(2026, 11, 24, tzinfo=UTC),
    )
    client = create_app(here).test_client()
    first = client.get("/saml/metadata", headers={"Host": "evil.example.com"})
    second = client.get("/sp")

    assert "application/samlmetadata+xml" == first.mimetype
    assert first.data == second.data
    assert b"evil" not in first.data
    assert "https://verify.example.edu/sp" == ET.fromstring(first.data).get("entityID")  # noqa: S314 - our own
