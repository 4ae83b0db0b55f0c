"""A set of logins for a terminal, readable at 80 columns and without colour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from verifier.domain.model.population import AttributeTally, CauseGroup, LoginLine, Population
from verifier.report import population_report as message
from verifier.report.labels import OWNERS, VERDICTS
from verifier.report.redact import redacted_population
from verifier.report.steps import QUESTIONS, steps_summary
from verifier.report.text_layout import (
    INDENT,
    VERDICT_STYLES,
    hanging,
    heading,
    indented,
    numbers,
    opening,
    print_to_text,
    rows,
    visible,
)
from verifier.report.visible_values import clean

MOST_ROWS = 12  # attributes and explanations; the JSON has all


def population_as_text(
    population: Population, *, redact: bool, width: int = 80, colour: bool
) -> str:
    """Write the set as text, with one line for each login. *width* is in columns."""
    shown = redacted_population(population) if redact else population
    return print_to_text(_parts(shown, redact=redact), width=width, colour=colour)


def _parts(shown: Population, *, redact: bool) -> Iterator[RenderableType]:
    yield from _headline(shown, redact=redact)
    yield from _causes(shown)
    yield from _attributes(shown)
    yield from _explanations(shown)
    yield from _listener(shown)
    yield from _identities(shown)
    yield from heading(QUESTIONS)
    yield steps_summary([step.step for step in shown.steps])
    yield from heading("the logins, one by one")
    yield _logins(shown.logins)


def _headline(shown: Population, *, redact: bool) -> Iterator[RenderableType]:
    verdict = shown.verdict
    shape, _ = VERDICTS[verdict]
    style = VERDICT_STYLES[verdict]
    lead = Text(f"{shape}  {clean(shown.headline)}", style=style, overflow="fold")
    remarks = map(indented, map(clean, shown.remarks))
    yield from opening(lead, remarks, shown.site_name, shown.created_at, redact=redact)


def _causes(shown: Population) -> Iterator[RenderableType]:
    if shown.causes:
        yield from heading("first causes")
    for cause in shown.causes:
        yield from _cause(cause)


def _cause(cause: CauseGroup) -> Iterator[RenderableType]:
    _, shape, word = message.mark_of(cause)
    yield hanging(f"{shape} ", f"{word}: {clean(cause.summary)}")
    whom = message.concerned(cause.concerned)
    yield hanging("     ", f"{clean(whom)}; {message.logins(cause.concerned.logins)}")
    if cause.remedy is not None:
        yield hanging("     ", clean(message.to_change(cause.remedy)))
    yield hanging("     ", f"{cause.check} · {OWNERS[cause.owner]}", "dim")


def _attributes(shown: Population) -> Iterator[RenderableType]:
    if not shown.attributes:
        return
    yield from heading(f"which attribute is right, of {shown.known:,} known")
    lines = (
        (_name(attribute), [f"{count:,}" for count in message.counts(attribute)])
        for attribute in shown.attributes[:MOST_ROWS]
    )
    yield numbers(message.TALLIES, lines, width=7, gap=2)


def _name(tally: AttributeTally) -> Text:
    name = Text(clean(tally.attribute), style="bold", overflow="fold")
    return name.append("  sent now" if tally.sent else "", style="dim not bold")


def _explanations(shown: Population) -> Iterator[RenderableType]:
    if not shown.explanations:
        return
    yield from heading("what is the right identifier, and how")
    for explanation in shown.explanations[:MOST_ROWS]:
        title = Text(clean(explanation.attribute), style="bold", overflow="fold")
        title.append(
            f" {message.explanation(explanation)}: {message.holds_for(explanation)}",
            style="not bold",
        )
        yield hanging("● " if explanation.explains_all else "○ ", title)


def _listener(shown: Population) -> Iterator[RenderableType]:
    yield from heading("one rule for the listener")
    yield indented(clean(shown.listener.message))
    rule = shown.listener.rule
    if rule is not None:
        yield indented(message.rule_effect(rule), "dim")
        for line in clean(rule.snippet).splitlines():
            yield hanging("     ", line, "cyan")


def _identities(shown: Population) -> Iterator[RenderableType]:
    if not shown.shared and not shown.split:
        return
    yield from heading("identifiers and people")
    for shared in shown.shared:
        yield hanging(
            "! ", Text.assemble("sent by different people: ", visible(shared.identifier))
        )
        yield hanging("     ", message.logins(shared.logins), "dim")
    for person in shown.split:
        yield hanging("! ", f"one person {message.split(person)}")
        for value in person.identifiers:
            yield hanging("     ", visible(value))
        yield hanging("     ", message.logins(person.logins), "dim")


def _logins(lines: Sequence[LoginLine]) -> RenderableType:
    width = len(f"{len(lines)}")
    table = rows(first=max(width, 2))
    for login in lines:
        shape, word = VERDICTS[login.verdict]
        line = Text(f"{shape} {word}", style=VERDICT_STYLES[login.verdict], overflow="fold")
        line.append(f"  {clean(login.headline)}", style="not bold default")
        if login.name:
            line.append(f"  {clean(login.name)}", style="not bold dim")
        table.add_row(Text(f"{login.number}", style="dim", justify="right"), line)
    return Padding(table, (0, 0, 0, INDENT))
