"""What library systems and ReShare itself answered about patrons, as text."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.padding import Padding

from verifier.domain.model.lookup import LookupAttempt, PatronAnswers, records_in
from verifier.domain.model.patron import PatronRecord
from verifier.domain.model.report import BorrowerDecision
from verifier.domain.model.reshare_settings import HostLmsTest
from verifier.report.phrases import identifier_words, name_words, outcome_words, standing_words
from verifier.report.text_layout import (
    INDENT,
    hanging,
    heading,
    indented,
    print_to_text,
    rows,
    visible,
)
from verifier.report.visible_values import clean


def answers_as_text(answers: PatronAnswers, *, width: int = 80, colour: bool) -> str:
    """Write them as text, one patron after the other. *width* is in columns."""
    return print_to_text(_parts(answers), width=width, colour=colour).lstrip("\n")


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
    yield hanging(f"{clean(attempt.connection)}: ", clean(outcome_words(attempt)))
    for record in records_in(attempt.outcome):
        yield from _record(record)


def _record(record: PatronRecord) -> Iterator[RenderableType]:
    name = name_words(record.name)
    yield indented(f"  {clean(name)}" if name else "  (no name told)", "bold")
    table = rows(first=34)
    for identifier in record.identifiers:
        table.add_row(visible(identifier.value), clean(", ".join(identifier_words(identifier))))
    yield Padding(table, (0, 0, 0, INDENT + 2))
    standing = " · ".join((*standing_words(record), *record.emails))
    yield hanging("  ", clean(standing))
    for gap in record.gaps:
        yield hanging("  ", clean(gap.message), "dim")


def host_lms_as_text(test: HostLmsTest, *, sent: str) -> str:
    """Write it as lines; what is not told is left out."""
    return "".join(f"{clean(line)}\n" for line in _lines(test, sent))


def _lines(test: HostLmsTest, sent: str) -> Iterator[str]:
    if not test.found:
        problems = test.problems or "it gave no reason"
        yield f"ReShare does not find this patron: {problems}"
        return
    yield "ReShare finds this patron."
    if test.status:
        yield f"status: {test.status}"
    if test.profile:
        yield f"patron profile: {test.profile} (whether it may request is not asked here)"
    if test.user_id and test.user_id != sent:
        yield f"The library system answers with another identifier: {test.user_id}"


def own_answer_words(decision: BorrowerDecision) -> str | None:
    """Say what ReShare itself decided, and what that is worth; None where it was not asked for."""
    own = decision.own_answer
    if own is None:
        return None
    if own.valid is None:
        how = "gave no answer" if own.asked else "was not asked"
        return f"{how}: {own.unanswered}"
    status = f" (status {own.status})" if own.status else ""
    if own.valid and not decision.checked:
        return (
            f"accepts this patron{status}, which proves nothing: its borrower check is off, so it "
            "accepts everybody"
        )
    if own.valid:
        return f"accepts this patron{status}"
    return f"refuses this patron{status}{f': {own.problems}' if own.problems else ''}"
