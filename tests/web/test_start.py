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

    for part in (
        "<span>Log in at Example University</span>",
        '<img src="https://www.example.edu/logo.png" alt="" referrerpolicy="no-referrer">',
        "<strong>Broken University</strong> cannot be used now.",
        "The metadata expired yesterday.",
        'action="/idps/all"',
        "Another institution, in The Federation",
    ):
        assert part in page
    assert "/saml/login/broken" not in page


def test_hostile_metadata_is_only_text(browser, here):
    """Only https and data addresses become pictures."""
    hostile = {"display_name": "<script>{{7*7}}", "logo_url": "javascript:alert(1)"}
    here.metadata.known = replace(here.metadata.known, **hostile)
    page = browser.get("/").text

    assert "Log in at &lt;script&gt;{{7*7}}" in page
    assert "javascript" not in page


def test_the_last_reports_are_the_sites(browser, viewer, nobody):
    assert "No report yet." in viewer.get("/").text
    locations = [browser.log_in(number) for number in (1, 2)]
    page = viewer.get("/").text

    assert page.index(locations[1]) < page.index(locations[0])
    assert locations[0] not in nobody.get("/").text


def test_who_is_not_signed_in_is_told_where_to_begin(nobody):
    page = nobody.get("/").text

    assert "Open the link that you were given." in page
    assert "Log in at" not in page
    assert "<nav" not in page


def test_the_demo_lists_reports_made_without_a_browser(here, open_browser):
    demo = replace(here, everyone_sees_reports=True)
    here.store.keep(
        here.service_provider.finish("good none _a", pending=None).capture,
        report_id="a" * 22,
        browser=None,
    )
    here.store.save_report("a" * 22, here.verify.report)

    assert "/reports/" + "a" * 22 in open_browser(create_app(demo), None).get("/").text
    assert "/reports/" + "a" * 22 not in open_browser(create_app(here), None).get("/").text


def test_a_site_without_identity_provider_still_checks_saved_logins(app_with, open_browser):
    page = open_browser(app_with(idps=())).get("/").text

    assert "This site has no identity provider to log in at." in page
    assert 'href="/check"' in page


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "university+1",
            (
                'action="/saml/login/all~0000000000000000000000000000000000000001"',
                "Log in at University &lt;1&gt;",
                "11 found",
            ),
        ),
        ("university+0", ("Log in at https://idp0.example.edu/idp",)),
        ("university", ("The first 20 found", "There are more")),
        ("nowhere", ("Try another part of the name",)),
        ("broken", ("The metadata expired yesterday.",)),
    ],
)
def test_what_is_found_can_be_logged_in_at(browser, text, parts):
    page = browser.get(f"/idps/all?q={text}").text

    assert [] == [part for part in parts if part not in page]
    assert "javascript" not in page


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


def test_a_member_is_logged_in_at(browser, here):
    member = f"all~{1:040x}"

    assert 200 == browser.post(f"/saml/login/{member}").status_code
    assert 404 == browser.post("/saml/login/all").status_code
    assert [member] == [entry.idp_id for entry in here.service_provider.started]
    assert 404 == browser.get("/idps/campus?q=x").status_code


def test_what_identity_providers_are_called(app):
    """By the site file, else by their metadata, else by their id; a closed run may name any."""
    with app.test_request_context():
        everything, names = start.idp_names(federations=True), start.idp_names()
        unknown = start.name_of("gone")

    assert {**names, "all": "The Federation"} == everything
    assert "gone" == unknown
    assert ["Example University", "Broken University", "Campus by CAS", "broken-oidc"] == [
        names[idp_id] for idp_id in ("campus", "broken", "campus-cas", "broken-oidc")
    ]


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
    here.metrics.run_ended(make_run(make_login("grad1")))
    answer = app.test_client().get("/metrics", headers=bearer(Scope.METRICS_READ))

    assert 200 == answer.status_code
    assert answer.mimetype.startswith("text/plain")
    assert 'verifier_runs_total{outcome="whole"} 1.0' in answer.text
