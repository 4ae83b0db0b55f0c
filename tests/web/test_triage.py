"""The page about many requests."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from io import BytesIO
from types import SimpleNamespace

import pytest
from markupsafe import escape

from tests.factories import BARCODE
from tests.request_factories import UNKNOWN_USER, make_request
from verifier.adapters.request_exports.fields import RequestExport
from verifier.domain.model.triage import RequestsRead
from verifier.web.app import create_app

TABLE = f"Card,State\n{BARCODE},Invalid patron\n"
REQUESTS = json.dumps([{"hrid": "EAST-7", "patronIdentifier": "", "state": "Invalid patron"}])


@pytest.fixture
def opened(here, open_browser):
    def start(**more):
        return open_browser(create_app(replace(here, **more)))

    return start


def live(asked):
    def read(since, until):
        asked.append((since, until))
        request = make_request(UNKNOWN_USER, number="LIVE-1")
        return RequestExport(read=RequestsRead(requests=(request,)))

    return read


def test_pasted_requests_are_judged(opened):
    """The answer, the request and its cause are on the page; nothing is kept."""
    answer = opened().post("/triage", text=REQUESTS)

    assert 200 == answer.status_code
    for message in ("1 of 1 request goes wrong", "EAST-7", "User ID missing", "widespread-2"):
        assert message in answer.text


def test_an_uploaded_table_with_a_named_column(opened):
    """A file, and the column that holds the identifier."""
    answer = opened().post(
        "/triage", file=(BytesIO(TABLE.encode()), "x.csv"), columns="identifier=Card"
    )

    assert BARCODE in answer.text
    assert "refused, no reason known" in answer.text


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"text": TABLE}, "it has: &#34;Card&#34;, &#34;State&#34;"),
        ({"text": TABLE, "columns": "card=Card"}, "FIELD is one of identifier"),
        ({"text": "  "}, "Paste requests, or choose their file."),
        ({"text": "<html>"}, "a web page or XML"),
    ],
)
def test_what_cannot_be_read_is_asked_for_again(opened, fields, message):
    """A sentence says what would do; the form keeps the text and the columns that were named."""
    answer = opened().post("/triage", **fields)

    assert 400 == answer.status_code
    assert message in answer.text
    assert fields.get("columns", "") in answer.text
    assert escape(fields["text"]) in answer.text


def test_more_requests_than_a_page_can_hold_are_refused(opened, monkeypatch):
    """A small file may hold so many that judging them takes every other report's place."""
    monkeypatch.setattr("verifier.web.uploads.MOST_REQUESTS", 2)
    rows = [f"{int(BARCODE) + number}\n" for number in range(3)]
    answers = [
        opened().post("/triage", text="User ID\n" + "".join(rows[:count])) for count in (2, 3)
    ]

    assert [200, 400] == [answer.status_code for answer in answers]
    assert "too many for this page" in answers[1].text


@pytest.mark.parametrize(
    ("give", "kind"), [("html", "text/html"), ("csv", "text/csv"), ("json", "application/json")]
)
def test_files_to_take_away_are_masked(opened, give, kind):
    """Every format, without any value."""
    answer = opened().post("/triage", text=TABLE, columns="identifier=Card", give=give)

    assert kind == answer.mimetype
    assert BARCODE not in answer.text
    assert "99999999999999" in answer.text


def test_reshares_own_requests_by_a_button(opened):
    """Shown where the site file says how ReShare is asked; the days are passed on."""
    asked = []
    browser = opened(read_requests=live(asked))
    form = browser.get("/triage").text
    answer = browser.post("/triage/live", since="2026-03-01", until="")

    assert "Or read ReShare\u2019s own" in form
    assert [(date(2026, 3, 1), None)] == asked
    assert "LIVE-1" in answer.text
    assert 400 == browser.post("/triage/live", since="1 March").status_code
    exchanged = browser.post("/triage/live", since="2026-03-02", until="2026-03-01")
    assert (400, 1) == (exchanged.status_code, len(asked))
    assert "The last day is before the first" in exchanged.text


@pytest.mark.parametrize("free", [0, 1])
@pytest.mark.parametrize("address", ["/triage", "/triage/live"])
def test_while_others_are_busy(opened, monkeypatch, address, free):
    """The form comes back as it was filled in, whether reading or judging finds no turn."""
    turns = iter([True] * free)
    taken = SimpleNamespace(acquire=lambda **_: next(turns, False), release=lambda: None)
    monkeypatch.setattr("verifier.web.report_access._TURNS", taken)
    answer = opened(read_requests=live([])).post(address, text=TABLE, columns="identifier=Card")

    assert 503 == answer.status_code
    assert "Other logins and requests are being looked at" in answer.text
    assert escape(TABLE) in answer.text
    assert "identifier=Card" in answer.text


def test_without_a_reshare_there_is_no_button(opened):
    """Nor does the address answer."""
    browser = opened()

    assert "ReShare\u2019s own" not in browser.get("/triage").text
    assert 400 == browser.post("/triage/live").status_code


def test_forms_of_other_sites_are_refused(opened):
    """It takes forms of ours alone."""
    assert 403 == opened().bare_post("/triage", text=REQUESTS).status_code


def test_the_start_page_leads_there(opened):
    """An operator finds the way there."""
    assert re.search(r'href="/triage"', opened().get("/").text)
