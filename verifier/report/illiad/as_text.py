"""ILLiad's users beside the library system, for a terminal, readable without colour."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from verifier.model.finding import Finding
from verifier.model.illiad import ColumnTally, IlliadComparison, JudgedUser
from verifier.report.illiad import words as said
from verifier.report.phrases import moment_words, name_words, standing_words
from verifier.report.show import clean
from verifier.report.text_parts import (
    VERDICT_STYLES,
    heading,
    hung,
    indented,
    numbers,
    printed,
    with_notes,
)
from verifier.report.words import ANSWERS, MASKED, OWNERS, SEVERITIES, VERDICTS


def render_illiad(
    comparison: IlliadComparison, *, redacted: bool, width: int = 80, colour: bool
) -> str:
    """Write it as text. *width* is in columns; *redacted* says that values are masked."""
    return printed(_parts(comparison, redacted=redacted), width=width, colour=colour)


def _parts(comparison: IlliadComparison, *, redacted: bool) -> Iterator[RenderableType]:
    shape, _ = VERDICTS[comparison.verdict]
    style = VERDICT_STYLES[comparison.verdict]
    yield Text(f"{shape}  {clean(comparison.headline)}", style=style, overflow="fold")
    yield indented(clean(comparison.reason))
    if comparison.owner is not None:
        yield indented(f"Whose turn it is: {OWNERS[comparison.owner]}")
    yield indented(clean(said.whence(comparison)), "dim")
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
        (_column(one, comparison), [f"{count:,}" for count in said.counts(one)])
        for one in comparison.tallies
    )
    yield numbers([short for short, _ in said.TALLIES], lines, width=7, gap=1)


def _column(one: ColumnTally, comparison: IlliadComparison) -> Text:
    name = Text(clean(one.column), style="bold", overflow="fold")
    sent = one.column == comparison.settings.patron_field
    return name.append("  sent now" if sent else "", style="dim not bold")


def _settings(comparison: IlliadComparison) -> Iterator[RenderableType]:
    findings = [finding for run in comparison.runs for finding in run.findings]
    if findings:
        yield from heading("the settings")
    for one in findings:
        yield from _finding(one)
        for evidence in one.evidence:
            yield hung("     ", Text.assemble(f"{evidence.name}  ", with_notes(evidence.value)))


def _user(number: int, user: JudgedUser) -> Iterator[RenderableType]:
    yield Text("")
    shape, word = VERDICTS[user.verdict]
    line = Text(f"{shape} {word}", style=VERDICT_STYLES[user.verdict], overflow="fold")
    line.append(f"  {clean(user.compared.asked.name)}: {clean(user.said)}", "not bold default")
    yield hung(f"{number}  ", line)
    for one in user.compared.columns:
        sent = one.column == user.compared.patron_field
        if not said.is_told(user.compared, one):
            continue
        shape, _ = said.OUTCOMES[one.outcome]
        text = Text.assemble((clean(one.column), "bold"), "  ", with_notes(one.value), "  ")
        text.append(clean(said.standing(one)))
        yield hung(f"     {shape} ", text.append("  sent now" if sent else "", "dim"))
    yield from _record(user)
    for finding in user.findings:
        if finding.follows_from is None:
            yield from _finding(finding)


def _record(user: JudgedUser) -> Iterator[RenderableType]:
    record = user.compared.match.record if user.compared.match else None
    if record is None:
        return
    parts = (name_words(record.name) or "no name told", *standing_words(record))
    yield hung("     the record  ", clean(" · ".join(parts)), "dim")


def _finding(finding: Finding) -> Iterator[RenderableType]:
    shape, word = SEVERITIES[finding.severity]
    yield hung(f"   {shape} ", f"{word}: {clean(finding.message)}")
    yield hung("     ", f"{finding.check} · {OWNERS[finding.owner]}", "dim")
