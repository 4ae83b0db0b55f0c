import logging
from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest

from tests.web.conftest import Browser
from tests.web.fakes import refused
from tests.web.run_stories import go, links_of, message, new_run
from verifier.adapters.login.saml.keys import load_or_make_keys
from verifier.domain.model.operators import SignInSettings
from verifier.web import login
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
    here.service_provider.method = "POST"
    answer = browser.start()

    assert 200 == answer.status_code
    assert '<form method="post" action="https://idp.example.edu/sso?SAMLRequest=x"' in answer.text
    assert '<input type="hidden" name="SAMLRequest" value="PD94bWw+">' in answer.text
    assert '<button type="submit">Continue</button>' in answer.text
    assert "form-action 'self' https:;" in (answer.headers["Content-Security-Policy"])


def test_an_unknown_or_broken_identity_provider_says_so(browser):
    unknown = browser.post("/saml/login/elsewhere")
    broken = browser.post("/saml/login/broken")

    assert (404, True) == (
        unknown.status_code,
        "This site has no such identity provider." in unknown.text,
    )
    assert (503, True) == (broken.status_code, "The metadata expired yesterday." in broken.text)


def test_a_finished_login_leads_to_its_report(browser, here):
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
    browser.log_in()
    browser.start()
    answer = browser.bare_post("/saml/acs", SAMLResponse="good _r2 _a1")

    assert 403 == answer.status_code
    assert "This login was used before: its assertion is accepted only once." in answer.text
    assert "<code>replay</code>" in answer.text
    assert 1 == len(here.verify.captures)


def test_a_second_answer_to_a_request_is_refused(browser):
    browser.log_in()

    assert 403 == browser.bare_post("/saml/acs", SAMLResponse="good _r1 _a2").status_code


def test_a_refused_login_says_what_came_and_what_was_expected(browser, here, caplog):
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
        "What to change: Load the metadata of this service provider again",
        "A message to send to identity team",
        "Subject: Login at the release verifier failed (",
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
    answer = browser.bare_post("/saml/acs")

    assert (400, True) == (answer.status_code, "No SAML response came" in answer.text)


@pytest.mark.parametrize("path", ["/saml/acs", "/saml/finish"])
def test_an_oversized_response_is_refused_before_it_is_read(browser, here, path):
    answer = browser.bare_post(path, SAMLResponse="x" * 600_001)

    assert 413 == answer.status_code
    assert [] == here.service_provider.finished


def test_the_acs_cannot_be_opened(browser):
    answer = browser.get("/saml/acs")

    assert (405, {"POST", "OPTIONS"}) == (
        answer.status_code,
        set(answer.headers["Allow"].split(", ")),
    )


def test_our_metadata_names_the_site_whatever_host_was_asked(here):
    """Metadata is the same at both addresses and never follows the request's Host."""
    here = replace(
        here, keys=load_or_make_keys(here.site), now=lambda: datetime(2026, 11, 24, tzinfo=UTC)
    )
    client = create_app(here).test_client()
    first = client.get("/saml/metadata", headers={"Host": "evil.example.com"})
    second = client.get("/sp")

    assert "application/samlmetadata+xml" == first.mimetype
    assert first.data == second.data
    assert b"evil" not in first.data
    assert "https://verify.example.edu/sp" == ET.fromstring(first.data).get("entityID")  # noqa: S314 - our own


RETURN = "/oidc/campus-oidc/return"


def begin_at(browser, protocol):
    """Start a login; the address that it comes back to, but for what the provider adds."""
    assert 200 == browser.post(f"/{protocol}/campus-{protocol}/login").status_code
    return {
        "oidc": f"{RETURN}?state=oidcstate1&code=",
        "cas": "/cas/campus-cas/return/casstate1?ticket=",
    }[protocol]


both = pytest.mark.parametrize("protocol", ["oidc", "cas"])


@both
def test_a_login_leads_to_the_provider(browser, here, protocol):
    """The button remembers the login on the server and sends the browser on."""
    answer = browser.post(f"/{protocol}/campus-{protocol}/login")
    kept = here.store.pending_by_relay_state(f"{protocol}state1")

    assert f'href="https://idp.example.edu/authorize?state={protocol}state1"' in answer.text
    assert ("n", "v") == (kept.nonce, kept.code_verifier)


def test_a_provider_that_cannot_be_used_says_why(browser):
    answer = browser.post("/oidc/broken-oidc/login")

    assert (503, True) == (answer.status_code, "The provider names another issuer." in answer.text)


@pytest.mark.parametrize(
    ("protocol", "more", "received"),
    [("oidc", "&iss=x", {"code": "good", "state": "oidcstate1", "iss": "x"}), ("cas", "", "good")],
)
def test_what_came_back_is_for_the_gate_to_judge(browser, here, protocol, more, received):
    answer = browser.get(f"{begin_at(browser, protocol)}good{more}")
    [(answered, pending)] = getattr(here, protocol).finished

    assert 303 == answer.status_code
    assert "ReShare would not find this patron." in browser.get(answer.headers["Location"]).text
    assert (received, f"{protocol}-1") == (answered, pending.request_id)


@both
def test_the_same_address_counts_once(browser, protocol):
    """It is refused by the store, whatever the provider says."""
    address = begin_at(browser, protocol)
    seen = [browser.get(f"{address}good").status_code for _ in range(2)]

    assert [303, 403] == seen


@both
def test_a_login_that_was_begun_in_another_browser_is_refused(
    browser, other_browser, here, protocol
):
    """Nobody can be logged in as somebody else by a link."""
    address = begin_at(browser, protocol)
    other_browser.token()

    assert 403 == other_browser.get(f"{address}good").status_code
    assert [] == getattr(here, protocol).finished


def test_an_answer_for_another_provider_belongs_to_no_login(browser, here):
    """Each provider has an address of its own, against mix-up."""
    begin_at(browser, "oidc")
    browser.get("/oidc/broken-oidc/return?code=good&state=oidcstate1")

    assert [None] == [pending for _, pending in here.oidc.finished]


def test_a_parameter_that_comes_twice_is_refused(browser, here):
    """Two codes leave open which one is meant."""
    answer = browser.get(f"{begin_at(browser, 'oidc')}bad&code=good")

    assert 400 == answer.status_code
    assert [] == here.oidc.finished


def test_a_refused_login_says_why(browser):
    answer = browser.get(f"{begin_at(browser, 'oidc')}canary-code")

    assert 403 == answer.status_code
    assert "The answer brings no usable code." in answer.text
    assert "canary-code" not in answer.text


def test_a_posted_logout_is_no_login(browser, here):
    """Single logout is not offered, and anybody could send one."""
    begin_at(browser, "cas")
    answer = browser.bare_post("/cas/campus-cas/return/casstate1", logoutRequest="<x/>")

    assert 405 == answer.status_code
    assert here.store.pending_by_relay_state("casstate1") is not None


@pytest.mark.parametrize(
    "address",
    ["/oidc/campus/return?code=good", "/cas/campus/return/x?ticket=good", "/ldap/campus"],
)
def test_a_provider_of_another_protocol_is_not_found(browser, address):
    assert 404 == browser.get(address).status_code
    assert 404 == browser.post("/oidc/campus-cas/login").status_code


PUBLIC = "8.8.8.8"


def test_the_form_is_ours(browser):
    page = browser.get("/ldap/directory").text

    for expected in (
        '<label for="username">',
        '<label for="password">',
        'autocomplete="current-password"',
        "Campus Directory",
    ):
        assert expected in page


def test_a_login_leads_to_its_report(browser, here):
    answer = browser.post("/ldap/directory", username="gail", password="right")

    assert 303 == answer.status_code
    assert 200 == browser.get(answer.headers["Location"]).status_code
    assert [("directory", "gail")] == here.directory.attempts
    assert ["gail"] == [capture.typed_username for capture in here.verify.captures]


def test_a_wrong_password_brings_the_form_again(browser, here):
    answer = browser.post("/ldap/directory", username="gail", password="canary-wrong")

    assert 403 == answer.status_code
    assert 'role="alert"' in answer.text
    assert "Not this password." in answer.text
    assert 'value="gail"' in answer.text
    assert "canary-wrong" not in answer.text
    assert 1 == len(here.directory.attempts)


def test_what_another_try_does_not_mend_is_a_page(browser):
    answer = browser.post("/ldap/directory", username="locked", password="right")

    assert 403 == answer.status_code
    assert "The account is locked." in answer.text
    assert "<form" not in answer.text.partition("<main")[2]


@pytest.fixture(params=["report", "sign-in", "test link"])
def password_form(request, app_with, browser, nobody):
    """Each of our forms that ask for a user name and a password: it sends what was typed."""
    if request.param == "test link":
        [link] = links_of(browser, new_run(browser, "walk-in|directory"))
        return lambda **typed: go(nobody, link, **typed)
    if request.param == "report":
        return lambda **typed: browser.post("/ldap/directory", **typed)
    settings = SignInSettings(idp_id="directory", attribute="mail")
    app = app_with(operators=settings)
    return lambda **typed: Browser(app, None).post("/sign-in/directory", **typed)


@pytest.mark.parametrize(
    ("typed", "status", "words"),
    [
        (("gail", "canary-wrong"), 403, "Not this password."),
        (("locked", "canary-right"), 403, "The account is locked."),
        (("", "x"), 400, "Type your user name and your password."),  # anonymous to a directory
        (("  ", "x"), 400, "Type your user name and your password."),
        (("gail", ""), 400, "Type your user name and your password."),
    ],
)
def test_what_is_typed_wrong_is_said(password_form, here, typed, status, words):
    username, password = typed
    answer = password_form(username=username, password=password)
    assert (status, True) == (answer.status_code, words in message(answer))
    assert "canary" not in answer.text
    assert [] == here.store.reports()
    assert (status == 403) == len(here.directory.attempts)


def test_an_account_is_not_locked_by_any_form(password_form, here):
    typed = {"username": "gail", "password": "wrong"}
    seen = [password_form(**typed).status_code for _ in range(login.MOST_PER_NAME + 1)]

    assert [*[403] * login.MOST_PER_NAME, 429] == seen
    assert login.MOST_PER_NAME == len(here.directory.attempts)


def test_a_login_that_held_forgives_the_attempts_before(browser, here):
    """Somebody who knows the password is not the one the limit is for."""
    for password in ("wrong", "right") * 3:
        browser.post("/ldap/directory", username="gail", password=password)

    assert 6 == len(here.directory.attempts)


def test_neither_spelling_nor_browser_gives_a_further_attempt(browser, other_browser, here):
    """The limit is for the account, whatever domain is written before or behind its name."""
    for person in (browser, other_browser):
        for name in (" Gail ", "a\\gail", "gail@example.edu"):
            person.post("/ldap/directory", username=name, password="wrong")
    answer = browser.post("/ldap/directory", username="b\\gail", password="right")

    assert 429 == answer.status_code
    assert "Too many attempts" in answer.text
    assert login.MOST_PER_NAME == len(here.directory.attempts)


@pytest.mark.parametrize(
    ("address", "proxy", "last"),
    [
        (PUBLIC, None, 429),  # one address of the open network has a limit, too
        ("127.0.0.1", None, 403),  # nobody can close the form for all behind one proxy
        ("127.0.0.1", "127.0.0.1", 429),  # this proxy tells addresses apart
    ],
)
def test_names_are_not_tried_one_after_the_other(app_with, monkeypatch, address, proxy, last):
    """From one address only so many, where it is somebody's own."""
    monkeypatch.setattr(login, "MOST_PER_ADDRESS", 3)
    browser = Browser(app_with(trusted_proxy=proxy))
    data = {"csrf_token": browser.token(), "password": "wrong"}
    seen = [
        browser.client.post(
            "/ldap/directory",
            data={**data, "username": f"n{number}"},
            environ_base={"REMOTE_ADDR": address},
        ).status_code
        for number in range(4)
    ]

    assert [403, 403, 403, last] == seen
