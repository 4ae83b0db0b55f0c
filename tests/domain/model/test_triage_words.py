"""Causes, doors and days in words."""

from datetime import date

import pytest

from verifier.domain.model.triage import RequestCause, RequestPattern, RequestSource
from verifier.domain.model.wording import CAUSE_LABELS, SOURCE_LABELS, period_in_words, trait_value


def test_every_cause_and_door_has_its_words():
    """None is shown by its code."""
    assert set(RequestCause) == set(CAUSE_LABELS)
    assert {entry.value for entry in RequestSource} == set(SOURCE_LABELS)
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

    assert words == period_in_words(pattern)
