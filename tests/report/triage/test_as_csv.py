"""The requests as a table for a spreadsheet."""

from __future__ import annotations

import csv
from io import StringIO

from tests.report.triage.samples import mixed
from tests.request_factories import make_request, make_triage
from verifier.report.csv_tables import triage_as_csv


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


def test_every_request_has_its_row_with_cause_and_change():
    """One row for each, whoever can mend it, and by which change."""
    found = {row["id"]: row for row in rows(triage_as_csv(mixed(), redact=False))}
    add_on = found["illiad-3"]

    assert len(mixed().lines) == len(found)
    assert ("User ID of another kind", "illiad", "library systems") == (
        add_on["cause"],
        add_on["door"],
        add_on["owner"],
    )
    assert ("refused, no reason known", "") == (found["s"]["cause"], found["s"]["day"])
    assert "a1 | b2" == found["l"]["identifier"]


def test_no_cell_is_a_formula():
    """A value that begins like one gets a mark before it."""
    triage = make_triage([make_request(patron_identifier="=cmd()", group="@SUM")])
    [row] = rows(triage_as_csv(triage, redact=False))

    assert ("'=cmd()", "'@SUM") == (row["identifier"], row["group"])
