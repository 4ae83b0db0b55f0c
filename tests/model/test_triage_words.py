"""Causes, doors and days in words."""

from datetime import date

import pytest

from verifier.model.patron_request import RequestDoor
from verifier.model.request_cause import RequestCause
from verifier.model.triage import RequestPattern
from verifier.model.triage_words import CAUSES, DOORS, trait_value, when


def test_every_cause_and_door_has_its_words():
    """None is shown by its code."""
    assert set(RequestCause) == set(CAUSES)
    assert {one.value for one in RequestDoor} == set(DOORS)
    assert ("ILLiad add-on", "illiad") == (
        trait_value("door", "illiad"),
        trait_value("institution", "illiad"),
    )


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        (None, None, ""),
        (date(2026, 3, 1), None, "since 01 March 2026"),
        (None, date(2026, 3, 9), "until 09 March 2026"),
        (date(2026, 3, 1), date(2026, 3, 9), "from 01 March 2026 to 09 March 2026"),
    ],
)
def test_the_time_of_a_pattern(since, until, words):
    """Since, until, between, or always."""
    pattern = RequestPattern(
        cause=RequestCause.MISSING,
        trait=None,
        since=since,
        until=until,
        failing=(1,),
        people=1,
        inside=1,
        rest_failing=0,
        rest=0,
        share_of_all=1.0,
        chance=0.0,
        shapes=(),
    )

    assert words == when(pattern)
