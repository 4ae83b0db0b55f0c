from dataclasses import replace

import pytest

from tests.web.api.conftest import Program, code_of
from tests.web.run_stories import log_in
from verifier.domain.model.operators import Scope
from verifier.domain.model.site import Idp, TestPatron
from verifier.runs.run_summary import summarize_run
from verifier.web.api import runs
from verifier.web.app import create_app
from verifier.web.services import AutomaticRuns

FACULTY = {"idp": "campus", "patron": "faculty"}
LINKS = {"kind": "links", "name": "Cut-over, week 2", "rows": [FACULTY]}


@pytest.fixture
def run_id(program):
    return program.post("/runs", json=LINKS).json["id"]


def links_of(program, run_id):
    return program.get(f"/runs/{run_id}/links").json["links"]


def test_a_run_with_links_is_made_and_listed(program):
    """It waits for its testers, and the newest stands first."""
    made = program.post("/runs", json=LINKS)
    listed = program.get("/runs?limit=1").json

    assert 201 == made.status_code
    assert (1, "waiting", None) == (
        made.json["missing"],
        made.json["rows"][0]["state"],
        made.json["rows"][0]["verdict"],
    )
    assert [made.json["id"]] == [entry["id"] for entry in listed["runs"]]
    assert "token pipeline" == made.json["created_by"]


def test_the_list_comes_in_parts(program, run_id):
    """``older`` is what to skip for the next; null at the end."""
    program.post("/runs", json={**LINKS, "name": "later"})
    first = program.get("/runs?limit=1").json
    second = program.get(f"/runs?limit=1&skip={first['older']}").json

    assert (1, None) == (first["older"], second["older"])
    assert run_id == second["runs"][0]["id"]


def test_a_tester_fills_it_and_closing_freezes_it(program, run_id, here, open_browser, app):
    """The verdict appears; closed twice the answer is the same, and nothing can be added."""
    [link] = links_of(program, run_id)
    log_in(open_browser(app, None), here, link["address"][link["address"].index("/t/") :])
    seen = program.get(f"/runs/{run_id}").json
    first = program.post(f"/runs/{run_id}/close").json
    again = program.post(f"/runs/{run_id}/close").json

    assert ("done", "fail") == (seen["rows"][0]["state"], seen["rows"][0]["verdict"])
    assert seen["rows"][0]["report_id"]
    assert first["closed_at"]
    assert first == again
    assert (409, "conflict") == code_of(
        program.post(f"/runs/{run_id}/rows", json={"rows": [FACULTY]})
    )


def test_rows_are_added(program, run_id):
    """To an open run, at an identity provider that the site has."""
    more = program.post(f"/runs/{run_id}/rows", json={"rows": [{**FACULTY, "patron": "staff"}]})
    wrong = program.post(f"/runs/{run_id}/rows", json={"rows": [{**FACULTY, "idp": "elsewhere"}]})

    assert ["faculty", "staff"] == [entry["patron"] for entry in more.json["rows"]]
    assert 400 == wrong.status_code
    assert "rows.0.idp" in wrong.json["error"]["message"]


def test_a_run_has_a_limit(program, run_id):
    """Of patrons."""
    rows = [FACULTY] * 100

    assert 400 == program.post(f"/runs/{run_id}/rows", json={"rows": rows}).status_code


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"kind": "links", "name": "x", "rows": []}, "rows"),
        ({"kind": "links", "name": " ", "rows": [FACULTY]}, "name"),
        ({"kind": "links", "name": "x", "rows": [FACULTY], "days": "3"}, "days"),
        ({"kind": "links", "name": "x", "rows": [{**FACULTY, "patron": "king"}]}, "rows.0.patron"),
        ({"kind": "links", "name": "x", "rows": [FACULTY], "colour": "red"}, "colour"),
        ({"kind": "other", "name": "x"}, "kind"),
        ({"name": "x"}, "kind"),
        ([], "JSON"),
    ],
)
def test_what_is_wrong_is_named(program, body, named):
    """The place, and never what stood there."""
    answer = program.post("/runs", json=body)

    assert (400, "cannot-be-read") == code_of(answer)
    assert named in answer.json["error"]["message"]
    assert "king" not in answer.json["error"]["message"]
    assert "red" not in answer.json["error"]["message"].split()


def test_a_run_is_deleted(program, run_id, here, nobody):
    """With its links; it is written down."""
    [link] = links_of(program, run_id)
    answer = program.delete(f"/runs/{run_id}")

    assert 204 == answer.status_code
    assert 404 == program.get(f"/runs/{run_id}").status_code
    assert 404 == nobody.get(link["address"][link["address"].index("/t/") :]).status_code
    assert ("token pipeline", "run.forgotten", run_id) == (
        here.store.audit.latest(1)[0].who,
        here.store.audit.latest(1)[0].what,
        here.store.audit.latest(1)[0].about,
    )


def test_there_is_no_such_run(program):
    """Each address says so."""
    for path in ("/runs/none", "/runs/none/result", "/runs/none/links"):
        assert (404, "not-found") == code_of(program.get(path))
    assert (404, "not-found") == code_of(program.post("/runs/none/close"))


def test_whoever_waits_is_told_of_the_end(program, run_id, monkeypatch):
    """The answer comes once the run is closed."""
    here = program.here

    def closes(_):
        here.store.runs.close(run_id, lambda run: summarize_run(run, idp_names={}))

    monkeypatch.setattr(runs.time, "sleep", closes)

    assert program.get(f"/runs/{run_id}?wait=30").json["closed_at"]


def test_one_too_many_is_answered_at_once(program, run_id, monkeypatch):
    """Waiting takes threads of the server."""
    monkeypatch.setattr(runs.time, "sleep", None)  # nobody waits
    for _ in range(runs.WAITING_AT_ONCE):
        runs._WAITING.acquire()
    try:
        answer = program.get(f"/runs/{run_id}?wait=30")
    finally:
        for _ in range(runs.WAITING_AT_ONCE):
            runs._WAITING.release()

    assert answer.json["closed_at"] is None


@pytest.mark.parametrize("wait", ["-1", "61", "soon", "5&wait=6"])
def test_nobody_waits_for_ever(program, run_id, wait):
    """A wish that makes no sense is refused."""
    assert 400 == program.get(f"/runs/{run_id}?wait={wait}").status_code


@pytest.fixture
def site_with_patrons(here):
    patron = TestPatron(id="grad1", username="gail", password=None)
    idps = (Idp(id="campus", protocol="saml", test_patrons=(patron,)),)
    return replace(here, site=replace(here.site, idps=idps), automatic=AutomaticRuns())


def ended(program, run_id):
    answer = program.get(f"/runs/{run_id}?wait=60").json
    assert answer["closed_at"], answer
    return answer


def test_an_automatic_run_goes_on_beside_the_answer(site_with_patrons):
    """It ends by itself; a login that did not come about says why."""
    program = Program(create_app(site_with_patrons), *Scope)
    started = program.post("/runs", json={"kind": "automatic", "name": "Pipeline"})
    run = ended(program, started.json["id"])

    assert (201, "automatic") == (started.status_code, started.json["kind"])
    assert run["rows"][0]["note"]
    assert ["run.started"] == [entry.what for entry in program.here.store.audit.latest()]


def test_nobody_is_chosen(site_with_patrons, program):
    """Without such a test patron nothing is started."""
    other = Program(create_app(site_with_patrons), *Scope)

    assert 400 == program.post("/runs", json={"kind": "automatic"}).status_code
    wrong = other.post("/runs", json={"kind": "automatic", "only": ["nobody"]})
    assert (400, "cannot-be-read") == code_of(wrong)
    assert [] == other.get("/runs").json["runs"]


def test_one_automatic_run_at_a_time(site_with_patrons):
    """The answer names the one that is under way."""
    store = site_with_patrons.store
    program = Program(create_app(site_with_patrons), *Scope)
    running = store.runs.begin_automatic("of another process", []).id
    answer = program.post("/runs", json={"kind": "automatic"})

    assert (409, "run-under-way") == code_of(answer)
    assert running in answer.json["error"]["message"]
    assert (409, "conflict") == code_of(program.get(f"/runs/{running}/links"))
    assert (409, "conflict") == code_of(
        program.post(f"/runs/{running}/rows", json={"rows": [FACULTY]})
    )
