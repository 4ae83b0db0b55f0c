from dataclasses import replace
from io import BytesIO

import pytest
from openapi_spec_validator import validate

from tests.web.api.conftest import code_of, description
from verifier.domain.model.operators import Scope
from verifier.web.access import ENDPOINTS, Access
from verifier.web.api.blueprint import MOST_JSON, bp
from verifier.web.api.openapi import describe, path_of
from verifier.web.api.operation import OPERATIONS, PREFIX
from verifier.web.app import create_app


def test_a_refusal_says_what_it_takes(app, program_with):
    other = program_with(Scope.REPORTS_READ).get("/runs")
    none = app.test_client().get("/api/v1/runs")

    assert (403, "scope-needed") == code_of(other)
    wanted = 'Bearer error="insufficient_scope", scope="runs:read"'
    assert [wanted, "Bearer"] == [answer.headers["WWW-Authenticate"] for answer in (other, none)]


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_nobody_gets_in_without_a_token(operation, app, browser):
    """A session of an admin does not count, a token in the address neither."""
    path = f"/api/v1{operation.path.replace('<', '').replace('>', '')}"
    for client in (app.test_client(), browser.client):
        answer = client.open(f"{path}?token=rav_x", method=operation.method)

        assert (401, "token-needed") == code_of(answer)


def test_a_session_that_comes_along_is_not_the_one_that_did_it(browser, program):
    browser.client.post(
        "/api/v1/tokens",
        json={"name": "x", "scopes": ["runs:read"]},
        headers={"Authorization": f"Bearer {program.secret}"},
    )

    assert "token pipeline" == program.here.store.audit.latest()[0].who


def test_the_demo_opens_the_api_to_nobody_either(here):
    client = create_app(replace(here, everyone_sees_reports=True)).test_client()

    assert 401 == client.get("/api/v1/me").status_code


def test_no_answer_is_kept_by_anybody_between(program):
    answer = program.get("/me")

    assert "no-store" == answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers
    assert set(Scope) == {Scope(entry) for entry in answer.json["scopes"]}


def operations():
    return [
        (path, method, operation)
        for path, methods in description()["paths"].items()
        for method, operation in methods.items()
    ]


def test_the_description_is_valid_openapi():
    """Held against the public schema of OpenAPI 3.1."""
    validate(description())


def test_every_address_is_described_and_nothing_else(app):
    there = {
        (rule.rule.removeprefix(PREFIX).replace("<", "{").replace(">", "}"), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith(f"{bp.name}.")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }

    assert there == {(path, method) for path, method, _ in operations()}


def test_every_operation_has_a_scope_and_says_which():
    for _, _, operation in operations():
        scope = OPERATIONS[operation["operationId"]].scope
        assert [{"token": [] if scope is None else [scope.value]}] == operation["security"]
        assert (scope is None) == ("any token" in operation["description"])


def test_every_operation_says_what_it_does_in_a_sentence():
    for _, _, operation in operations():
        assert operation["summary"].endswith((".", "?"))
        assert operation["summary"][0].isupper()


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_an_operation_reads_one_form_of_body(operation):
    assert not (operation.body and operation.form)
    assert operation.method == "POST" or not (operation.body or operation.form)
    assert path_of(operation).count("{") == operation.path.count("<")


def test_parameters_and_refusals_are_described():
    operation = description()["paths"]["/runs/{run_id}"]["get"]
    where = [
        (parameter["name"], parameter["in"], parameter["required"])
        for parameter in operation["parameters"]
    ]

    assert [("run_id", "path", True), ("wait", "query", False)] == where
    assert 60 == operation["parameters"][1]["schema"]["maximum"]
    assert {"200", "400", "401", "403", "404", "429", "500", "503"} == set(operation["responses"])


def test_files_are_described_as_a_form():
    body = description()["paths"]["/reports"]["post"]["requestBody"]["content"]

    assert ["multipart/form-data"] == list(body)
    assert ["file"] == body["multipart/form-data"]["schema"]["required"]


def test_any_token_may_read_it_from_the_running_service(program_with, here):
    """It names the site's own address; without a token nobody is told."""
    program = program_with(Scope.METRICS_READ)
    document = program.get("/openapi.json").json

    validate(document)
    assert [{"url": f"{here.site.base_url}/api/v1"}] == document["servers"]
    assert 401 == program.client.get("/api/v1/openapi.json").status_code
    assert document == describe(OPERATIONS.values(), server=document["servers"][0]["url"])


TWINS = {
    "federations.as_json": "find_members",
    "federations.page": "find_members",
    "saved.check": "hand_in",
    "reports.show": "read_report",
    "reports.as_json": "read_report",
    "reports.as_file": "read_report",
    "reports.ask_reshare": "ask_reshare",
    "reports.forget": "forget_report",
    "sets.show": "read_set",
    "sets.as_json": "read_set",
    "sets.as_file": "read_set",
    "sets.forget": "forget_set",
    "compare.compare": "compare_files",
    "compare.show": "compare_reports",
    "compare.as_json": "compare_reports",
    "compare.as_file": "compare_reports",
    "history.page": "list_results",
    "history.result": "read_result",
    "baselines.page": "list_baselines",
    "baselines.pin_report": "pin_report",
    "baselines.unpin": "unpin",
    "baselines.drift": "read_drift",
    "support.export": "export_report",
    "support.page": "list_imports",
    "support.take_in": "take_import",
    "support.forget": "forget_import",
    "configuration.page": "read_configuration",
    "configuration.test": "test_configuration",
    "triage.judge": "judge_requests",
    "triage.live": "judge_live_requests",
    "runs.page": "list_runs",
    "runs.create": "start_run",
    "runs.show": "read_run",
    "runs.add": "add_rows",
    "runs.close": "close_run",
    "runs.forget": "forget_run",
    "run_events.version": "read_run",
    "run_links.about": "describe_link",
    "run_links.revoke": "revoke_link",
    "run_links.renew": "renew_link",
    "operators.page": "list_operators",
    "operators.add": "add_operator",
    "operators.change": "change_role",
    "operators.remove": "remove_operator",
    "tokens.page": "list_tokens",
    "tokens.make": "make_token",
    "tokens.revoke": "revoke_token",
    "audit.page": "read_audit_trail",
    "retention.page": "read_holdings",
    "retention.forget_values": "forget_values",
    "retention.forget_results": "forget_results",
}

EXCUSED = {
    "login.begin": "a login belongs to a browser; an automatic run logs in without one",
    "directory.page": "a form",
    "directory.login": "a password is typed by its owner; an automatic run has its own",
    "saved.page": "a form",
    "compare.page": "a form",
    "triage.page": "a form",
    "runs.new": "a form",
    "baselines.choose": "leads on to what changed",
    "history.compare": "leads on to a comparison",
    "run_events.events": "a page hears of changes; a program waits with read_run",
    "reports.steps": "a part of the report's JSON",
    "sets.steps": "a part of the set's JSON",
    "support.show": "somebody else's report, to be looked at and nothing else",
}


def test_every_page_has_its_twin():
    """Whoever adds a page for operators adds its operation, or says why there is none."""
    pages = {
        name
        for name, access in ENDPOINTS.items()
        if access is Access.VIEWER or access is Access.ADMIN
    }

    assert set() == pages - set(TWINS) - set(EXCUSED)
    assert set() == set(TWINS) & set(EXCUSED)
    assert set(TWINS) <= pages
    assert set() == set(TWINS.values()) - set(OPERATIONS)
    assert set() == set(EXCUSED) - set(ENDPOINTS)


CANARY = "canary-6b1f"


def test_only_json_is_read_as_json(program):
    answer = program.post("/tokens", data=f"name={CANARY}", content_type="text/plain")

    assert (415, "form-not-read") == code_of(answer)
    assert CANARY not in answer.text


@pytest.mark.parametrize(
    "text",
    ["", "{", CANARY, f'{{"name": {CANARY}}}', "[" * 5000, '"\\ud800"', "null", "\x00"],
    ids=range(8),
)
def test_what_is_no_json_is_refused(program, text):
    answer = program.post("/tokens", data=text, content_type="application/json")

    assert (400, "cannot-be-read") == code_of(answer)
    assert CANARY not in answer.text


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"colour": CANARY}, "The key colour is not known here."),
        ({"name": 7}, "The key name is not right: input should be a valid string."),
        ({"scopes": [CANARY]}, "The key scopes.0 is not right: input should be "),
        ({"days": 0}, "The key days is not right: input should be greater than or equal to 1."),
        ({"days": True}, "The key days is not right: input should be a valid integer."),
        ({"name": f"{CANARY}\n"[::-1] + "\x07"}, "The key name is not right: it may hold no line"),
    ],
)
def test_what_is_wrong_is_named_and_not_repeated(program, more, message):
    answer = program.post("/tokens", json={"name": "x", "scopes": ["runs:read"], **more})

    assert 400 == answer.status_code
    assert answer.json["error"]["message"].startswith(message)
    assert CANARY not in answer.text
    assert CANARY[::-1] not in answer.text


def test_what_is_missing_is_named(program):
    answer = program.post("/tokens", json={"name": "x"})

    assert "The key scopes is missing." == answer.json["error"]["message"]


def test_a_key_that_somebody_made_up_is_named_in_short(program):
    """Sixty characters that can be read are enough."""
    answer = program.post("/tokens", json={"name": "x", "scopes": [], "k\x00" * 500: 1})

    assert len(answer.json["error"]["message"]) < 150


def test_parameters_are_known_or_refused(program):
    for path in ("/runs?colour=red", "/tokens?colour=red"):
        answer = program.get(path)
        assert "The parameter colour is not known here." == answer.json["error"]["message"]
    answer = program.get("/runs?limit=1&limit=2")
    assert "The parameter limit may stand in the address once." == answer.json["error"]["message"]


def test_a_body_has_a_limit(program):
    answer = program.post("/tokens", data=b" " * (MOST_JSON + 1), content_type="application/json")

    assert (413, "too-large") == code_of(answer)


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"data": "x", "content_type": "text/plain"}, 415),
        ({"data": {}, "content_type": "multipart/form-data"}, 400),
        ({"data": {"file": (BytesIO(b""), "x"), "more": "1"}}, 400),
        ({"data": {"file": (BytesIO(b""), "x")}}, 400),
    ],
    ids=range(4),
)
def test_a_form_with_files_has_its_own_fields(program, more, status):
    assert status == program.post("/reports", **more).status_code


CHANGES = {Scope.RUNS_WRITE, Scope.REPORTS_WRITE, Scope.ADMIN}
ASKS = {  # a request with a body whose answer is all that comes of it
    "compare_reports",
    "compare_files",
    "judge_requests",
    "judge_live_requests",
    "test_configuration",
}


def test_a_token_that_reads_changes_nothing():
    """Whatever is no question takes a scope that writes, or the admin's."""
    changing = {name for name, op in OPERATIONS.items() if op.method != "GET"} - ASKS

    assert changing == {name for name in changing if OPERATIONS[name].scope in CHANGES}


def test_a_token_that_writes_reads_no_more_than_its_links():
    assert {"list_links"} == {
        name
        for name, op in OPERATIONS.items()
        if op.method == "GET" and op.scope in {Scope.RUNS_WRITE, Scope.REPORTS_WRITE}
    }
