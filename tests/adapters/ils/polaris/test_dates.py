from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from verifier.adapters.ils.polaris.record import moment


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"/Date({1_600_000_000_000}-0500)/", date(2020, 9, 13)),
        (f"/Date({1_924_923_600_000}-0500)/", date(2030, 12, 31)),
        (f"/Date({1_924_923_599_000}-0500)/", date(2030, 12, 30)),
        (f"/Date({1_924_923_599_000})/", date(2030, 12, 31)),
        (f"/Date({1_924_923_599_000}+0000)/", date(2030, 12, 31)),
        ("/Date(-86400000+0000)/", date(1969, 12, 31)),
        ("2030-12-31T00:00:00", date(2030, 12, 31)),
        ("2030-12-31T23:59:59-0500", date(2030, 12, 31)),
        ("2030-12-31T23:59:59.437-05:00", date(2030, 12, 31)),
        ("2030-12-31T00:00:00Z", date(2030, 12, 31)),
        ("2030-12-31", None),
        ("2030-02-31T00:00:00", None),
        ("/Date(99999999999999999-0500)/", None),
        ("/Date(99999999999999-0500)/", date(5138, 11, 16)),
        (f"/Date({1_924_923_600_000}-9900)/", None),
        ("/Date(soon)/", None),
        ("", None),
        (None, None),
    ],
)
def test_the_day_in_the_servers_own_zone(text, expected):
    """A date that cannot be read is unknown; midnight there is not the day before."""
    assert expected == ((at := moment(text)) and at.date())


def test_a_moment():
    """Milliseconds count in UTC, whatever zone follows."""
    at = moment(f"/Date({1_600_000_000_000}-0500)/")

    assert datetime(2020, 9, 13, 12, 26, 40, tzinfo=UTC) == at
    assert timezone(timedelta(hours=-5)) == at.tzinfo
