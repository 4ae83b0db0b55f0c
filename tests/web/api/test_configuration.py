from dataclasses import replace

import pytest

from tests.report.lint.samples import make_lint
from tests.web.api.conftest import Program, code_of
from verifier.domain.model.operators import Scope
from verifier.web.app import create_app
from verifier.web.services import LastLint


@pytest.fixture
def looked(here):
    look = LastLint(make_lint)
    return look, Program(create_app(replace(here, last_lint=look)), Scope.CONFIGURATION_READ)


def test_the_configuration_is_read(looked):
    """Station by station, with the last test where there was one."""
    _, program = looked
    before = program.get("/configuration").json
    program.post("/configuration/test")

    assert before["last_test"] is None
    assert before["stations"][0]["groups"]
    assert "lint/1" == program.get("/configuration").json["last_test"]["schema"]


@pytest.mark.parametrize("form", ["text", "junit", "sarif", "csv", "html", "markdown"])
def test_a_test_is_given_in_every_form(looked, form):
    """As `verifier lint` writes it."""
    _, program = looked

    assert 200 == program.post(f"/configuration/test?format={form}").status_code


def test_one_test_at_a_time(looked, monkeypatch):
    """Whoever comes meanwhile is asked to wait."""
    look, program = looked
    monkeypatch.setattr(look, "renew", lambda: False)
    answer = program.post("/configuration/test")

    assert (503, "not-now") == code_of(answer)
    assert answer.headers["Retry-After"]


def test_identity_providers_are_listed(program):
    """With their names; a federation says that it is one."""
    idps = {entry["id"]: entry for entry in program.get("/idps").json["idps"]}

    assert "Campus by CAS" == idps["campus-cas"]["name"]
    assert ["all"] == [name for name, one in idps.items() if one["is_federation"]]


def test_members_of_a_federation_are_found(program):
    """As on the page; elsewhere there is nothing to look for."""
    found = program.get("/idps/all/members?q=university")

    assert 200 == found.status_code
    assert (404, "not-found") == code_of(program.get("/idps/campus/members?q=x"))
    assert 400 == program.get("/idps/all/members").status_code
