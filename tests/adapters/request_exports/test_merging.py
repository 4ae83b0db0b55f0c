"""Rows that are about one request."""

from __future__ import annotations

from tests.request_factories import OK, UNKNOWN_USER
from verifier.adapters.request_exports.reading import read_export

ROWS = f"""hrid,User ID,State,Audit message
EAST-1,P1,Invalid patron,{UNKNOWN_USER}
EAST-2,P2,Validated,{OK}
EAST-1,P9,Validated,{OK}
EAST-1,P9,Validated,{OK}
"""


def test_the_rows_of_one_request_are_one():
    """The history of all of them, the last row's identifier and state."""
    export = read_export(ROWS.encode())
    first, second = export.read.requests

    assert ("EAST-1", "P9", "REQ_VALIDATED") == (
        first.number,
        first.patron_identifier,
        first.state,
    )
    assert [UNKNOWN_USER, OK] == [entry.message for entry in first.audit]
    assert "EAST-2" == second.number
    assert 2 == export.read.total


def test_that_rows_were_put_together_is_told():
    """With the requests that it concerns."""
    [oddity] = read_export(ROWS.encode()).oddities

    assert oddity.message.startswith("2 rows repeat a request that is there already.")
    assert ("EAST-1",) == oddity.places


def test_requests_without_a_name_are_never_put_together():
    """Rows of which nothing says so are requests of their own, even with one identifier."""
    export = read_export(b"User ID\nP1\nP1\n")

    assert 2 == len(export.read.requests)
    assert () == export.oddities
