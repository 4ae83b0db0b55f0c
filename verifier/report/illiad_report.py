"""ILLiad users compared with the library system: labels and text."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from verifier.domain.model.finding import Finding
from verifier.domain.model.illiad_comparison import (
    ColumnOutcome,
    ColumnResult,
    ColumnTally,
    ComparedUser,
    IlliadComparison,
    JudgedUser,
)
from verifier.domain.model.wording import DIFFERENCES, plural
from verifier.report.labels import ANSWERS, MASKED, OWNERS, SEVERITIES, VERDICTS
from verifier.report.phrases import moment_words, name_words, standing_words
from verifier.report.text_layout import (
    VERDICT_STYLES,
    hanging,
    heading,
    indented,
    numbers,
    print_to_text,
    with_notes,
)
from verifier.report.visible_values import clean

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


def is_told(user: ComparedUser, column: ColumnResult) -> bool:
    """Whether a column of one user is worth a line: what is sent, and what says anything."""
    return column.column == user.patron_field or column.outcome not in _SILENT


def counts(tally: ColumnTally) -> tuple[int, ...]:
    """Give a column's numbers in the order of ``TALLIES``."""
    return tuple(tally.count(*outcomes) for outcomes in _COUNTED)


def standing(column: ColumnResult) -> str:
    """Say what one column is, with in what it differs and what it is there."""
    words = OUTCOMES[column.outcome][1]
    if column.transform is not None:
        words += f": they differ by {DIFFERENCES[column.transform]}"
    return f"{words} ({column.matches})" if column.matches else words


def whence(comparison: IlliadComparison) -> str:
    """Say where the users came from, and how many were left out."""
    message = f"{plural(len(comparison.users), 'user')} from {comparison.source}"
    if comparison.left_out:
        message += f", spread over all of it; {comparison.left_out:,} were left out"
    if comparison.unasked:
        message += f"; interrupted before {comparison.unasked:,} of them"
    return f"{message}."


def illiad_as_text(
    comparison: IlliadComparison, *, redacted: bool, width: int = 80, colour: bool
) -> str:
    """Write it as text. *width* is in columns; *redacted* says that values are masked."""
    return print_to_text(_parts(comparison, redacted=redacted), width=width, colour=colour)


def _parts(comparison: IlliadComparison, *, redacted: bool) -> Iterator[RenderableType]:
    shape, _ = VERDICTS[comparison.verdict]
    style = VERDICT_STYLES[comparison.verdict]
    yield Text(f"{shape}  {clean(comparison.headline)}", style=style, overflow="fold")
    yield indented(clean(comparison.reason))
    if comparison.owner is not None:
        yield indented(f"Whose turn it is: {OWNERS[comparison.owner]}")
    yield indented(clean(whence(comparison)), "dim")
    when = moment_words(comparison.created_at)
    yield indented(f"{clean(comparison.site_name)} · {when}", "dim")
    if redacted:
        yield indented(MASKED, "dim")
    yield from heading("what to change")
    yield indented(clean(comparison.advice.text))
    yield from _columns(comparison)
    yield from _settings(comparison)
    yield from heading("ReShare's own question about add-ons")
    yield indented(clean(comparison.step.question))
    yield indented(f"{ANSWERS[comparison.step.answer]}: {clean(comparison.step.because)}")
    yield from heading("the users, one by one")
    for number, user in enumerate(comparison.users, start=1):
        yield from _user(number, user)


def _columns(comparison: IlliadComparison) -> Iterator[RenderableType]:
    if not comparison.tallies:
        return
    yield from heading(f"each column, over {len(comparison.read):,} rows")
    lines = (
        (_column(tally, comparison), [f"{count:,}" for count in counts(tally)])
        for tally in comparison.tallies
    )
    yield numbers([short for short, _ in TALLIES], lines, width=7, gap=1)


def _column(tally: ColumnTally, comparison: IlliadComparison) -> Text:
    name = Text(clean(tally.column), style="bold", overflow="fold")
    sent = tally.column == comparison.settings.patron_field
    return name.append("  sent now" if sent else "", style="dim not bold")


def _settings(comparison: IlliadComparison) -> Iterator[RenderableType]:
    findings = [finding for run in comparison.runs for finding in run.findings]
    if findings:
        yield from heading("the settings")
    for finding in findings:
        yield from _finding(finding)
        for evidence in finding.evidence:
            yield hanging("     ", Text.assemble(f"{evidence.name}  ", with_notes(evidence.value)))


def _user(number: int, user: JudgedUser) -> Iterator[RenderableType]:
    yield Text("")
    shape, word = VERDICTS[user.verdict]
    line = Text(f"{shape} {word}", style=VERDICT_STYLES[user.verdict], overflow="fold")
    line.append(f"  {clean(user.compared.asked.name)}: {clean(user.message)}", "not bold default")
    yield hanging(f"{number}  ", line)
    for column in user.compared.columns:
        sent = column.column == user.compared.patron_field
        if not is_told(user.compared, column):
            continue
        shape, _ = OUTCOMES[column.outcome]
        text = Text.assemble((clean(column.column), "bold"), "  ", with_notes(column.value), "  ")
        text.append(clean(standing(column)))
        yield hanging(f"     {shape} ", text.append("  sent now" if sent else "", "dim"))
    yield from _record(user)
    for finding in user.findings:
        if finding.follows_from is None:
            yield from _finding(finding)


def _record(user: JudgedUser) -> Iterator[RenderableType]:
    record = user.compared.match.record if user.compared.match else None
    if record is None:
        return
    parts = (name_words(record.name) or "no name told", *standing_words(record))
    yield hanging("     the record  ", clean(" · ".join(parts)), "dim")


def _finding(finding: Finding) -> Iterator[RenderableType]:
    shape, word = SEVERITIES[finding.severity]
    yield hanging(f"   {shape} ", f"{word}: {clean(finding.message)}")
    yield hanging("     ", f"{finding.check} · {OWNERS[finding.owner]}", "dim")
