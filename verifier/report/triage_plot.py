"""Plot of failing requests over time.

The causes drawn separately, and the position of each bar and label.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from verifier.domain.model.triage import DayTally, RequestCause, RequestPattern, Triage
from verifier.domain.model.wording import CAUSE_LABELS

# Which causes a plot shows for themselves: the commonest; the rest are one.

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
    causes = [tally.cause for tally in triage.causes]
    own = causes[:MOST_SERIES]
    made = [
        Series(number, CAUSE_LABELS[cause], frozenset({cause}))
        for number, cause in enumerate(own, 1)
    ]
    if rest := causes[MOST_SERIES:]:
        made.append(Series(len(made) + 1, "other causes", frozenset(rest)))
    return tuple(made)


def failing(row: DayTally, series: Sequence[Series]) -> int:
    """How many requests of a row go wrong."""
    return sum(part.count(row) for part in series)


# The requests that go wrong over time: where each bar, line and label of the plot stands.
#
# Every number is in units of the plot's own, 720 by 260; the template draws it.

WIDTH, HEIGHT = 720, 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 12, 28, 34
_GAP = 0.18  # of a bar's room
_MOST_LABELS = 7
_TICKS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of a bar: the requests of one series in one row."""

    x: float
    y: float
    width: float
    height: float
    series: Series
    title: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A label, and where it stands."""

    at: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """All there is to draw."""

    series: tuple[Series, ...]
    bars: tuple[Bar, ...]
    levels: tuple[Mark, ...]  # across, with the number of requests
    days: tuple[Mark, ...]  # under the bars
    since: tuple[Mark, ...]  # upright, with the pattern's number
    rows: tuple[DayTally, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    top: int = _TOP
    bottom: int = HEIGHT - _BOTTOM


def plot_of(triage: Triage) -> Plot | None:
    """Lay the plot out; None where no request that goes wrong says its day."""
    series, rows = series_of(triage), triage.timeline
    most = max((failing(row, series) for row in rows), default=0)
    if not most:
        return None
    levels = _levels(most)
    scale = (HEIGHT - _TOP - _BOTTOM) / levels[-1]
    room = (WIDTH - _LEFT - _RIGHT) / len(rows)
    return Plot(
        series=series,
        bars=tuple(_bars(rows, series, room, scale)),
        levels=tuple(Mark(HEIGHT - _BOTTOM - level * scale, f"{level:,}") for level in levels),
        days=tuple(_days(rows, room)),
        since=tuple(_since(triage.patterns, rows[0].day, triage.step_days, room)),
        rows=rows,
    )


def _bars(
    rows: Sequence[DayTally], series: Sequence[Series], room: float, scale: float
) -> Iterator[Bar]:
    for number, row in enumerate(rows):
        y = float(HEIGHT - _BOTTOM)
        for part in series:
            count = part.count(row)
            if count:
                y -= count * scale
                x = _LEFT + (number + _GAP / 2) * room
                title = f"{row.day:%d %B %Y}: {count:,} {part.name}"
                yield Bar(
                    round(x, 1),
                    round(y, 1),
                    round(room * (1 - _GAP), 1),
                    round(count * scale, 1),
                    part,
                    title,
                )


def _levels(most: int) -> list[int]:
    """Choose a few round numbers up to the highest bar."""
    step = 1
    while most / step > len(_TICKS) + 1:
        step = next(
            size * 10**power for power in range(12) for size in _TICKS if size * 10**power > step
        )
    return list(range(0, most + step, step))


def _days(rows: Sequence[DayTally], room: float) -> Iterator[Mark]:
    each = -(-len(rows) // _MOST_LABELS)
    for number in range(0, len(rows), each):
        yield Mark(round(_LEFT + (number + 0.5) * room, 1), f"{rows[number].day:%d %b}")


def _since(
    patterns: Sequence[RequestPattern], first: date, step: int, room: float
) -> Iterator[Mark]:
    for number, pattern in enumerate(patterns, 1):
        if pattern.since is not None:
            at = _LEFT + (pattern.since - first).days / step * room
            yield Mark(round(at, 1), f"pattern {number}")
