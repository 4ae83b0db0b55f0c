"""A set of logins in the terminal."""

import pytest

from tests.report.population import samples
from tests.report.text_rules import how
from verifier.report.population_report import population_as_text


def text(made, *, redact=False, width=80, colour=False):
    return population_as_text(made[0], how(redact=redact, width=width, colour=colour))


@pytest.mark.parametrize("make", samples.ALL.values(), ids=samples.ALL)
@pytest.mark.parametrize("width", [40, 80, 120])
def test_no_line_is_wider_than_the_terminal(make, width):
    """Readable at forty columns as at a hundred and twenty."""
    assert [] == [line for line in text(make(), width=width).splitlines() if len(line) > width]


def test_the_answer_comes_first_then_causes_attributes_and_logins():
    """Whom it concerns, why, what would be right, and each login in one line."""
    message = text(samples.prefixed())

    assert message.startswith("✗  3 of 5 logins do not work.\n")
    parts = [
        "The failures concern a group: 3 patrons, who are of one patron group",
        "── first causes ──",
        "one patron group: GRADUATES; logins 1-3",
        "── which attribute is right, of 5 known ──",
        "employeeNumber  sent now",
        "── what is the right identifier, and how ──",
        "● employeeNumber but for an institution's prefix (transform T16): 3 of 5",
        "── one rule for the listener ──",
        '"reqIdRegex": "^EXU-(.*)$"',
        "── the logins, one by one ──",
        "1  ✗ does not work",
        "5  ✓ works",
    ]
    places = [message.find(part) for part in parts]
    assert -1 not in places
    assert sorted(places) == places


def test_identifiers_and_people_are_named_where_there_is_something():
    """A collision and a person with two identifiers have a part of their own."""
    message = text(samples.entangled())

    assert f"sent by different people: {samples.FIVE[0].card}" in message
    assert "one person sends several identifiers" in message
    assert "identifiers and people" not in text(samples.healthy())


def test_a_set_that_was_not_judged_to_the_end_says_so():
    """The first remark is that something is missing."""
    assert "3 of 5 logins were not judged" in text(samples.silent())


def test_colour_is_asked_for():
    """Without it there is no control sign, with it the words are the same."""
    plain, coloured = text(samples.prefixed()), text(samples.prefixed(), colour=True)

    assert "\x1b" not in plain
    assert "\x1b[" in coloured
