import json

import pytest
from jsonschema import Draft202012Validator
from lxml import etree

from tests.web.api.conftest import code_of
from tests.web.run_stories import log_in
from verifier.domain.model.operators import Scope
from verifier.report.json_report import RUN_SCHEMA
from verifier.web.api.operation import MEDIA, Format

ROWS = [{"idp": "campus", "patron": "faculty"}, {"idp": "campus", "patron": "staff"}]


@pytest.fixture
def run_id(program, here, open_browser, app):
    """One tester has logged in, the other has not."""
    made = program.post("/runs", json={"kind": "links", "name": "Week 2", "rows": ROWS}).json
    link = program.get(f"/runs/{made['id']}/links").json["links"][0]["address"]
    log_in(open_browser(app, None), here, link[link.index("/t/") :])
    return made["id"]


@pytest.mark.parametrize("form", Format)
def test_every_form_is_given(program, run_id, form):
    """With its own content type, and values masked."""
    answer = program.get(f"/runs/{run_id}/result?format={form}")

    assert (200, MEDIA[form]) == (answer.status_code, answer.mimetype)
    assert "gail" not in answer.text


def test_json_is_what_the_command_writes(program, run_id):
    """``run/1``, whole."""
    answer = program.get(f"/runs/{run_id}/result")

    Draft202012Validator(json.loads(RUN_SCHEMA.read_text("utf-8"))).validate(answer.json)
    assert ["fail", "unknown"] == [entry["verdict"] for entry in answer.json["logins"]]


def test_junit_tells_of_everybody(program, run_id):
    """A failure for whom a check stops, an error for whom nothing is known."""
    text = program.get(f"/runs/{run_id}/result?format=junit").text
    suites = etree.fromstring(text.encode()).findall("testsuite")

    assert 2 == len(suites)
    assert int(suites[0].get("failures")) > 0
    assert "1" == suites[1].get("errors")
    assert "Nobody has logged in yet." in text


def test_values_in_the_clear_take_another_scope(program, program_with, run_id):
    """A token for runs alone sees none."""
    other = program_with(Scope.RUNS_READ)
    path = f"/runs/{run_id}/result?format=json&redact=no"

    assert (403, "scope-needed") == code_of(other.get(path))
    assert 200 == other.get(path.replace("=no", "=yes")).status_code
    assert "gail" in program.get(path).text


def test_values_that_a_program_reads_are_written_down(program, run_id, here):
    """By the run that they came with."""
    program.get(f"/runs/{run_id}/result")
    program.get(f"/runs/{run_id}/result?redact=no")
    entries = [entry for entry in here.store.audit.latest() if entry.what == "report.exported"]

    assert [("token pipeline", run_id)] == [(entry.who, entry.about) for entry in entries]


def test_what_is_no_longer_kept_is_told_in_words(program, run_id, here):
    """Its verdict stays, and nobody takes it for a login that did not come about."""
    row = here.store.runs.get(run_id).rows[0]
    here.store.holdings.forget_values(here.now())
    login = program.get(f"/runs/{run_id}/result").json["logins"][0]

    assert row.result.headline in login["stopped"]
    assert login["stopped"].startswith("The values of this login are no longer kept.")


@pytest.mark.parametrize("wish", ["format=word", "redact=maybe", "redact=no&redact=yes"])
def test_a_form_that_there_is_not_is_refused(program, run_id, wish):
    """The parameter is named."""
    assert (400, "cannot-be-read") == code_of(program.get(f"/runs/{run_id}/result?{wish}"))
