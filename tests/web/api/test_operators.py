from dataclasses import replace

import pytest

from tests.web.api.conftest import Program, code_of
from verifier.domain.model.operators import Role, Scope
from verifier.web.app import create_app

JO = {"name": "Jo Doe", "identifier": "jo.doe@example.edu", "role": "viewer"}


def test_somebody_is_added_changed_and_removed(program, here):
    """Each is written down; who it is at the identity provider is told to nobody."""
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
    """409 says so."""
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
    """The site file has to name it first."""
    program = Program(create_app(settings_of(None)), Scope.ADMIN)

    assert (409, "conflict") == code_of(program.post("/operators", json=JO))
