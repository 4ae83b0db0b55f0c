import html
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from tests.report.samples import EPPN
from tests.web import fakes
from tests.web.conftest import Browser
from verifier.domain.model.capture import Scope
from verifier.domain.model.operators import Role, SignInSettings
from verifier.web import login, sign_in

GOOD = {
    "campus": ("post", "/saml/acs", {"data": {"SAMLResponse": "good _r1 _a1"}}),
    "campus-oidc": ("get", "/oidc/campus-oidc/return?code=good&state=oidcstate1", {}),
    "campus-cas": ("get", "/cas/campus-cas/return/casstate1?ticket=good", {}),
}
PUBLIC = "8.8.8.8"


@pytest.fixture
def opened(app_with):
    """A browser of nobody at a site whose operators sign in at that identity provider."""

    def start(idp_id="campus", attribute="eduPersonPrincipalName", **people):
        settings = SignInSettings(idp_id=idp_id, attribute=attribute, **people)
        return Browser(app_with(operators=settings), None)

    return start


def signed_in_at(browser, idp_id):
    """Begin, and come back with a login that holds; the answer to that."""
    browser.post(f"/sign-in/{idp_id}")
    method, address, more = GOOD[idp_id]
    return getattr(browser.client, method)(address, **more)


@pytest.mark.parametrize("idp_id", GOOD)
@pytest.mark.parametrize(("key", "role"), [("admins", Role.ADMIN), ("viewers", Role.VIEWER)])
def test_who_is_on_the_site_files_list_signs_in(opened, here, idp_id, key, role):
    browser = opened(idp_id, **{key: (EPPN,)})
    answer = signed_in_at(browser, idp_id)

    assert (303, "/") == (answer.status_code, answer.headers["Location"])
    assert 200 == browser.get("/check").status_code
    assert (200 if role is Role.ADMIN else 403) == browser.get("/operators").status_code
    assert [] == here.store.reports()
    assert [] == here.verify.captures


def test_who_was_added_on_the_page_signs_in(opened, here):
    added = here.store.operators.add(
        name="Gail", idp_id="campus", identifier=EPPN, role=Role.VIEWER
    )
    browser = opened()
    signed_in_at(browser, "campus")

    assert 200 == browser.get("/check").status_code
    assert here.store.operators.get(added.id).last_seen_at is not None


@pytest.mark.parametrize("listed", ["Gail.Good@example.edu", "gail.good", f"{EPPN} ", "*"])
def test_who_is_not_on_the_list_is_refused(opened, here, caplog, listed):
    """To the letter. One sentence says what to tell an admin, and no value is in the log."""
    browser = opened(admins=(listed,))
    answer = signed_in_at(browser, "campus")

    assert 403 == answer.status_code
    assert "You are not an operator of this site." in answer.text
    assert 401 == browser.get("/check").status_code
    assert EPPN not in answer.text + caplog.text
    assert "sign-in-refused reason=not-an-operator-list" in caplog.text
    assert ["sign-in.refused"] == [entry.what for entry in here.store.audit.latest()]


@pytest.mark.parametrize("attribute", ["employeeNumber", "urn:example:unknown", "displayName"])
def test_exactly_one_value_names_an_operator(opened, attribute):
    """None, several, or one that is blank names nobody; a value of another attribute neither."""
    browser = opened(attribute=attribute, admins=("", " 00123 ", EPPN))
    answer = signed_in_at(browser, "campus")

    assert 403 == answer.status_code


SCOPES = {
    "scope-missing": ((), "lists no scope (shibmd:Scope)"),
    "scope-not-listed": ((Scope(value="other.example"),), "it lists other.example."),
}


@pytest.mark.parametrize("reason", SCOPES)
@pytest.mark.parametrize("admins", [(EPPN,), ()], ids=["operator", "nobody"])
def test_a_scope_that_the_metadata_lacks_is_told_as_that(
    opened, here, monkeypatch, reason, admins
):
    """The person may well be an operator: what to add is said, and no value is shown."""
    scopes, words = SCOPES[reason]
    of_scopes(monkeypatch, scopes)
    browser = opened(admins=admins)
    answer = signed_in_at(browser, "campus")

    assert 403 == answer.status_code
    assert "You are not an operator of this site." not in answer.text
    assert "This sign-in was not accepted." in answer.text
    assert words in html.unescape(answer.text)
    assert '<shibmd:Scope regexp="false">SCOPE</shibmd:Scope>' in html.unescape(answer.text)
    assert EPPN.partition("@")[2] not in answer.text
    assert [("sign-in.refused", reason)] == [
        (entry.what, entry.about) for entry in here.store.audit.latest()
    ]
    assert 401 == browser.get("/check").status_code


def test_a_name_without_a_scope_is_told_as_that(opened, monkeypatch):
    of_scopes(monkeypatch, (Scope(value="example.edu"),), eppn="gail.good")
    answer = signed_in_at(opened(admins=("gail.good",)), "campus")

    assert 403 == answer.status_code
    assert "came without a scope" in answer.text


@pytest.mark.parametrize(
    "scopes",
    [
        (Scope(value="example.edu"),),
        (Scope(value="other.example"), Scope(value="example.edu")),
        (Scope(value=r"(.+\.)?example\.edu", regexp=True),),
        None,
    ],
    ids=["its own", "one of two", "a pattern", "no metadata"],
)
def test_a_listed_scope_signs_in(opened, monkeypatch, scopes):
    of_scopes(monkeypatch, scopes)

    assert 303 == signed_in_at(opened(admins=(EPPN,)), "campus").status_code


def test_an_attribute_without_scopes_needs_none(opened, monkeypatch):
    of_scopes(monkeypatch, ())
    browser = opened(attribute="mail", admins=(EPPN,))

    assert 303 == signed_in_at(browser, "campus").status_code


def of_scopes(monkeypatch, scopes, eppn=EPPN):
    """Have the identity provider's metadata list these scopes; it releases that name."""

    def accepted(*ids):
        login = accept(*ids)
        attributes = tuple(
            replace(sent, values=(eppn,)) if EPPN in sent.values else sent
            for sent in login.capture.attributes
        )
        idp = replace(login.capture.idp, scopes=scopes)
        return replace(login, capture=replace(login.capture, idp=idp, attributes=attributes))

    accept = fakes.accepted
    monkeypatch.setattr(fakes, "accepted", accepted)


def test_a_login_that_does_not_hold_signs_nobody_in(opened, caplog):
    browser = opened(admins=(EPPN,))
    browser.post("/sign-in/campus-oidc")
    browser.post("/sign-in/campus")
    answer = browser.bare_post("/saml/acs", SAMLResponse="bad", RelayState="relay1")
    reference = re.search(r"Reference number <code>(\w{8})</code>", answer.text)[1]

    assert 403 == answer.status_code
    assert "The login was made for another service." in answer.text
    assert "other.example.edu" not in answer.text
    assert f"sign-in-refused reason=audience reference={reference}" in caplog.text
    assert 401 == browser.get("/check").status_code


def test_a_sign_in_that_fails_again_and_again_is_written_down_once(opened, here):
    """What others did is not washed out of the trail."""
    browser = opened(admins=(EPPN,))
    browser.post("/sign-in/campus")
    for _ in range(5):
        browser.bare_post("/saml/acs", SAMLResponse="bad", RelayState="relay1")
    browser.post("/sign-in/campus")
    browser.bare_post("/saml/acs", SAMLResponse="bad", RelayState="relay2")

    assert ["sign-in.refused"] * 2 == [entry.what for entry in here.store.audit.latest()]


def test_a_sign_in_that_began_in_another_browser_is_refused(opened):
    """Nobody can be signed in as somebody else by a link (login CSRF)."""
    attacker = opened(admins=(EPPN,))
    attacker.post("/sign-in/campus")
    victim = Browser(attacker.app, None)
    victim.token()
    answer = victim.bare_post("/saml/acs", SAMLResponse="good _r1 _a1")

    assert 403 == answer.status_code
    assert 401 == victim.get("/check").status_code


def test_a_test_login_signs_nobody_in(opened, open_browser):
    """Though its patron is on the list: only a login that began as a sign-in does."""
    browser = open_browser(opened(admins=(EPPN,)).app, Role.VIEWER)
    browser.log_in()

    assert 403 == browser.get("/operators").status_code


def test_operators_sign_in_at_their_own_identity_provider_alone(opened):
    browser = opened(admins=(EPPN,))

    assert 404 == browser.post("/sign-in/campus-oidc").status_code
    assert 404 == browser.get("/sign-in/directory").status_code
    assert 404 == browser.post("/sign-in/nowhere").status_code


def test_an_identity_provider_that_cannot_be_used_says_why(opened):
    answer = opened("broken", admins=(EPPN,)).post("/sign-in/broken")

    assert (503, True) == (answer.status_code, "The metadata expired" in answer.text)


def test_who_is_no_operator_may_try_a_directory_only_so_often(opened, here):
    """Also with a right password: each try is written down."""
    browser = opened("directory", admins=("somebody.else@example.edu",))
    for _ in range(login.MOST_PER_NAME + 3):
        browser.post("/sign-in/directory", username="gail", password="right")

    assert login.MOST_PER_NAME == len(here.directory.attempts)
    assert login.MOST_PER_NAME == len(here.store.audit.latest())


def test_a_directory_asks_on_a_page_of_ours(opened, here):
    browser = opened("directory", admins=(EPPN,))
    page = browser.get("/sign-in/directory").text
    answer = browser.post("/sign-in/directory", username="gail", password="right")

    assert 'type="password"' in page
    assert (303, "/") == (answer.status_code, answer.headers["Location"])
    assert 200 == browser.get("/operators").status_code
    assert [] == here.store.reports()


def test_one_address_begins_only_so_many(opened, monkeypatch):
    monkeypatch.setattr(login, "MOST_SIGN_INS", 2)
    browser = opened(admins=(EPPN,))
    form = {"csrf_token": browser.token()}
    seen = [
        browser.client.post(
            "/sign-in/campus", data=form, environ_base={"REMOTE_ADDR": PUBLIC}
        ).status_code
        for _ in range(3)
    ]

    assert [200, 200, 429] == seen


def test_signing_out_closes_the_session(browser, nobody):
    name = "__Host-verifier_operator"
    nobody.client.set_cookie(name, browser.client.get_cookie(name).value)
    answer = browser.post("/sign-out")

    assert (303, "/") == (answer.status_code, answer.headers["Location"])
    assert f"{name}=; " in answer.headers["Set-Cookie"]
    assert 401 == nobody.get("/check").status_code
    assert 401 == browser.get("/check").status_code


def test_the_page_says_where_operators_sign_in(opened, app_with):
    there = opened().get("/sign-in").text
    directory = opened("directory").get("/sign-in").text
    nowhere = Browser(app_with(operators=None), None).get("/sign-in").text

    assert 'action="/sign-in/campus"' in there
    assert 'href="/sign-in/directory"' in directory
    assert "verifier operators link" in nowhere


def test_a_page_for_directories_is_for_directories(opened):
    assert "/sign-in" == opened().get("/sign-in/campus").headers["Location"]


def test_a_site_whose_settings_changed_meanwhile_signs_nobody_in(opened, here):
    """The identity provider of the operators is looked up when the login comes back."""
    app = opened("campus-oidc", admins=(EPPN,)).app
    accepted = here.service_provider.finish("good none _a1", pending=None)
    with app.test_request_context():
        answer = sign_in.complete_sign_in(accepted.capture, idp_id="campus")

    assert 403 == answer.status_code


def test_what_was_used_before_signs_nobody_in(app, here):
    """The assertion counts once, whatever it was used for."""
    accepted = here.service_provider.finish("good none _a1", pending=None)
    begun = here.service_provider.begin("campus").pending
    here.store.use_up(replace(accepted.use, request_id=None))
    with app.test_request_context():
        answer = sign_in.finish_sign_in(accepted, begun=begun)

    assert (403, True) == (answer.status_code, "was used before" in answer.get_data(as_text=True))


PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
SCRIPT = {"Accept": "*/*"}
COOKIE = "verifier_first_asked"


@pytest.fixture
def nobody(opened):
    """A browser of nobody, at a site where Gail is a viewer."""
    return opened(viewers=(EPPN,))


def lands(browser):
    """Where somebody lands who signs in."""
    browser.post("/sign-in/campus")
    number = len(browser.app.extensions["verifier"].service_provider.started)
    answer = browser.bare_post("/saml/acs", SAMLResponse=f"good _r{number} _a{number}")
    return answer.headers["Location"]


def test_who_had_to_sign_in_lands_where_they_wanted_to(nobody):
    for path in ("/history", "/runs/abc"):
        nobody.get(path, headers=PAGE)

    assert "/runs/abc" == lands(nobody)
    nobody.post("/sign-out")
    assert "/" == lands(nobody)


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("get", "/runs/abc/version", SCRIPT),
        ("post", "/runs", PAGE),
        ("get", "/nowhere", PAGE),
        ("get", "/", PAGE),
        ("get", "/api/v1/runs", PAGE),
    ],
)
def test_what_is_no_page_that_was_refused_is_not_remembered(nobody, method, path, headers):
    """A script's question, a form, an address of nothing, and what is open to everybody."""
    getattr(nobody.client, method)(path, headers=headers)

    assert "/" == lands(nobody)


@pytest.mark.parametrize(
    "planted",
    [
        "https://elsewhere.example.edu/",
        "//elsewhere.example.edu/runs",
        "/%5Celsewhere.example.edu",
        "/runs?x=//elsewhere",
        "/sign-out",
        "/static/verifier.css",
        "/operators",
        "runs",
        "/" + "a" * 4000,
    ],
)
def test_a_planted_address_leads_nowhere_else(nobody, planted):
    """Only a page of this site that this operator may open; a viewer is led to no refusal."""
    nobody.client.set_cookie(COOKIE, planted)

    assert "/" == lands(nobody)


def test_the_cookie_is_read_by_this_site_alone(nobody):
    """It holds a path and no more, for as long as a login may take."""
    sent = nobody.get("/history?reference=canary", headers=PAGE).headers["Set-Cookie"]

    assert "canary" not in sent
    for part in (f"{COOKIE}=/history;", "Max-Age=900", "Secure", "HttpOnly", "SameSite=Lax"):
        assert part in sent


def test_below_a_path_one_stays_below_it(nobody):
    """Behind a web server that passes only a part of its addresses on."""
    with nobody.app.test_request_context(
        "/sign-in", base_url="https://x.example.edu/verify", headers={"Cookie": f"{COOKIE}=/runs"}
    ):
        assert "/verify/runs" == sign_in.take_first_page(Role.VIEWER)


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
    answer = nobody.post(link)

    assert (303, "/operators") == (answer.status_code, answer.headers["Location"])
    assert 200 == nobody.get("/operators").status_code
    assert [("operator the one-time link", "sign-in")] == [
        (entry.who, entry.what) for entry in here.store.audit.latest()
    ]


def test_it_works_once(nobody, link, open_browser, app):
    nobody.post(link)
    second = open_browser(app, None)

    assert 404 == second.get(link).status_code
    answer = second.post(link)
    assert (404, True) == (answer.status_code, "verifier operators link" in answer.text)
    assert 401 == second.get("/operators").status_code


def test_of_two_who_open_it_at_once_one_wins(app, link):
    browsers = [Browser(app, None) for _ in range(6)]
    forms = [browser.token() for browser in browsers]

    def use(at):
        return browsers[at].bare_post(link, csrf_token=forms[at]).status_code

    with ThreadPoolExecutor(6) as pool:
        seen = sorted(pool.map(use, range(6)))

    assert [303, 404, 404, 404, 404, 404] == seen
    assert 1 == sum(browser.get("/operators").status_code == 200 for browser in browsers)


def test_guessing_ends(nobody, monkeypatch):
    monkeypatch.setattr(sign_in, "MOST_GUESSES", 2)
    seen = [
        nobody.client.get("/setup/" + "a" * 43, environ_base={"REMOTE_ADDR": "8.8.8.8"})
        for _ in range(3)
    ]

    assert [404, 404, 429] == [entry.status_code for entry in seen]
