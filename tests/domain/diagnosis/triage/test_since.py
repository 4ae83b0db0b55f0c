"""Since which day, and until which."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.request_factories import NOW, make_judged
from verifier.domain.diagnosis.triage.patterns import failing_period
from verifier.domain.model.triage import RequestCause

MISSING = RequestCause.MISSING


def days(pattern: str):
    """Ten requests of ten people on each day; x: all of them fail, o: none, h: one in two."""
    return [
        make_judged(
            MISSING if kind == "x" or (kind == "h" and number % 2) else RequestCause.FINE,
            number=day * 10 + number + 1,
            day=NOW.date() + timedelta(days=day),
        )
        for day, kind in enumerate(pattern)
        for number in range(10)
    ]


def day(number: int):
    return NOW.date() + timedelta(days=number)


@pytest.mark.parametrize(
    ("pattern", "since", "until"),
    [
        ("ooooxxxx", 4, None),
        ("xxxooooo", None, 2),
        ("ooooxxoooo", 4, 5),
        ("oooohhhh", 4, None),
        ("xxxxxxxx", None, None),
        ("oooooooo", None, None),
        ("hhhhhhhh", None, None),
    ],
)
def test_the_days_between_which_it_fails_are_found(pattern, since, until):
    """A clear beginning and a clear end are named; where there is none, nothing is."""
    expected = (None if since is None else day(since), None if until is None else day(until))

    assert expected == failing_period(days(pattern), MISSING, 10)


def test_requests_without_a_day_say_nothing():
    """Nothing is said about time where no request has a day."""
    some = [make_judged(MISSING, number=number, day=None) for number in range(20)]

    assert (None, None) == failing_period(some, MISSING, 1)


def test_looking_at_every_day_has_its_price():
    """A turn that a single look would prove is not proved when it is the best of twenty days."""
    some = [
        make_judged(
            MISSING if number >= 14 else RequestCause.FINE, number=number + 1, day=day(number)
        )
        for number in range(20)
    ]

    assert (day(14), None) == failing_period(some, MISSING, 1)
    assert (None, None) == failing_period(some, MISSING, 3)
