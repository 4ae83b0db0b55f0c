"""A set of requests for a terminal."""

from __future__ import annotations

import pytest

from tests.report.text_rules import how
from tests.report.triage.samples import EVERY, mixed, partial
from verifier.report.triage_report import MOST_LINES, triage_as_text


def written(sample, **more):
    return triage_as_text(sample(), how(**more))


def test_patterns_changes_and_single_requests_are_told():
    """The answer first, then what is shared, what to change, and each request."""
    text = " ".join(written(mixed).split())

    assert text.startswith("✗ Widespread: 30 of 90 requests go wrong; of 1 nothing can be said.")
    for message in (
        "door: ILLiad add-on",
        "12 requests (pattern 2): Allow the patron profile",
        "patron profile: ALUM-7731",
        "! 3 values are odd. row 7, row 9",
        f"And {30 - MOST_LINES} more: --format csv or json has all of them.",
        "widespread-2.2",
    ):
        assert message in text


def test_a_partial_set_says_so_first():
    """How much was read, and why no more."""
    text = " ".join(written(partial).split())

    assert "Only 2 requests of 9 could be read. ReShare answered with 500." in text
    assert "Interrupted: 3 questions to the library system not put." in text


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("sample", EVERY)
def test_no_line_is_wider_than_the_terminal(sample, width):
    """Every line fits, none ends in blanks."""
    lines = written(sample, width=width).splitlines()

    assert [] == [line for line in lines if len(line) > width or line != line.rstrip()]
