"""The requests that go wrong over time, drawn with letters: one letter for each cause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from verifier.model.triage import DayTally, Triage
from verifier.report.text_parts import heading, hung, indented
from verifier.report.triage.series import Series, failing, series_of
from verifier.report.triage.words import step_word

_BESIDE = 32  # columns that day and numbers take
_NARROWEST = 10


def chart(triage: Triage, *, width: int) -> Iterator[RenderableType]:
    """Draw a bar for each day or week; nothing where no request that goes wrong has a day."""
    series, timeline = series_of(triage), triage.timeline
    most = max((failing(one, series) for one in timeline), default=0)
    if not most:
        return
    room = max(_NARROWEST, width - _BESIDE)
    each = max(1, -(-most // room))
    yield from heading(f"requests that go wrong, by {step_word(triage.step_days)}")
    for one in series:
        yield hung(f"{one.letter} ", one.name)
    if each > 1:
        yield indented(f"One letter stands for up to {each:,} requests.", "dim")
    for row in timeline:
        yield _row(row, series, each)


def _row(row: DayTally, series: Sequence[Series], each: int) -> RenderableType:
    bar = "".join(one.letter * -(-one.count(row) // each) for one in series)
    wrong = failing(row, series)
    beside = f"{wrong:,} of {row.total:,}" if row.total else ""
    return Text(f"   {row.day.isoformat()}  {beside:>13}  {bar}", overflow="ellipsis")
