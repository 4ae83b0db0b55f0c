"""The words and shapes of a run: colour never stands alone."""

from __future__ import annotations

from collections.abc import Sequence

from verifier.model.report import StepAnswer
from verifier.model.road_answers import RoadAnswer, RoadQuestion
from verifier.model.run import LinkStanding, PatronKind, RowState, RunKind
from verifier.model.run_summary import RowChange

KINDS: dict[str, str] = {
    PatronKind.FACULTY.value: "faculty",
    PatronKind.STAFF.value: "staff",
    PatronKind.UNDERGRADUATE.value: "undergraduate",
    PatronKind.GRADUATE.value: "graduate student",
    PatronKind.ALUMNI.value: "alumni",
    PatronKind.WALK_IN.value: "walk-in reader",
    PatronKind.NEW_CARD.value: "somebody with a new card",
    PatronKind.TWO_ROLES.value: "somebody with two roles",
}
"""What a kind of patron is called; a test patron of the site file has its own id."""

QUESTIONS: dict[RoadQuestion, str] = {
    RoadQuestion.LOGGED_IN: "Logged in?",
    RoadQuestion.RELEASED: "Identifier released?",
    RoadQuestion.REACHES_RESHARE: "Reaches ReShare?",
    RoadQuestion.FOUND: "Found in the library system?",
    RoadQuestion.RIGHT_PERSON: "The right person?",
    RoadQuestion.MAY_REQUEST: "May request?",
}

STATES: dict[RowState, tuple[str, str]] = {
    RowState.WAITING: ("○", "nobody yet"),
    RowState.UNDER_WAY: ("…", "under way"),
    RowState.DONE: ("●", "done"),
    RowState.REFUSED: ("✗", "login refused"),
    RowState.REVOKED: ("-", "link revoked"),
    RowState.EXPIRED: ("-", "link expired"),
}
_NO_LOGIN = ("?", "no login")

_ANSWERS: dict[StepAnswer, tuple[str, str, str]] = {
    StepAnswer.YES: ("good", "✓", "yes"),
    StepAnswer.NO: ("bad", "✗", "no"),
    StepAnswer.UNKNOWN: ("unknown", "?", "not known"),
    StepAnswer.NOT_APPLICABLE: ("none", "○", "follows from it"),
}

CHANGES: dict[RowChange, tuple[str, str]] = {
    RowChange.STILL_WORKS: ("=", "works as before"),
    RowChange.WORKS_NOW: ("✓", "works now, and did not before"),
    RowChange.NO_LONGER_WORKS: ("✗", "worked before, and does not now"),
    RowChange.STILL_FAILS: ("=", "does not work, as before"),
    RowChange.FAILS_OTHERWISE: ("!", "does not work, for another reason than before"),
    RowChange.CANNOT_TELL: ("?", "cannot be compared"),
}

LINK_OVER: dict[LinkStanding, tuple[str, str]] = {
    LinkStanding.USED: (
        "This link has been used.",
        (
            "Each link is for one test. If you are to test again, ask the person who sent you the "
            "link for a new one."
        ),
    ),
    LinkStanding.EXPIRED: (
        "This link is too old.",
        "Its last day is over. Ask the person who sent you the link for a new one.",
    ),
    LinkStanding.REVOKED: (
        "This link was withdrawn.",
        "The person who sent it has taken it back. Ask them whether there is a new one.",
    ),
    LinkStanding.RUN_CLOSED: (
        "This test is over.",
        "All results have been gathered, and there is nothing left to do. Thank you.",
    ),
}
"""What a tester reads where a link may not be used."""


def state_words(state: RowState, kind: RunKind) -> tuple[str, str]:
    """Give shape and words of a state. The program itself may have had no password to try."""
    if kind is RunKind.AUTOMATIC and state is RowState.REFUSED:
        return _NO_LOGIN
    return STATES[state]


def kind_words(patron: str) -> str:
    """Name a kind of patron, or a test patron by its id."""
    return KINDS.get(patron, patron)


def a_kind(patron: str) -> str:
    """Name a kind of patron as somebody logs in as one."""
    words = kind_words(patron)
    if words.startswith("somebody") or patron not in KINDS:
        return words
    if patron == PatronKind.ALUMNI.value:
        return "a former student"
    if patron in (PatronKind.FACULTY.value, PatronKind.STAFF.value):
        return f"a member of the {words}"
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def cells(answers: Sequence[RoadAnswer]) -> list[tuple[str, str, str, str]]:
    """Give question, tone, shape and word of each answer."""
    return [(QUESTIONS[one.question], *_ANSWERS[one.answer]) for one in answers]
