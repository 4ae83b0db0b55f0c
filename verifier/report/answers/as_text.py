"""What library systems said about patrons, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.padding import Padding

from verifier.model.lookup import LookupAttempt
from verifier.model.patron import PatronRecord
from verifier.model.patron_answers import PatronAnswers
from verifier.model.patron_lookup import records_in
from verifier.report.phrases import identifier_words, name_words, outcome_words, standing_words
from verifier.report.show import clean
from verifier.report.text_parts import INDENT, heading, hung, indented, printed, rows, seen


def render_answers(answers: PatronAnswers, *, width: int = 80, colour: bool) -> str:
    """Write them as text, one patron after the other. *width* is in columns."""
    return printed(_parts(answers), width=width, colour=colour).lstrip("\n")


def _parts(answers: PatronAnswers) -> Iterator[RenderableType]:
    asked = None
    for attempt in answers.attempts:
        if attempt.key != asked:
            asked = attempt.key
            yield from heading(clean(attempt.key.value))
        yield from _attempt(attempt)
    if answers.unasked:
        yield from heading("interrupted")
        yield indented(f"{answers.unasked} questions were not put.")


def _attempt(attempt: LookupAttempt) -> Iterator[RenderableType]:
    yield hung(f"{clean(attempt.connection)}: ", clean(outcome_words(attempt)))
    for record in records_in(attempt.outcome):
        yield from _record(record)


def _record(record: PatronRecord) -> Iterator[RenderableType]:
    name = name_words(record.name)
    yield indented(f"  {clean(name)}" if name else "  (no name told)", "bold")
    table = rows(first=34)
    for one in record.identifiers:
        table.add_row(seen(one.value), clean(", ".join(identifier_words(one))))
    yield Padding(table, (0, 0, 0, INDENT + 2))
    standing = " · ".join((*standing_words(record), *record.emails))
    yield hung("  ", clean(standing))
    for gap in record.gaps:
        yield hung("  ", clean(gap.said), "dim")
