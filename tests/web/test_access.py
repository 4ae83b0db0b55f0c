"""Every endpoint against everybody: nobody, a tester, a viewer, an admin, each kind of token."""

import re
from datetime import timedelta

import pytest

from tests.house.repository import PACKAGE, python_files
from tests.web.conftest import Browser
from tests.web.run_stories import links_of, new_run
from verifier.domain.model.operators import Role, Scope
from verifier.store.db_errors import StoreProblem
from verifier.web import access, audit
from verifier.web.access import ENDPOINTS, NAVIGATION, Access, access_to, opens
from verifier.web.api.operation import OPERATIONS
from verifier.web.audit import LABELS

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


def test_every_form_needs_the_token_of_this_browser(app, browser, other_browser):
    """Another site, or another browser's page, makes an admin's browser do nothing."""
    of_others = {"saml.acs", "saml.finish", "testers.begin"}  # posted elsewhere; a link goes first
    forms = [
        (endpoint, address)
        for endpoint, method, address in addresses(app)
        if method == "POST" and not endpoint.startswith("api.") and endpoint not in of_others
    ]
    browser.token()
    for fields in ({}, {"csrf_token": other_browser.token()}):
        for endpoint, address in forms:
            answer = browser.bare_post(address, **fields)
            assert 403 == answer.status_code, endpoint
            assert "This form is out of date." in answer.text, endpoint
    assert [] == app.extensions["verifier"].store.audit.latest()


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
        answers = made_up if access_to(endpoint) is Access.TESTER else seen
        answers[endpoint, method] = nobody.client.open(address, method=method).status_code

    assert {401} == set(seen.values())
    assert made_up
    assert all(status >= 400 for status in made_up.values())
    assert 200 == nobody.get(link).status_code


def test_the_navigation_asks_the_same_table():
    """What a role may open with a browser; a token's endpoint is none of it."""
    assert [True, False] == [opens(None, name) for name in ("start.page", "reports.show")]
    assert [True, False] == [
        opens(Role.VIEWER, name) for name in ("reports.show", "reports.forget")
    ]
    assert opens(Role.ADMIN, "reports.forget")
    assert not opens(Role.ADMIN, "api.list_tokens")
    assert not opens(Role.ADMIN, "nowhere")


def links(page):
    found = re.search(r'<nav class="navigation".*?</nav>', page, re.DOTALL)
    return re.findall(r'href="([^"]+)"', found[0]) if found else []


def test_every_entry_is_an_endpoint_and_named_once():
    assert set(NAVIGATION) <= set(ENDPOINTS)
    assert len(NAVIGATION) == len(set(NAVIGATION.values()))


def test_it_shows_what_its_reader_may_open(browser, nobody):
    page = browser.get("/check").text

    assert "/triage" in links(page)
    assert 'href="/check" aria-current="page"' in page
    assert [] == links(nobody.get("/check").text)


def test_a_store_out_of_order_leaves_it_out(browser, here, monkeypatch):
    def full(*_, **__):
        raise StoreProblem("The data store's disk is full.")

    monkeypatch.setattr(type(here.store.sessions), "of", full)
    answer = browser.get("/check")

    assert (503, []) == (answer.status_code, links(answer.text))
    assert "disk is full" in answer.text


def test_what_is_about_the_site_stands_by_itself(browser):
    """In a second list, so that those who only test logins need not read it."""
    page = browser.get("/check").text
    first, second = re.findall(r"<ul>\n(<li><a.*?)</ul>", page, re.DOTALL)[:2]

    assert "/check" in first
    assert "/audit" in second
    assert "/audit" not in first


def test_who_is_signed_in_is_named(browser, nobody):
    page = browser.get("/check").text
    name = re.search(r'<span class="quiet">([^<]+)</span>\n<button[^>]*>Sign out', page)[1]

    assert browser.operator.name == name
    assert "Sign out" not in nobody.get("/").text


@pytest.fixture
def client(app, monkeypatch):
    def breaks():
        raise StoreProblem("The data store's disk is full.")

    def fails():
        raise RuntimeError

    for name, view in (("breaks", breaks), ("fails", fails)):
        app.add_url_rule(f"/api/v1/{name}", view_func=view, endpoint=name)
        monkeypatch.setitem(access.ENDPOINTS, name, Access.EVERYBODY)
    return app.test_client()


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nowhere", 404, "not-found"),
        ("POST", "/api/v1/breaks", 405, "method-not-allowed"),
        ("GET", "/api/v1/breaks", 503, "not-now"),
        ("GET", "/api/v1/fails", 500, "defect"),
    ],
    ids=range(4),
)
def test_a_program_is_told_in_one_object(client, method, path, status, code):
    answer = client.open(path, method=method)
    message = answer.json["error"]

    assert (status, code) == (answer.status_code, message["code"])
    assert message["message"]
    assert {"code", "message", "reference"} == set(message)
    assert (status >= 500) is bool(message["reference"])


def test_a_program_is_not_sent_to_a_page(client):
    message = client.post("/api/v1/breaks").json["error"]["message"]

    assert "/api/v1/openapi.json says which methods this address takes." in message
    assert "start page" not in message


def test_nobody_is_told_where_to_begin(nobody):
    answer = nobody.get("/check")

    assert 401 == answer.status_code
    assert "Sign in first." in answer.text
    assert "Testers open the link they were given." in answer.text


def test_nobody_learns_nothing_about_ids(nobody, browser):
    location = browser.log_in()

    assert nobody.get(location).text == nobody.get("/reports/x").text


def test_a_viewer_is_told_that_it_takes_an_admin(browser, viewer):
    location = browser.log_in()
    answer = viewer.post(f"{location}/forget")

    assert (403, True) == (answer.status_code, "This is for an admin" in answer.text)
    assert "Ask an admin to do it, or to make you one." in answer.text


def test_the_page_shows_who_did_what(browser, here):
    here.store.audit.add("token <nightly>", "run.closed", "r1")
    here.store.audit.add("command line", "something.new")
    page = browser.get("/audit").text

    assert "token &lt;nightly&gt;" in page
    assert "closed a run" in page
    assert page.index("something.new") < page.index("closed a run")


def test_forgetting_and_exporting_are_written_down(browser, here):
    location = browser.log_in()
    report_id = location.rpartition("/")[2]
    browser.get(f"{location}.json")
    browser.get(f"{location}.html")
    browser.post(f"{location}/forget")

    assert [
        ("report.forgotten", report_id),
        ("report.exported", report_id),
        ("report.exported", report_id),
    ] == [(entry.what, entry.about) for entry in here.store.audit.latest()]


def test_every_word_that_is_written_down_has_its_meaning():
    text = "".join(path.read_text() for path in python_files(PACKAGE))
    written = set(
        re.findall(r'(?:\bnote|note_if|record_in_audit_trail)\((?:store, )?\s*"([a-z.-]+)"', text)
    )
    written |= set(re.findall(r'audit\.add\([^")]*(?:"[^"]*", )?"([a-z.-]+\.[a-z-]+)"', text))

    assert {"sign-in", "token.made", "operator.removed"} <= written
    assert {"setup-link.made", "link.described"} <= written
    assert {"operator.made-admin", "operator.made-viewer"} == set(LABELS) - written
    assert set() == written - set(LABELS)


def test_why_a_sign_in_was_refused_is_said_in_words(browser, here):
    here.store.audit.add("not signed in", "sign-in.refused", "not-an-operator-list")
    page = browser.get("/audit").text

    assert "not on the list of operators" in page
    assert "not-an-operator-list" not in page


def test_who_did_it_is_named(app, here, browser):
    _, secret = here.store.tokens.make(
        name="nightly", scopes=[Scope.ADMIN], created_by="Jo", lasts=timedelta(days=1)
    )
    session = here.store.sessions.begin(browser.operator)
    names = []
    for headers in (
        {"Cookie": f"__Host-verifier_operator={session}"},
        {"Authorization": f"Bearer {secret}"},
        {},
    ):
        with app.test_request_context(headers=headers):
            names.append(audit.current_actor())

    assert [f"operator {browser.operator.name}", "token nightly", audit.NOBODY] == names


def test_what_was_done_is_kept(app, here):
    with app.test_request_context():
        audit.note("run.closed", "r1")
    [entry] = here.store.audit.latest()

    assert ("run.closed", "r1") == (entry.what, entry.about)
