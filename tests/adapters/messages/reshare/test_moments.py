"""Moments in ReShare's JSON."""

from datetime import UTC, datetime

import pytest

from verifier.adapters.messages.reshare_request import parse_reshare_date


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-03-04T05:06:07Z", datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)),
        ("2026-03-04T05:06:07+02:00", datetime(2026, 3, 4, 3, 6, 7, tzinfo=UTC)),
        ("2026-03-04 05:06:07", datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)),
        ("2026-03-04", datetime(2026, 3, 4, tzinfo=UTC)),
        (1_772_600_767_000, datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)),
        ("03/04/2026", None),
        ("", None),
        ("2026-03-04T05:06:07Z" + " " * 30, None),
        (True, None),
        (None, None),
        (10**30, None),
    ],
)
def test_dates_are_read_as_reshare_writes_them(written, moment):
    """ISO dates and milliseconds are read, in UTC; what has two meanings is not."""
    assert moment == parse_reshare_date(written)
