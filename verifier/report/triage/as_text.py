"""A set of requests for a terminal, readable at 80 columns and without colour."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from verifier.model.triage import JudgedRequest, RequestPattern, Triage, TriageRemedy
from verifier.report.phrases import moment_words
from verifier.report.show import clean
from verifier.report.steps.as_text import QUESTIONS, in_short
from verifier.report.text_parts import heading, hung, indented, numbers, printed, seen
from verifier.report.triage.chart import chart
from verifier.report.triage.redacted import redacted_triage
from verifier.report.triage.words import (
    CAUSES,
    counted,
    identifier_of,
    is_word,
    mark_of,
    percent,
    shared,
    some,
    tone,
)
from verifier.report.words import MASKED, OWNERS

MOST_LINES = 20  # requests that go wrong, one by one; the JSON and the CSV have all
MOST_NAMES = 8
_STYLES = {"pass": "bold green", "warning": "yellow", "fail": "bold red", "unknown": "cyan"}


def render_triage(triage: Triage, *, redact: bool, width: int = 80, colour: bool = False) -> str:
    """Write the set as text. *width* is in columns."""
    shown = redacted_triage(triage) if redact else triage
    return printed(_parts(shown, redact=redact, width=width), width=width, colour=colour)


def _parts(shown: Triage, *, redact: bool, width: int) -> Iterator[RenderableType]:
    yield from _headline(shown, redact=redact)
    yield from _causes(shown)
    if shown.patterns:
        yield from heading("what requests that go wrong share")
        for number, one in enumerate(shown.patterns, 1):
            yield from _pattern(number, one)
    if shown.remedies:
        yield from heading("what to change, and what that repairs")
        for remedy in shown.remedies:
            yield from _remedy(remedy, shown)
    yield from chart(shown, width=width)
    yield from heading(QUESTIONS)
    yield in_short(shown.steps)
    yield from _oddities(shown)
    yield from _lines(shown)


def _headline(shown: Triage, *, redact: bool) -> Iterator[RenderableType]:
    name, shape, _ = tone(shown)
    yield Text(f"{shape}  {clean(shown.headline)}", style=_STYLES[name], overflow="fold")
    for one in shown.remarks:
        yield indented(clean(one))
    yield indented(f"{clean(shown.site_name)} · {moment_words(shown.created_at)}", "dim")
    if redact:
        yield indented(MASKED, "dim")


def _causes(shown: Triage) -> Iterator[RenderableType]:
    if not shown.causes:
        return
    yield from heading("what is wrong")
    lines = (
        (
            Text(CAUSES[one.cause], style="bold"),
            (f"{len(one.requests):,}", percent(one.share), f"{one.people:,}"),
        )
        for one in shown.causes
    )
    yield numbers(("requests", "share", "people"), lines, width=9, gap=2)


def _pattern(number: int, one: RequestPattern) -> Iterator[RenderableType]:
    yield hung(f"{number}. ", clean(one.said))
    if one.trait is not None:
        name, value = shared(one.trait)
        shown = Text(clean(value)) if is_word(one.trait) else seen(value)
        yield hung("     ", Text.assemble(f"{name}: ", shown))


def _remedy(one: TriageRemedy, shown: Triage) -> Iterator[RenderableType]:
    ends = f" (pattern {one.pattern})" if one.pattern else ""
    title = Text(f"{counted(len(one.requests), 'request')}{ends}: ", style="bold", overflow="fold")
    title.append(clean(one.text), style="not bold")
    yield hung("→ ", title)
    if one.concerns:
        yield hung("     ", Text.assemble("patron profile: ", seen(one.concerns)))
    names = some(shown.named(one.requests), MOST_NAMES)
    yield hung("     ", f"{OWNERS[one.owner]} · {clean(names)}", "dim")


def _oddities(shown: Triage) -> Iterator[RenderableType]:
    if shown.oddities:
        yield from heading("what the file has been through")
    for one in shown.oddities:
        yield hung("! ", clean(one.said))
        yield hung("     ", some(one.places, MOST_NAMES), "dim")


def _lines(shown: Triage) -> Iterator[RenderableType]:
    failing = shown.failing
    if not failing:
        return
    yield from heading("the requests that go wrong")
    for one in failing[:MOST_LINES]:
        yield from _line(one)
    if len(failing) > MOST_LINES:
        more = f"And {len(failing) - MOST_LINES:,} more: --format csv or json has all of them."
        yield indented(more, "dim")


def _line(one: JudgedRequest) -> Iterator[RenderableType]:
    _, shape = mark_of(one.cause)
    day = f"  {one.day.isoformat()}" if one.day else ""
    title = Text(f"{clean(one.name)}{day}  ", style="bold", overflow="fold")
    title.append(f"{CAUSES[one.cause]}  ", style="not bold")
    title.append_text(seen(identifier_of(one)))
    yield hung(f"{shape} ", title)
    yield hung("     ", clean(one.because), "dim")
