"""A program with a token, whose every answer is held against the API's own description."""

from datetime import timedelta
from functools import cache

import pytest
from jsonschema import Draft202012Validator

from verifier.domain.model.operators import Scope
from verifier.web.api import blueprint  # noqa: F401 - it fills the table
from verifier.web.api.openapi import describe, path_of
from verifier.web.api.operation import OPERATIONS


@cache
def description():
    """What the API says of itself."""
    return describe(OPERATIONS.values())


def hold(answer, operation):
    """Hold an answer against the description: its status, its form, its JSON."""
    responses = description()["paths"][path_of(operation)][operation.method.lower()]["responses"]
    assert str(answer.status_code) in responses, (answer.status_code, answer.text)
    content = responses[str(answer.status_code)].get("content", {})
    assert not content or answer.mimetype in content
    if answer.mimetype == "application/json":
        schema = {"components": description()["components"], **content[answer.mimetype]["schema"]}
        Draft202012Validator(schema).validate(answer.json)


def secret_of(here, *scopes, name="pipeline"):
    """The secret of a new token."""
    return here.store.tokens.make(
        name=name, scopes=scopes, created_by="An admin", lasts=timedelta(days=1)
    )[1]


class Program:
    def __init__(self, app, *scopes):
        self.app = app
        self.client = app.test_client()
        self.here = app.extensions["verifier"]
        self.secret = secret_of(self.here, *scopes)

    def ask(self, method, path, **more):
        headers = {"Authorization": f"Bearer {self.secret}", **more.pop("headers", {})}
        whole = f"/api/v1{path}"
        answer = self.client.open(whole, method=method, headers=headers, **more)
        endpoint, _ = self.app.url_map.bind("").match(whole.partition("?")[0], method=method)
        hold(answer, OPERATIONS[endpoint.removeprefix("api.")])
        return answer

    def get(self, path, **more):
        return self.ask("GET", path, **more)

    def post(self, path, **more):
        return self.ask("POST", path, **more)

    def delete(self, path, **more):
        return self.ask("DELETE", path, **more)


def code_of(answer):
    """The status and the stable word of a refusal."""
    return answer.status_code, answer.json["error"]["code"]


@pytest.fixture
def program(app):
    return Program(app, *Scope)


@pytest.fixture
def program_with(app):
    """A program whose token has these scopes."""
    return lambda *scopes: Program(app, *scopes)


@pytest.fixture
def report_id(browser):
    """A kept login with its report."""
    return browser.log_in().rpartition("/")[2]
