from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest

from tests.factories import BARCODE
from tests.request_factories import UNKNOWN_USER, make_request
from tests.web.api.conftest import Program, code_of
from verifier.adapters.request_exports.fields import RequestExport
from verifier.domain.model.operators import Scope
from verifier.domain.model.triage import RequestsRead
from verifier.web import uploads
from verifier.web.app import create_app

TABLE = f"Card,State\n{BARCODE},Invalid patron\n"
COLUMNS = "identifier=Card"


def judge(program, text=TABLE, path="/triage", **more):
    return program.post(
        path, data={"file": (BytesIO(text.encode()), "r.csv"), "columns": COLUMNS, **more}
    )


@pytest.fixture
def live(here):
    asked = []

    def read(since, until):
        asked.append((since, until))
        requests = (make_request(UNKNOWN_USER, number="LIVE-1"),)
        return RequestExport(read=RequestsRead(requests=requests))

    return Program(create_app(replace(here, read_requests=read)), *Scope), asked


@pytest.mark.parametrize("form", ["json", "text", "junit", "csv", "html", "markdown", "sarif"])
def test_an_export_is_judged(program, form):
    """In every form, values masked."""
    answer = judge(program, path=f"/triage?format={form}")

    assert 200 == answer.status_code, answer.text
    assert BARCODE not in answer.text


@pytest.mark.parametrize("text", [" ", "\x00\x01", "{"])
def test_what_is_no_export_is_refused(program, text):
    """With a sentence."""
    assert (400, "cannot-be-read") == code_of(judge(program, text))


def test_too_many_requests_are_for_the_command(program, monkeypatch):
    """The limit is that of the page."""
    monkeypatch.setattr(uploads, "MOST_REQUESTS", 0)

    assert (413, "too-large") == code_of(judge(program))


def test_reshares_own_requests_are_judged(live):
    """Between two days."""
    program, asked = live
    answer = program.post("/triage/live", json={"since": "2026-11-01", "until": "2026-11-02"})

    assert "triage/1" == answer.json["schema"]
    assert [(date(2026, 11, 1), date(2026, 11, 2))] == asked
    assert 400 == program.post("/triage/live", json={"since": "soon"}).status_code
    wrong = program.post("/triage/live", json={"since": "2026-11-02", "until": "2026-11-01"})
    assert "exchange the two" in wrong.json["error"]["message"]


def test_without_access_reshare_is_not_asked(program):
    """The site file has to say how."""
    assert (409, "not-set-up") == code_of(program.post("/triage/live", json={}))
