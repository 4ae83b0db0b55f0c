import json
import os
import re
import subprocess
import threading
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
import requests
from jsonschema import Draft202012Validator
from lxml import etree

from tests.campus_of_many import campus
from tests.factories import make_capture
from tests.house.repository import DOCS
from tests.programs import require_program
from tests.web.api.conftest import Program, code_of
from tests.web.run_stories import log_in
from verifier.adapters.captures.capture_json import dump
from verifier.cli.wiring import services
from verifier.domain.model.operators import Scope
from verifier.domain.model.site import Idp, TestPatron
from verifier.report.json_report import RUN_SCHEMA
from verifier.runs.run_summary import summarize_run
from verifier.web.api import runs
from verifier.web.api.operation import Format
from verifier.web.app import create_app
from verifier.web.content import MEDIA
from verifier.web.runs import MOST_ROWS
from verifier.web.server import make_server
from verifier.web.services import AutomaticRuns

FACULTY = {"idp": "campus", "patron": "faculty"}
LINKS = {"kind": "links", "name": "Cut-over, week 2", "rows": [FACULTY]}


@pytest.fixture
def run_id(program):
    return program.post("/runs", json=LINKS).json["id"]


def links_of(program, run_id):
    return program.get(f"/runs/{run_id}/links").json["links"]


def path_of(link):
    return link["address"][link["address"].index("/t/") :]


def test_a_run_with_links_is_made_and_listed(program):
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
    program.post("/runs", json={**LINKS, "name": "later"})
    first = program.get("/runs?limit=1").json
    second = program.get(f"/runs?limit=1&skip={first['older']}").json

    assert (1, None) == (first["older"], second["older"])
    assert run_id == second["runs"][0]["id"]


def test_a_tester_fills_it_and_closing_freezes_it(program, run_id, here, open_browser, app):
    [link] = links_of(program, run_id)
    log_in(open_browser(app, None), here, path_of(link))
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
    more = program.post(f"/runs/{run_id}/rows", json={"rows": [{**FACULTY, "patron": "staff"}]})
    wrong = program.post(f"/runs/{run_id}/rows", json={"rows": [{**FACULTY, "idp": "elsewhere"}]})

    assert ["faculty", "staff"] == [entry["patron"] for entry in more.json["rows"]]
    assert 400 == wrong.status_code
    assert "rows.0.idp" in wrong.json["error"]["message"]


def test_a_run_has_a_limit(program, run_id):
    rows = [FACULTY] * MOST_ROWS

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
    answer = program.post("/runs", json=body)

    assert (400, "cannot-be-read") == code_of(answer)
    assert named in answer.json["error"]["message"]
    assert "king" not in answer.json["error"]["message"]
    assert "red" not in answer.json["error"]["message"].split()


def test_a_run_is_deleted(program, run_id, here, nobody):
    [link] = links_of(program, run_id)
    answer = program.delete(f"/runs/{run_id}")

    assert 204 == answer.status_code
    assert 404 == program.get(f"/runs/{run_id}").status_code
    assert 404 == nobody.get(path_of(link)).status_code
    assert ("token pipeline", "run.forgotten", run_id) == (
        here.store.audit.latest(1)[0].who,
        here.store.audit.latest(1)[0].what,
        here.store.audit.latest(1)[0].about,
    )


def test_there_is_no_such_run(program):
    for path in ("/runs/none", "/runs/none/result", "/runs/none/links"):
        assert (404, "not-found") == code_of(program.get(path))
    assert (404, "not-found") == code_of(program.post("/runs/none/close"))


def test_whoever_waits_is_told_of_the_end(program, run_id, monkeypatch):
    here = program.here

    def closes(_):
        here.store.runs.close(run_id, lambda run: summarize_run(run, idp_names={}))

    monkeypatch.setattr(runs.time, "sleep", closes)

    assert program.get(f"/runs/{run_id}?wait=30").json["closed_at"]


def test_one_too_many_is_answered_at_once(program, run_id, monkeypatch):
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
    program = Program(create_app(site_with_patrons), *Scope)
    started = program.post("/runs", json={"kind": "automatic", "name": "Pipeline"})
    run = ended(program, started.json["id"])

    assert (201, "automatic") == (started.status_code, started.json["kind"])
    assert run["rows"][0]["note"]
    assert ["run.started"] == [entry.what for entry in program.here.store.audit.latest()]


def test_nobody_is_chosen(site_with_patrons, program):
    other = Program(create_app(site_with_patrons), *Scope)

    assert 400 == program.post("/runs", json={"kind": "automatic"}).status_code
    wrong = other.post("/runs", json={"kind": "automatic", "only": ["nobody"]})
    assert (400, "cannot-be-read") == code_of(wrong)
    assert [] == other.get("/runs").json["runs"]


def test_one_automatic_run_at_a_time(site_with_patrons):
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


@pytest.fixture
def link(program, run_id):
    [link] = links_of(program, run_id)
    return f"/runs/{run_id}/links/{link['row_id']}", link


def test_a_link_leads_somewhere(link, here, nobody):
    _, made = link

    assert made["address"].startswith(f"{here.site.base_url}/t/")
    assert 200 == nobody.get(made["address"].removeprefix(here.site.base_url)).status_code


def test_a_link_is_written_about(link, program, here):
    path, made = link
    answer = program.post(f"{path}/about", json={"tester": "Jo", "expected": "21234"})
    program.post(f"{path}/about", json={"tester": "Jay"})
    links = here.store.links

    assert 200 == answer.status_code
    assert "21234" not in answer.text
    assert ("Jay", "21234") == (
        links.of_row(made["row_id"]).row.tester,
        links.expected(made["row_id"]),
    )
    program.post(f"{path}/about", json={"expected": ""})
    assert links.expected(made["row_id"]) is None


def test_a_link_is_revoked_and_renewed(link, program, here):
    path, made = link
    revoked = program.post(f"{path}/revoke").json
    renewed = program.post(f"{path}/renew", json={"days": 2}).json

    assert ("revoked", None) == (revoked["state"], revoked["address"])
    assert "waiting" == renewed["state"]
    assert renewed["address"] != made["address"]
    assert ["link.renewed", "link.revoked"] == [entry.what for entry in here.store.audit.latest()][
        :2
    ]


def test_nothing_changes_in_a_closed_run(link, program):
    path, _ = link
    program.post(f"{path.partition('/links')[0]}/close")

    assert (409, "conflict") == code_of(program.post(f"{path}/revoke"))
    assert (409, "conflict") == code_of(program.post(f"{path}/renew", json={}))
    assert (409, "conflict") == code_of(program.post(f"{path}/about", json={}))


def test_a_row_belongs_to_its_run(link, program):
    _, made = link
    other = program.post("/runs", json=LINKS).json["id"]

    answer = program.post(f"/runs/{other}/links/{made['row_id']}/revoke")
    assert (404, "not-found") == code_of(answer)


def test_whoever_may_only_read_gets_no_address(link, program_with):
    """Whoever has it can use it."""
    path, made = link
    reader = program_with(Scope.RUNS_READ)
    run = path.partition("/links")[0]

    assert 403 == reader.get(f"{run}/links").status_code
    assert made["address"].rpartition("/")[2] not in reader.get(run).text


@pytest.fixture
def kept_run_id(program, here, open_browser, app):
    """One tester has logged in, the other has not."""
    rows = [FACULTY, {**FACULTY, "patron": "staff"}]
    made = program.post("/runs", json={**LINKS, "rows": rows}).json
    log_in(open_browser(app, None), here, path_of(links_of(program, made["id"])[0]))
    return made["id"]


@pytest.mark.parametrize("form", Format)
def test_every_form_is_given(program, kept_run_id, form):
    answer = program.get(f"/runs/{kept_run_id}/result?format={form}")

    assert (200, MEDIA[form]) == (answer.status_code, answer.mimetype)
    assert "gail" not in answer.text


def test_json_is_what_the_command_writes(program, kept_run_id):
    answer = program.get(f"/runs/{kept_run_id}/result")

    Draft202012Validator(json.loads(RUN_SCHEMA.read_text("utf-8"))).validate(answer.json)
    assert ["fail", "unknown"] == [entry["verdict"] for entry in answer.json["logins"]]


def test_junit_tells_of_everybody(program, kept_run_id):
    text = program.get(f"/runs/{kept_run_id}/result?format=junit").text
    suites = etree.fromstring(text.encode()).findall("testsuite")

    assert 2 == len(suites)
    assert int(suites[0].get("failures")) > 0
    assert "1" == suites[1].get("errors")
    assert "Nobody has logged in yet." in text


def test_values_in_the_clear_take_another_scope(program, program_with, kept_run_id):
    other = program_with(Scope.RUNS_READ)
    path = f"/runs/{kept_run_id}/result?format=json&redact=no"

    assert (403, "scope-needed") == code_of(other.get(path))
    assert 200 == other.get(path.replace("=no", "=yes")).status_code
    assert "gail" in program.get(path).text


def test_values_that_a_program_reads_are_written_down(program, kept_run_id, here):
    program.get(f"/runs/{kept_run_id}/result")
    program.get(f"/runs/{kept_run_id}/result?redact=no")
    entries = [entry for entry in here.store.audit.latest() if entry.what == "report.exported"]

    assert [("token pipeline", kept_run_id)] == [(entry.who, entry.about) for entry in entries]


def test_what_is_no_longer_kept_is_told_in_words(program, kept_run_id, here):
    """Its verdict stays, and nobody takes it for a login that did not come about."""
    row = here.store.runs.get(kept_run_id).rows[0]
    here.store.holdings.forget_values(here.now())
    login = program.get(f"/runs/{kept_run_id}/result").json["logins"][0]

    assert row.result.headline in login["stopped"]
    assert login["stopped"].startswith("The values of this login are no longer kept.")


@pytest.mark.parametrize("wish", ["format=word", "redact=maybe", "redact=no&redact=yes"])
def test_a_form_that_there_is_not_is_refused(program, kept_run_id, wish):
    assert (400, "cannot-be-read") == code_of(program.get(f"/runs/{kept_run_id}/result?{wish}"))


PATRONS = 5  # the last two of five fail


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The service of a campus whose patrons log in by SAML and at a directory."""
    with campus(
        tmp_path_factory.mktemp("campus"), patrons=PATRONS, ways=("campus", "campus-directory")
    ) as made:
        here = services(made.site)
        server = make_server(create_app(here), "127.0.0.1", 0)
        thread = threading.Thread(target=server.run)
        thread.start()
        _, secret = here.store.tokens.make(
            name="pipeline", scopes=Scope, created_by="An admin", lasts=timedelta(days=1)
        )
        address = f"http://127.0.0.1:{server.effective_port}"
        yield SimpleNamespace(address=address, secret=secret, campus=made, here=here)
        server.close()
        thread.join(10)
        here.store.close()


@pytest.fixture
def session(served):
    with requests.Session() as made:
        made.headers["Authorization"] = f"Bearer {served.secret}"
        yield made


def ended_run(session, served, run_id):
    """Wait for the end as a pipeline does."""
    for _ in range(10):
        run = session.get(f"{served.address}/api/v1/runs/{run_id}?wait=30", timeout=60).json()
        if run["closed_at"]:
            break
    return run


def test_a_pipeline_starts_a_run_waits_and_fetches_junit(served, session):
    runs = f"{served.address}/api/v1/runs"
    started = session.post(runs, json={"kind": "automatic", "only": ["campus"]}, timeout=30)
    second = session.post(runs, json={"kind": "automatic"}, timeout=30)
    run = ended_run(session, served, started.json()["id"])
    junit = session.get(f"{runs}/{run['id']}/result?format=junit", timeout=30)
    suites = etree.fromstring(junit.content).findall("testsuite")
    wanted = {person.id: person.verdict.value for person in served.campus.people}

    assert (201, 409) == (started.status_code, second.status_code)
    assert run["id"] in second.json()["error"]["message"]
    assert wanted == {entry["patron"]: entry["verdict"] for entry in run["rows"]}
    assert [entry == "fail" for entry in wanted.values()] == [
        int(suite.get("failures")) > 0 for suite in suites
    ]
    texts = [started.text, junit.text, str(run)]
    assert not [person for person in served.campus.people if person.password in "".join(texts)]
    assert not [person for person in served.campus.people if person.barcode in junit.text]


def shell(text, served, folder):
    """Run lines of a shell against the service; how they end and what they say."""
    require_program("curl")
    done = subprocess.run(
        ["sh", "-eu", "-c", text],
        cwd=folder,
        env={
            **os.environ,
            "VERIFIER": served.address,
            "VERIFIER_TOKEN": served.secret,
            "PAUSE": "0",
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert served.secret not in done.stdout + done.stderr
    return done


def test_the_script_for_pipelines_ends_as_the_command_does(served, tmp_path):
    """1: there is a finding; and the JUnit file is there."""
    script = (DOCS / "examples" / "pipeline" / "by-api.sh").read_text("utf-8")
    done = shell(script, served, tmp_path)

    assert (1, "") == (done.returncode, done.stderr)
    suites = etree.parse(tmp_path / "verifier-junit.xml").findall("testsuite")
    assert 2 * PATRONS == len(suites)


def test_every_line_of_the_page_works(served, tmp_path):
    page = (DOCS / "how-to" / "api.md").read_text("utf-8")
    lines = re.findall(r"^```sh\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    (tmp_path / "login.json").write_text(dump(make_capture()))
    done = shell("".join(lines), served, tmp_path)

    assert (0, "") == (done.returncode, done.stderr)
    assert b"<testsuites" in (tmp_path / "junit.xml").read_bytes()
    assert "/t/" in done.stdout
    assert "verifier_runs_total" in done.stdout
    assert 0o600 == (tmp_path / "token.curl").stat().st_mode & 0o777
