from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from verifier.adapters.login.gate_record import Clock, InvalidDateTime, parse_utc_datetime

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
CLOCK = Clock(NOON, timedelta(minutes=3))


@pytest.mark.parametrize(
    "text", ["2026-11-24T12:00:00Z", "2026-11-24T12:00:00.9Z", "2026-11-24T12:00:00.123456789Z"]
)
def test_utc_is_read(text):
    """Whole seconds and fractions in UTC are read, fractions dropped."""
    assert NOON == parse_utc_datetime(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "2026-11-24",
        "2026-11-24T12:00:00",
        "2026-11-24T12:00:00+02:00",
        "2026-13-24T12:00:00Z",
        "2026-11-24T25:00:00Z",
        "99999999-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "0000-01-01T00:00:00Z",
        " 2026-11-24T12:00:00Z",
        "2026-11-24T12:00:00Z\n",
        "\u0662026-11-24T12:00:00Z",
    ],
)
def test_everything_else_is_no_moment(text):
    """A local zone, nonsense or a year beyond the calendar is no moment."""
    with pytest.raises(InvalidDateTime):
        parse_utc_datetime(text)


@pytest.mark.parametrize(
    ("seconds", "early", "over"),
    [
        (-181, False, True),
        (-180, False, True),
        (-179, False, False),
        (0, False, False),
        (180, False, False),
        (181, True, False),
    ],
)
def test_the_tolerance_holds_both_ways(seconds, early, over):
    """Three minutes either way are no reason to refuse."""
    other = NOON + timedelta(seconds=seconds)
    assert (early, over) == (CLOCK.too_early(other), CLOCK.over(other))


@pytest.mark.parametrize(
    ("span", "words"),
    [
        ({"seconds": 40}, "40 seconds"),
        ({"minutes": -1}, "1 minute"),
        ({"minutes": 7}, "7 minutes"),
        ({"hours": 2}, "2 hours"),
        ({"days": 30}, "30 days"),
    ],
)
def test_a_difference_is_said_in_words(span, words):
    """How far two clocks are apart is said so that a person can act on it."""
    assert words == CLOCK.apart(NOON + timedelta(**span))
