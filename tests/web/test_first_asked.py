from dataclasses import replace

import pytest

from tests.report.samples import EPPN
from tests.web.conftest import Browser
from verifier.domain.model.operators import Role, SignInSettings
from verifier.web import sign_in
from verifier.web.app import create_app

PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
SCRIPT = {"Accept": "*/*"}
COOKIE = "verifier_first_asked"


@pytest.fixture
def nobody(here):
    """A browser of nobody, at a site where Gail is a viewer."""
    settings = SignInSettings(idp_id="campus", attribute="eduPersonPrincipalName", viewers=(EPPN,))
    return Browser(create_app(replace(here, site=replace(here.site, operators=settings))), None)


def lands(browser):
    """Where somebody lands who signs in."""
    browser.post("/sign-in/campus")
    number = len(browser.app.extensions["verifier"].service_provider.started)
    answer = browser.bare_post("/saml/acs", SAMLResponse=f"good _r{number} _a{number}")
    return answer.headers["Location"]


def test_who_had_to_sign_in_lands_where_they_wanted_to(nobody):
    """Once: the next sign-in leads to the start page."""
    nobody.get("/runs/abc", headers=PAGE)

    assert "/runs/abc" == lands(nobody)
    nobody.post("/sign-out")
    assert "/" == lands(nobody)


def test_the_last_one_counts(nobody):
    """Several pages may have been tried."""
    for path in ("/runs", "/history"):
        nobody.get(path, headers=PAGE)

    assert "/history" == lands(nobody)


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
