"""Which causes a plot shows for themselves: the commonest; the rest are one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from verifier.model.request_cause import RequestCause
from verifier.model.triage import DayTally, Triage
from verifier.model.triage_words import CAUSES

MOST_SERIES = 5
LETTERS = "ABCDEF"


@dataclass(frozen=True, slots=True)
class Series:
    """One part of every bar. ``number`` counts from 1."""

    number: int
    name: str
    causes: frozenset[RequestCause]

    @property
    def letter(self) -> str:
        """What it is drawn with in a terminal."""
        return LETTERS[self.number - 1]

    def count(self, row: DayTally) -> int:
        """How many requests of a row belong to it."""
        return sum(count for cause, count in row.counts if cause in self.causes)


def series_of(triage: Triage) -> tuple[Series, ...]:
    """Choose the series of a set, the commonest cause first."""
    causes = [one.cause for one in triage.causes]
    own = causes[:MOST_SERIES]
    made = [
        Series(number, CAUSES[cause], frozenset({cause})) for number, cause in enumerate(own, 1)
    ]
    if rest := causes[MOST_SERIES:]:
        made.append(Series(len(made) + 1, "other causes", frozenset(rest)))
    return tuple(made)


def failing(row: DayTally, series: Sequence[Series]) -> int:
    """How many requests of a row go wrong."""
    return sum(one.count(row) for one in series)
