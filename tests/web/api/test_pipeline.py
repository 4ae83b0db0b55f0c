"""A pipeline over a real socket: a run over real logins, waited for, and its JUnit file."""

from __future__ import annotations

import os
import re
import subprocess
import threading
from datetime import timedelta
from types import SimpleNamespace

import pytest
import requests
from lxml import etree

from tests.campus_of_many import campus
from tests.factories import make_capture
from tests.house.repository import DOCS
from tests.programs import require_program
from verifier.adapters.captures.capture_json import dump
from verifier.cli.wiring import services
from verifier.domain.model.operators import Scope
from verifier.web.app import create_app
from verifier.web.server import make_server

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


def ended(session, served, run_id):
    """Wait for the end as a pipeline does."""
    for _ in range(10):
        run = session.get(f"{served.address}/api/v1/runs/{run_id}?wait=30", timeout=60).json()
        if run["closed_at"]:
            break
    return run


def test_a_pipeline_starts_a_run_waits_and_fetches_junit(served, session):
    """All outcomes are right, each patron's own, and no password stands anywhere."""
    runs = f"{served.address}/api/v1/runs"
    started = session.post(runs, json={"kind": "automatic", "only": ["campus"]}, timeout=30)
    second = session.post(runs, json={"kind": "automatic"}, timeout=30)
    run = ended(session, served, started.json()["id"])
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
    """One after the other, as somebody would copy them."""
    page = (DOCS / "how-to" / "api.md").read_text("utf-8")
    lines = re.findall(r"^```sh\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    (tmp_path / "login.json").write_text(dump(make_capture()))
    done = shell("".join(lines), served, tmp_path)

    assert (0, "") == (done.returncode, done.stderr)
    assert b"<testsuites" in (tmp_path / "junit.xml").read_bytes()
    assert "/t/" in done.stdout
    assert "verifier_runs_total" in done.stdout
    assert 0o600 == (tmp_path / "token.curl").stat().st_mode & 0o777
