"""The answered questions of ReShare's page *Patron Lookup Problems*: labels and text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from verifier.domain.model.population import AnswerShare, Population, SetStep
from verifier.domain.model.report import Report, Step, StepAnswer
from verifier.report.labels import ANSWERS, MASKED
from verifier.report.population_report import logins
from verifier.report.redact import redacted_population
from verifier.report.text_layout import (
    INDENT,
    evidence_line,
    heading,
    indented,
    print_to_text,
    verdict_line,
)
from verifier.report.view import View
from verifier.report.visible_values import clean

# How an answer is marked: a tone, a shape and a word, so that colour never stands alone.

HALVES = {
    "intermittent": "Single patrons (the page's intermittent problems)",
    "widespread": "Many patrons (the page's widespread problems)",
}
"""The two halves of the page, by the first word of a step's number."""

Halves = Sequence[tuple[str, Sequence[SetStep]]]
"""The name of each half with its questions."""

_SHAPES = {"good": "✓", "bad": "✗", "unknown": "?", "none": "○", "plain": "●"}


def mark_of(answered: Step | AnswerShare) -> tuple[str, str, str]:
    """Give the tone, shape and word of an answer: yes is not always the good one."""
    tone = _tone(answered.answer, good=answered.good)
    return tone, _SHAPES[tone], ANSWERS[answered.answer]


def _tone(answer: StepAnswer, *, good: bool | None) -> str:
    if answer is StepAnswer.UNKNOWN:
        return "unknown"
    if answer is StepAnswer.NOT_APPLICABLE:
        return "none"
    return {True: "good", False: "bad", None: "plain"}[good]


def halves_of(steps: Sequence[SetStep]) -> Halves:
    """Split into the page's two halves, each under its name."""
    by_half = groupby(steps, key=lambda step: step.step.step.partition("-")[0])
    return [(HALVES[half], list(those)) for half, those in by_half]


def number_of(step: Step) -> str:
    """Give its number as the page writes it: 2.1."""
    return step.step.partition("-")[2]


_STYLES = {
    "good": "bold green",
    "bad": "bold red",
    "unknown": "bold cyan",
    "none": "dim",
    "plain": "bold",
}
_MOST_REASONS = 4  # of one answer; the JSON has all
QUESTIONS = "ReShare's own questions (Patron Lookup Problems)"
"""The heading over them in a longer text."""


def steps_as_text(report: Report, *, redact: bool, width: int = 80, colour: bool) -> str:
    """Write the questions of the page about one login, and nothing else of its report."""
    view = View.of(report, redact=redact)
    diagnosis = view.diagnosis
    top = [
        verdict_line(diagnosis.verdict, diagnosis.headline.verdict),
        indented(f"{clean(view.idp_name)} · {clean(view.report.site_name)}", "dim"),
    ]
    whole = [SetStep(step=step, shares=()) for step in diagnosis.steps]
    return print_to_text([*top, *_page(whole, redact=redact)], width=width, colour=colour)


def set_steps_as_text(
    population: Population, *, redact: bool, width: int = 80, colour: bool
) -> str:
    """Write the questions of the page about a set of logins, and nothing else of it."""
    shown = redacted_population(population) if redact else population
    partial = shown.remarks[:1] if shown.unasked else ()
    top = [
        verdict_line(shown.verdict, shown.headline),
        *(indented(clean(remark)) for remark in partial),
        indented(clean(shown.site_name), "dim"),
    ]
    return print_to_text([*top, *_page(shown.steps, redact=redact)], width=width, colour=colour)


def steps_summary(steps: Sequence[Step]) -> RenderableType:
    """List the questions with their answers alone, as a part of a longer text."""
    table = Table.grid(padding=(0, 2))
    table.add_column(width=15, overflow="fold")
    table.add_column(overflow="fold")
    for step in steps:
        table.add_row(
            step.step, Group(Text(clean(step.question), overflow="fold"), _answer_text(step))
        )
    return Padding(table, (0, 0, 0, INDENT))


def _page(steps: Sequence[SetStep], *, redact: bool) -> Iterator[RenderableType]:
    if redact:
        yield indented(MASKED, "dim")
    for half, those in halves_of(steps):
        yield from heading(half)
        table = Table.grid(padding=(0, 2))
        table.add_column(width=3, overflow="fold")
        table.add_column(overflow="fold")
        for place, step in enumerate(those):
            if place:
                table.add_row("", "")
            table.add_row(number_of(step.step), Group(*_whole(step)))
        yield Padding(table, (0, 0, 0, INDENT))


def _whole(set_step: SetStep) -> Iterator[RenderableType]:
    yield Text(clean(set_step.step.question), style="bold", overflow="fold")
    yield _answer_text(set_step.step)
    for evidence in set_step.step.rests_on:
        yield Padding(evidence_line(evidence), (0, 0, 0, 4))
    for share in set_step.shares:
        yield from _share(share)


def _answer_text(step: Step) -> Text:
    tone, shape, word = mark_of(step)
    answer = Text(f"{shape} {word}", style=_STYLES[tone], overflow="fold")
    quiet = "dim" if tone == "none" else "not bold not dim default"
    return answer.append(f"  {clean(step.because)}", style=quiet)


def _share(share: AnswerShare) -> Iterator[RenderableType]:
    tone, shape, word = mark_of(share)
    for reason in share.reasons[:_MOST_REASONS]:
        line = Text(f"{shape} {word}", style=_STYLES[tone], overflow="fold")
        line.append(f", {reason.people:,}: {clean(reason.because)}", style="not bold default")
        line.append(f"  {logins(reason.logins)}", style="not bold dim")
        yield Padding(line, (0, 0, 0, 4))
    left = len(share.reasons) - _MOST_REASONS
    if left > 0:
        yield Padding(Text(f"and {left:,} further reasons for {word}", style="dim"), (0, 0, 0, 4))
