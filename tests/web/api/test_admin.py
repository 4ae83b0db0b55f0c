from dataclasses import replace

import pytest

from tests.report.lint.samples import make_lint
from tests.web.api.conftest import Program, code_of
from verifier.domain.model.operators import Role, Scope
from verifier.web.app import create_app
from verifier.web.services import LastLint

JO = {"name": "Jo Doe", "identifier": "jo.doe@example.edu", "role": "viewer"}


def test_somebody_is_added_changed_and_removed(program, here):
    made = program.post("/operators", json=JO)
    path = f"/operators/{made.json['id']}"
    changed = program.post(f"{path}/role", json={"role": "admin"})
    other = here.store.operators.add(name="Al", idp_id="campus", identifier="al", role=Role.ADMIN)
    listed = program.get("/operators")

    assert (201, "viewer") == (made.status_code, made.json["role"])
    assert "admin" == changed.json["role"]
    assert {"Jo Doe", "Al"} == {entry["name"] for entry in listed.json["operators"]}
    assert "jo.doe@" not in made.text + changed.text + listed.text
    assert 204 == program.delete(path).status_code
    assert (404, "not-found") == code_of(program.delete(path))
    assert (404, "not-found") == code_of(program.post(f"{path}/role", json={"role": "admin"}))
    assert ["operator.removed", "operator.made-admin", "operator.added"] == [
        entry.what for entry in here.store.audit.latest()
    ]
    assert (409, "conflict") == code_of(program.delete(f"/operators/{other.id}"))


def test_nobody_is_added_twice(program):
    program.post("/operators", json=JO)

    assert (409, "conflict") == code_of(program.post("/operators", json=JO))


def test_the_last_admin_stays(program, here):
    """Else nobody could change anything on the pages."""
    only = here.store.operators.add(name="Al", idp_id="campus", identifier="al", role=Role.ADMIN)
    path = f"/operators/{only.id}"

    assert (409, "conflict") == code_of(program.post(f"{path}/role", json={"role": "viewer"}))
    assert (409, "conflict") == code_of(program.delete(path))


@pytest.fixture
def settings_of(here):
    return lambda settings: replace(here, site=replace(here.site, operators=settings))


def test_without_an_identity_provider_nobody_can_be_added(settings_of):
    program = Program(create_app(settings_of(None)), Scope.ADMIN)

    assert (409, "conflict") == code_of(program.post("/operators", json=JO))


def test_every_token_may_ask_what_it_may_do(program_with):
    own = program_with(Scope.METRICS_READ).get("/me").json

    assert ("pipeline", ["metrics:read"]) == (own["name"], own["scopes"])


def test_a_token_is_made_told_once_and_revoked(program, here):
    made = program.post("/tokens", json={"name": "nightly", "scopes": ["runs:read"], "days": 2})
    listed = program.get("/tokens")

    assert (201, ["runs:read"]) == (made.status_code, made.json["scopes"])
    assert here.store.tokens.of(made.json["secret"]).name == "nightly"
    assert "token pipeline" == made.json["created_by"]
    assert made.json["secret"] not in listed.text
    assert 204 == program.delete(f"/tokens/{made.json['id']}").status_code
    assert here.store.tokens.of(made.json["secret"]) is None
    assert (404, "not-found") == code_of(program.delete(f"/tokens/{made.json['id']}"))
    assert ["token.revoked", "token.made"] == [entry.what for entry in here.store.audit.latest()]


def test_what_is_kept_is_counted(program, report_id, here):
    held = program.get("/retention").json

    assert here.store.keeps(report_id)
    assert (7, 1, 1) == (held["keep_days"], held["logins"]["count"], held["results"]["count"])


def test_values_go_and_results_stay(program, report_id, here):
    assert {"deleted": 1} == program.post("/retention/values", json={"sure": True}).json
    assert here.store.results.of(report_id)
    wish = {"sure": True, "older_than_days": 0}
    assert {"deleted": 1} == program.post("/retention/results", json=wish).json
    assert here.store.results.of(report_id) is None
    entries = program.get("/audit?limit=2").json["entries"]
    assert ["results.deleted", "values.deleted"] == [entry["what"] for entry in entries]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("values", {}),
        ("values", {"sure": False}),
        ("results", {"sure": True}),
        ("results", {"sure": True, "older_than_days": -1}),
    ],
)
def test_nothing_is_deleted_by_mistake(program, report_id, here, path, body):
    assert 400 == program.post(f"/retention/{path}", json=body).status_code
    assert here.store.keeps(report_id)


@pytest.fixture
def looked(here):
    look = LastLint(make_lint)
    return look, Program(create_app(replace(here, last_lint=look)), Scope.CONFIGURATION_READ)


def test_the_configuration_is_read(looked):
    _, program = looked
    before = program.get("/configuration").json
    program.post("/configuration/test")

    assert before["last_test"] is None
    assert before["stations"][0]["groups"]
    assert "lint/1" == program.get("/configuration").json["last_test"]["schema"]


@pytest.mark.parametrize("form", ["text", "junit", "sarif", "csv", "html", "markdown"])
def test_a_test_is_given_in_every_form(looked, form):
    _, program = looked

    assert 200 == program.post(f"/configuration/test?format={form}").status_code


def test_one_test_at_a_time(looked, monkeypatch):
    look, program = looked
    monkeypatch.setattr(look, "renew", lambda: False)
    answer = program.post("/configuration/test")

    assert (503, "not-now") == code_of(answer)
    assert answer.headers["Retry-After"]


def test_identity_providers_are_listed(program):
    idps = {entry["id"]: entry for entry in program.get("/idps").json["idps"]}

    assert "Campus by CAS" == idps["campus-cas"]["name"]
    assert ["all"] == [name for name, idp in idps.items() if idp["is_federation"]]


def test_members_of_a_federation_are_found(program):
    found = program.get("/idps/all/members?q=university")

    assert 200 == found.status_code
    assert (404, "not-found") == code_of(program.get("/idps/campus/members?q=x"))
    assert 400 == program.get("/idps/all/members").status_code
