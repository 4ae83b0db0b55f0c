"""Counting causes, shapes and days."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.request_factories import NOW, make_judged, numbered
from verifier.domain.diagnosis.triage.patterns import MOST_ROWS, causes_of, timeline_of
from verifier.domain.model.triage import RequestCause


def test_causes_are_counted_with_their_share_of_what_can_be_judged():
    """The commonest first; what cannot be told is in no share."""
    lines = numbered(
        [make_judged() for _ in range(5)],
        [make_judged(RequestCause.OLD)],
        [make_judged(RequestCause.MISSING) for _ in range(2)],
        [make_judged(RequestCause.CANNOT_TELL) for _ in range(8)],
    )
    first, second = causes_of(lines)

    assert (RequestCause.MISSING, 2 / 8, (7, 8)) == (first.cause, first.share, first.requests)
    assert (RequestCause.OLD, NOW.date(), NOW.date()) == (second.cause, second.first, second.last)


def test_days_without_requests_have_rows():
    """A gap shows as a gap."""
    lines = [make_judged(number=at, day=NOW.date() + timedelta(days=at)) for at in (0, 3)]
    step, rows = timeline_of(lines)

    assert (1, [1, 0, 0, 1]) == (step, [row.total for row in rows])


@pytest.mark.parametrize(
    ("span", "step"), [(MOST_ROWS, 1), (MOST_ROWS + 1, 7), (400, 28), (2_000, 91), (90_000, 2_001)]
)
def test_longer_times_have_longer_steps(span, step):
    """Never more rows than can be read, and every request in one of them."""
    lines = [make_judged(number=at, day=NOW.date() + timedelta(days=at)) for at in (0, span - 1)]
    found, rows = timeline_of(lines)

    assert step == found
    assert len(rows) <= MOST_ROWS
    assert 2 == sum(row.total for row in rows)


def test_without_days_there_is_no_timeline():
    """Requests that stand on no day are in no row."""
    assert (1, ()) == timeline_of([make_judged(day=None)])
