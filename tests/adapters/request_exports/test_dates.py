"""The dates of a column."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from verifier.adapters.request_exports.reading import read_export
from verifier.adapters.request_exports.table import read_dates

MARCH = datetime(2026, 3, 4, 12, tzinfo=UTC)
APRIL = datetime(2026, 4, 3, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("others", "moment"),
    [
        ([], None),
        (["13/04/2026"], APRIL),
        (["04/13/2026"], MARCH),
        (["13/04/2026", "04/13/2026"], None),
    ],
)
def test_the_column_shows_the_order_of_day_and_month(others, moment):
    """Two readings are none, until another date of the column can be read one way alone."""
    assert moment == read_dates(["03/04/2026", *others])[0]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-04", MARCH),
        ("2026-03-04T10:11:12Z", datetime(2026, 3, 4, 10, 11, 12, tzinfo=UTC)),
        ("03.04.2026", APRIL),
        ("03.04.2026 10:11", APRIL),
        ("31.02.2026", None),
        ("", None),
        ("soon", None),
    ],
)
def test_a_date_is_read_as_it_is_written(text, moment):
    """ISO, or with dots, the day first; a day without a time is that day nearly everywhere."""
    assert [moment] == read_dates([text])


def test_dates_that_cannot_be_told_are_said():
    """Nothing is guessed: the rows are named."""
    [oddity] = read_export(b"User ID,Date created\nP1,03/04/2026\nP2,\n").oddities

    assert '1 date of the column "Date created" cannot be read for certain' in oddity.message
    assert ("row 2",) == oddity.places
