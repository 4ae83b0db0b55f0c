"""What a column's standing is called, and how its numbers are told."""

from __future__ import annotations

from verifier.model.counting import counted
from verifier.model.differences import DIFFERENCES
from verifier.model.illiad import (
    ColumnOutcome,
    ColumnStanding,
    ColumnTally,
    IlliadComparison,
    UserCompared,
)

OUTCOMES: dict[ColumnOutcome, tuple[str, str]] = {
    ColumnOutcome.LEADS: ("✓", "leads to this user's own record"),
    ColumnOutcome.LEADS_CHANGED: ("!", "leads to it in another form"),
    ColumnOutcome.OTHER_KIND: ("✗", "stands in the record, but ReShare does not find it by that"),
    ColumnOutcome.NOT_CONFIRMED: ("?", "leads to a record that nothing confirms"),
    ColumnOutcome.OTHER_PERSON: ("✗", "leads to another person"),
    ColumnOutcome.NOT_KNOWN: ("✗", "unknown to the library system"),
    ColumnOutcome.EMPTY: ("○", "empty"),
    ColumnOutcome.ABSENT: ("○", "not among the columns read"),
    ColumnOutcome.NOT_ASKED: ("○", "not asked for"),
    ColumnOutcome.COULD_NOT_ASK: ("?", "could not be asked for"),
}
"""Shape and words."""

TALLIES = (
    ("own", "own record"),
    ("form", "own record, in another form"),
    ("unsure", "a record that nothing confirms"),
    ("another", "another person"),
    ("unknown", "unknown there"),
    ("empty", "no value"),
    ("unasked", "not asked for"),
)
"""The columns of the table as ``counts`` gives them, shortly and in full."""

_COUNTED = (
    (ColumnOutcome.LEADS,),
    (ColumnOutcome.LEADS_CHANGED,),
    (ColumnOutcome.NOT_CONFIRMED,),
    (ColumnOutcome.OTHER_PERSON,),
    (ColumnOutcome.NOT_KNOWN, ColumnOutcome.OTHER_KIND),
    (ColumnOutcome.EMPTY, ColumnOutcome.ABSENT),
    (ColumnOutcome.NOT_ASKED, ColumnOutcome.COULD_NOT_ASK),
)


_SILENT = (ColumnOutcome.EMPTY, ColumnOutcome.ABSENT, ColumnOutcome.NOT_ASKED)


def is_told(user: UserCompared, one: ColumnStanding) -> bool:
    """Whether a column of one user is worth a line: what is sent, and what says anything."""
    return one.column == user.patron_field or one.outcome not in _SILENT


def counts(tally: ColumnTally) -> tuple[int, ...]:
    """Give a column's numbers in the order of ``TALLIES``."""
    return tuple(tally.count(*outcomes) for outcomes in _COUNTED)


def standing(one: ColumnStanding) -> str:
    """Say what one column is, with in what it differs and what it is there."""
    words = OUTCOMES[one.outcome][1]
    if one.transform is not None:
        words += f": they differ by {DIFFERENCES[one.transform]}"
    return f"{words} ({one.matches})" if one.matches else words


def whence(comparison: IlliadComparison) -> str:
    """Say where the users came from, and how many were left out."""
    said = f"{counted(len(comparison.users), 'user')} from {comparison.source}"
    if comparison.left_out:
        said += f", spread over all of it; {comparison.left_out:,} were left out"
    if comparison.unasked:
        said += f"; interrupted before {comparison.unasked:,} of them"
    return f"{said}."
