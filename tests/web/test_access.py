"""Every endpoint against everybody: nobody, a tester, a viewer, an admin, each kind of token."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.web.conftest import Browser
from tests.web.run_stories import links_of, new_run
from verifier.domain.model.operators import Role, Scope
from verifier.web.access import ENDPOINTS, Access, access_to, opens
from verifier.web.api.operation import OPERATIONS

SAMPLES = {
    "filename": "verifier.css",
    "before": "a" * 22,
    "after": "b" * 22,
    "report_id": "a" * 22,
    "state": "state1",
}
"""What stands in a route's variables; any other one, as an identity provider's id, is campus."""

BROWSERS = {"nobody": None, "viewer": Role.VIEWER, "admin": Role.ADMIN}
PEOPLE = {
    Access.EVERYBODY: {"nobody", "viewer", "admin"},
    Access.TESTER: {"nobody", "viewer", "admin"},  # the view itself looks at the link
    Access.VIEWER: {"viewer", "admin"},
    Access.ADMIN: {"admin"},
}


@pytest.fixture
def opened(app):
    """The application, with views that only say that they were reached."""
    for endpoint in app.view_functions:
        app.view_functions[endpoint] = lambda **_: "reached"
    return app


def addresses(app):
    """Each endpoint with each of its methods and an address that leads to it."""
    for rule in app.url_map.iter_rules():
        with app.test_request_context():
            values = {name: SAMPLES.get(name, "campus") for name in rule.arguments}
            _, address = rule.build(values)
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            yield rule.endpoint, method, address


def test_the_table_names_every_endpoint_and_no_other(app):
    """A new address is refused to everybody until somebody decides who may open it."""
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == {
        *ENDPOINTS,
        *(f"api.{name}" for name in OPERATIONS),
    }


def test_who_only_looks_sends_no_form_that_changes_what_others_rely_on(app):
    """A viewer logs test patrons in and has files looked at; every other form is an admin's."""
    forms = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in rule.methods}

    assert {
        "login.begin",
        "directory.login",
        "saved.check",
        "compare.compare",
        "configuration.test",
        "support.take_in",
        "triage.judge",
        "triage.live",
    } == {form for form in forms if access_to(form) is Access.VIEWER}
    assert {
        "saml.acs",
        "saml.finish",
        "setup.use",
        "sign_in.begin",
        "sign_in.leave",
        "testers.begin",
    } == {form for form in forms if access_to(form) in (Access.EVERYBODY, Access.TESTER)}


@pytest.mark.parametrize("who", BROWSERS)
def test_every_endpoint_opens_to_whom_the_table_says(opened, who):
    """All others are refused before anything is read: 401 without a session, else 403."""
    browser = Browser(opened, BROWSERS[who])
    seen, listed = {}, {}
    for endpoint, method, address in addresses(opened):
        answer = browser.client.open(address, method=method)
        seen[endpoint, method] = answer.status_code
        wanted = access_to(endpoint)
        by_token = wanted is Access.TOKEN or isinstance(wanted, Scope)
        is_open = not by_token and who in PEOPLE[wanted]
        refused = 401 if who == "nobody" or by_token else 403
        listed[endpoint, method] = 200 if is_open else refused

    assert len(ENDPOINTS) + len(OPERATIONS) <= len(seen)
    assert listed == seen


@pytest.mark.parametrize("scope", Scope)
def test_a_token_opens_what_its_scope_names_and_no_page(opened, here, scope):
    """In a browser a token is nothing; at the API a session is nothing."""
    _, secret = here.store.tokens.make(
        name="pipeline", scopes=[scope], created_by="An admin", lasts=timedelta(days=1)
    )
    client = opened.test_client()
    seen, listed = {}, {}
    for endpoint, method, address in addresses(opened):
        answer = client.open(address, method=method, headers={"Authorization": f"Bearer {secret}"})
        seen[endpoint, method] = answer.status_code
        wanted = access_to(endpoint)
        if isinstance(wanted, Scope):
            listed[endpoint, method] = 200 if wanted is scope else 403
        else:
            is_open = wanted in (Access.EVERYBODY, Access.TESTER, Access.TOKEN)
            listed[endpoint, method] = 200 if is_open else 401

    assert listed == seen


def test_an_endpoint_that_is_not_in_the_table_is_refused_even_to_an_admin(app, open_browser):
    """Forgetting the line closes the address."""
    app.add_url_rule("/new", view_func=lambda: "secret")
    answer = open_browser(app).get("/new")

    assert (401, False) == (answer.status_code, "secret" in answer.text)


def test_a_testers_link_opens_its_own_test_and_nothing_else(app, browser, nobody):
    """With the link opened and its cookie set, every other address is as closed as to nobody."""
    [link] = links_of(browser, new_run(browser))
    assert 200 == nobody.get(link).status_code
    seen, made_up = {}, {}
    for endpoint, method, address in addresses(app):
        if access_to(endpoint) is Access.EVERYBODY:
            continue
        told = made_up if access_to(endpoint) is Access.TESTER else seen
        told[endpoint, method] = nobody.client.open(address, method=method).status_code

    assert {401} == set(seen.values())
    assert made_up
    assert all(status >= 400 for status in made_up.values())
    assert 200 == nobody.get(link).status_code


def test_the_api_takes_a_token_of_the_right_scope_alone(app, here, monkeypatch, open_browser):
    """401 with how to send one, 403 for another scope; both as the API's error object."""
    app.add_url_rule("/api/v1/of-test", view_func=lambda: "runs", endpoint="runs_of_test")
    monkeypatch.setitem(ENDPOINTS, "runs_of_test", Scope.RUNS_READ)
    bearers = [
        here.store.tokens.make(
            name="t", scopes=[scope], created_by="An admin", lasts=timedelta(days=1)
        )[1]
        for scope in (Scope.RUNS_READ, Scope.REPORTS_READ)
    ]
    client = app.test_client()
    good, other = (
        client.get("/api/v1/of-test", headers={"Authorization": f"Bearer {bearer}"})
        for bearer in bearers
    )
    none = open_browser(app).get("/api/v1/of-test")

    assert "runs" == good.text
    assert (403, "scope-needed") == (other.status_code, other.json["error"]["code"])
    assert (401, "token-needed", "Bearer") == (
        none.status_code,
        none.json["error"]["code"],
        none.headers["WWW-Authenticate"],
    )


def test_the_navigation_asks_the_same_table():
    """What a role may open with a browser; a token's endpoint is none of it."""
    assert [True, False] == [opens(None, name) for name in ("start.page", "reports.show")]
    assert [True, False] == [
        opens(Role.VIEWER, name) for name in ("reports.show", "reports.forget")
    ]
    assert opens(Role.ADMIN, "reports.forget")
    assert not opens(Role.ADMIN, "api.list_tokens")
    assert not opens(Role.ADMIN, "nowhere")
