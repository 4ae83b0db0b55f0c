import pytest
from openapi_spec_validator import validate

from tests.web.api.conftest import description
from verifier.domain.model.operators import Scope
from verifier.web.api.blueprint import bp
from verifier.web.api.openapi import describe, path_of
from verifier.web.api.operation import OPERATIONS, PREFIX


def operations():
    return [
        (path, method, one)
        for path, methods in description()["paths"].items()
        for method, one in methods.items()
    ]


def test_the_description_is_valid_openapi():
    """Held against the public schema of OpenAPI 3.1."""
    validate(description())


def test_every_address_is_described_and_nothing_else(app):
    """Method by method; HEAD and OPTIONS answer by themselves."""
    there = {
        (rule.rule.removeprefix(PREFIX).replace("<", "{").replace(">", "}"), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith(f"{bp.name}.")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }

    assert there == {(path, method) for path, method, _ in operations()}


def test_every_operation_has_a_scope_and_says_which():
    """In words and where a generator of clients looks."""
    for _, _, one in operations():
        scope = OPERATIONS[one["operationId"]].scope
        assert [{"token": [] if scope is None else [scope.value]}] == one["security"]
        assert (scope is None) == ("any token" in one["description"])


def test_every_operation_says_what_it_does_in_a_sentence():
    """The first sentence of its view."""
    for _, _, one in operations():
        assert one["summary"].endswith((".", "?"))
        assert one["summary"][0].isupper()


@pytest.mark.parametrize("one", OPERATIONS.values(), ids=OPERATIONS)
def test_an_operation_reads_one_form_of_body(one):
    """JSON or files, and what only looks reads none."""
    assert not (one.body and one.form)
    assert one.method == "POST" or not (one.body or one.form)
    assert path_of(one).count("{") == one.path.count("<")


def test_parameters_and_refusals_are_described():
    """With their limits, and the statuses beside those that every operation has."""
    one = description()["paths"]["/runs/{run_id}"]["get"]
    where = [(each["name"], each["in"], each["required"]) for each in one["parameters"]]

    assert [("run_id", "path", True), ("wait", "query", False)] == where
    assert 60 == one["parameters"][1]["schema"]["maximum"]
    assert {"200", "400", "401", "403", "404", "429", "500", "503"} == set(one["responses"])


def test_files_are_described_as_a_form():
    """With the fields that have to be there."""
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
