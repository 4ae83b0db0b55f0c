from dataclasses import replace
from datetime import timedelta

import pytest

from tests.runs.runs import make_login, make_run
from verifier import __version__
from verifier.domain.model.operators import Scope
from verifier.web import start
from verifier.web.app import create_app


def test_each_identity_provider_is_a_button(browser):
    page = browser.get("/").text

    assert "<span>Log in at Example University</span>" in page
    assert (
        '<img src="https://www.example.edu/logo.png" alt="" referrerpolicy="no-referrer">' in page
    )


def test_an_identity_provider_that_cannot_be_used_says_why(browser):
    """In place of a button that would not work."""
    page = browser.get("/").text

    assert "<strong>Broken University</strong> cannot be used now." in page
    assert "The metadata expired yesterday." in page
    assert "/saml/login/broken" not in page


def test_a_logo_of_another_scheme_is_not_loaded(browser, here):
    """Only https and data addresses become pictures."""
    here.metadata.known = replace(here.metadata.known, logo_url="javascript:alert(1)")

    assert "javascript" not in browser.get("/").text


def test_a_hostile_name_is_only_text(browser, here):
    here.metadata.known = replace(here.metadata.known, display_name="<script>{{7*7}}")
    page = browser.get("/").text

    assert "Log in at &lt;script&gt;{{7*7}}" in page


def test_the_last_reports_are_the_sites(browser, viewer, nobody):
    """Newest first, for every operator and for nobody else."""
    assert "No report yet." in viewer.get("/").text
    locations = [browser.log_in(number) for number in (1, 2)]
    page = viewer.get("/").text

    assert page.index(locations[1]) < page.index(locations[0])
    assert locations[0] not in nobody.get("/").text


def test_who_is_not_signed_in_is_told_where_to_begin(nobody):
    """Testers by their link, operators by signing in; no identity provider, no report."""
    page = nobody.get("/").text

    assert "Open the link that you were given." in page
    assert "Log in at" not in page
    assert "<nav" not in page


def test_the_demo_lists_reports_made_without_a_browser(here, open_browser):
    """Logins of the command line are seen on the demo's start page, by everybody."""
    demo = replace(here, everyone_sees_reports=True)
    here.store.keep(
        here.service_provider.finish("good none _a", pending=None).capture,
        report_id="a" * 22,
        browser=None,
    )
    here.store.save_report("a" * 22, here.verify.report)

    assert "/reports/" + "a" * 22 in open_browser(create_app(demo), None).get("/").text
    assert "/reports/" + "a" * 22 not in open_browser(create_app(here), None).get("/").text


def test_a_site_without_identity_provider_still_checks_saved_logins(here, open_browser):
    """The page says what there is."""
    page = open_browser(create_app(replace(here, site=replace(here.site, idps=())))).get("/").text

    assert "This site has no identity provider to log in at." in page
    assert 'href="/check"' in page


def test_the_start_page_asks_for_the_institution(browser):
    """A federation is a search field, not thousands of buttons."""
    page = browser.get("/").text

    assert 'action="/idps/all"' in page
    assert "Another institution, in The Federation" in page


def test_what_is_found_can_be_logged_in_at(browser):
    """Each member is a button to its own login; a name is only text, and no logo runs."""
    page = browser.get("/idps/all?q=university+1").text

    assert 'action="/saml/login/all~0000000000000000000000000000000000000001"' in page
    assert "Log in at University &lt;1&gt;" in page
    assert "javascript" not in page
    assert "11 found" in page


def test_a_member_without_a_name_goes_by_its_entity_id(browser):
    assert "Log in at https://idp0.example.edu/idp" in browser.get("/idps/all?q=university+0").text


def test_more_than_fits_is_said(browser):
    """The first twenty are shown, and that there are more."""
    page = browser.get("/idps/all?q=university").text

    assert "The first 20 found" in page
    assert "There are more" in page


def test_nothing_found_says_what_to_try(browser):
    """An empty list is not the end."""
    assert "Try another part of the name" in browser.get("/idps/all?q=nowhere").text


def test_metadata_that_cannot_be_used_says_why(browser):
    """The search page says it in one sentence."""
    assert "The metadata expired yesterday." in browser.get("/idps/all?q=broken").text


def test_the_json_twin(browser):
    found = browser.get("/idps/all.json?q=university+29").json

    assert {
        "members": [
            {
                "name": "University <29>",
                "entity_id": "https://idp29.example.edu/idp",
                "logo": None,
                "action": "/saml/login/all~000000000000000000000000000000000000001d",
            }
        ],
        "more": False,
        "problem": None,
    } == found
    assert [] == browser.get("/idps/all.json").json["members"]


def test_a_federation_alone_is_searched(browser):
    """Another identity provider has no members, and the federation is no login."""
    assert 404 == browser.get("/idps/campus?q=x").status_code


def test_a_member_is_logged_in_at(browser, here):
    """The member's id is remembered with the login."""
    member = f"all~{1:040x}"

    assert 200 == browser.post(f"/saml/login/{member}").status_code
    assert [member] == [entry.idp_id for entry in here.service_provider.started]


def test_a_federation_itself_is_no_login(browser, here):
    assert 404 == browser.post("/saml/login/all").status_code
    assert [] == here.service_provider.started


def test_what_identity_providers_are_called(app):
    """By the site file, else by their metadata, else by their id; a federation itself is none."""
    with app.test_request_context():
        names = start.idp_names()

    assert "Example University" == names["campus"]
    assert "Broken University" == names["broken"]
    assert "Campus by CAS" == names["campus-cas"]
    assert "broken-oidc" == names["broken-oidc"]
    assert "all" not in names


def test_the_history_names_federations_too(app):
    """A login may have come by one that lists many."""
    with app.test_request_context():
        every, names = start.idp_names(federations=True), start.idp_names()

    assert {**names, "all": "The Federation"} == every


def test_one_that_is_known_no_longer_keeps_its_id(app):
    """A closed run may name it."""
    with app.test_request_context():
        assert "gone" == start.name_of("gone")
        assert "Campus Directory" == start.name_of("directory")


def test_it_says_that_it_is_alive(browser):
    """A load balancer asks here, without a cookie."""
    answer = browser.get("/healthz")

    assert {"status": "ok", "version": __version__} == answer.json
    assert "Set-Cookie" not in answer.headers


@pytest.fixture
def bearer(here):
    def made(scope):
        _, secret = here.store.tokens.make(
            name="prometheus", scopes=[scope], created_by="An admin", lasts=timedelta(days=1)
        )
        return {"Authorization": f"Bearer {secret}"}

    return made


def test_the_figures_of_runs_are_given(app, here, bearer):
    """Of the automatic runs that this process made."""
    here.metrics.run_ended(make_run(make_login("grad1")))
    answer = app.test_client().get("/metrics", headers=bearer(Scope.METRICS_READ))

    assert 200 == answer.status_code
    assert answer.mimetype.startswith("text/plain")
    assert 'verifier_runs_total{outcome="whole"} 1.0' in answer.text


def test_they_are_for_a_token_of_their_own_scope(app, browser, bearer):
    assert 401 == browser.get("/metrics").status_code
    assert 403 == app.test_client().get("/metrics", headers=bearer(Scope.ADMIN)).status_code
