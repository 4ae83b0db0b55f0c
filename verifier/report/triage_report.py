"""A set of requests grouped by cause: labels, and text with a chart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from verifier.domain.model.population import Spread
from verifier.domain.model.triage import (
    DayTally,
    JudgedRequest,
    RequestCause,
    RequestPattern,
    RestsOn,
    SharedTrait,
    Triage,
    TriageRemedy,
)
from verifier.domain.model.wording import (
    CAUSE_LABELS,
    TRAIT_LABELS,
    percent,
    plural,
    trait_value,
)
from verifier.report.labels import OWNERS
from verifier.report.redact import redacted_triage
from verifier.report.steps import QUESTIONS, steps_summary
from verifier.report.text_layout import (
    hanging,
    heading,
    indented,
    numbers,
    opening,
    print_to_text,
    visible,
)
from verifier.report.triage_plot import Series, failing, series_of
from verifier.report.visible_values import clean

RESTS_ON: dict[RestsOn, str] = {
    RestsOn.REQUEST: "the request itself",
    RestsOn.STATE: "its state in ReShare",
    RestsOn.HISTORY: "its history in ReShare",
    RestsOn.LIBRARY: "the library system",
}

_TONES: dict[Spread, tuple[str, str, str]] = {
    Spread.NONE: ("pass", "✓", "nothing wrong"),
    Spread.INTERMITTENT: ("warning", "!", "intermittent"),
    Spread.WIDESPREAD: ("fail", "✗", "widespread"),
    Spread.UNKNOWN: ("unknown", "?", "cannot be said"),
}


def tone(triage: Triage) -> tuple[str, str, str]:
    """Give tone, shape and word of the answer to the page's first question."""
    if triage.small and triage.failing:
        return ("unknown", "?", "too few to say")
    if triage.partial and triage.spread is Spread.NONE:
        return ("unknown", "?", "nothing wrong so far")
    return _TONES[triage.spread]


def shared(trait: SharedTrait) -> tuple[str, str]:
    """Name what is shared, and give its value."""
    return TRAIT_LABELS[trait.name], trait_value(trait.name, trait.value)


def is_word(trait: SharedTrait) -> bool:
    """Whether the value is one of our own words, in which a blank is nothing to be shown."""
    return trait.name in ("door", "shape")


def identifier_of(line: JudgedRequest) -> str | None:
    """Show the identifier, of a list all of it."""
    value = line.request.patron_identifier
    return value if value is None or isinstance(value, str) else " | ".join(value)


def mark_of(cause: RequestCause) -> tuple[str, str]:
    """Give the tone and the shape of one request."""
    if not cause.is_told:
        return "notice", "?"
    return ("error", "✗") if cause.is_wrong else ("pass", "✓")


def open_questions(triage: Triage) -> tuple[str, ...]:
    """Say what could not be read or asked, where the answer as a whole is open because of it."""
    message = []
    if triage.stopped is not None:
        message.append(f"Not all requests could be read: {triage.stopped.message}")
    if triage.unasked:
        message.append(f"Interrupted: {plural(triage.unasked, 'question')} were not put.")
    if not triage.judged:
        message.append("Nothing can be said about any request.")
    return tuple(message)


def some(names: Sequence[str], most: int) -> str:
    """List the first few, and how many more there are."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more:,} more" if more > 0 else "")


def step_word(days: int) -> str:
    """Say what one bar stands for."""
    return {1: "day", 7: "week"}.get(days, f"{days} days")


_BESIDE = 32  # columns that day and numbers take
_NARROWEST = 10


def text_chart(triage: Triage, *, width: int) -> Iterator[RenderableType]:
    """Draw a bar for each day or week; nothing where no request that goes wrong has a day."""
    series, timeline = series_of(triage), triage.timeline
    most = max((failing(one, series) for one in timeline), default=0)
    if not most:
        return
    room = max(_NARROWEST, width - _BESIDE)
    each = max(1, -(-most // room))
    yield from heading(f"requests that go wrong, by {step_word(triage.step_days)}")
    for one in series:
        yield hanging(f"{one.letter} ", one.name)
    if each > 1:
        yield indented(f"One letter stands for up to {each:,} requests.", "dim")
    for row in timeline:
        yield _row(row, series, each)


def _row(row: DayTally, series: Sequence[Series], number: int) -> RenderableType:
    bar = "".join(one.letter * -(-one.count(row) // number) for one in series)
    wrong = failing(row, series)
    beside = f"{wrong:,} of {row.total:,}" if row.total else ""
    return Text(f"   {row.day.isoformat()}  {beside:>13}  {bar}", overflow="ellipsis")


MOST_LINES = 20  # requests that go wrong, one by one; the JSON and the CSV have all
MOST_NAMES = 8
_STYLES = {"pass": "bold green", "warning": "yellow", "fail": "bold red", "unknown": "cyan"}


def triage_as_text(triage: Triage, *, redact: bool, width: int = 80, colour: bool = False) -> str:
    """Write the set as text. *width* is in columns."""
    shown = redacted_triage(triage) if redact else triage
    return print_to_text(_parts(shown, redact=redact, width=width), width=width, colour=colour)


def _parts(shown: Triage, *, redact: bool, width: int) -> Iterator[RenderableType]:
    yield from _headline(shown, redact=redact)
    yield from _causes(shown)
    if shown.patterns:
        yield from heading("what requests that go wrong share")
        for number, pattern in enumerate(shown.patterns, 1):
            yield from _pattern(number, pattern)
    if shown.remedies:
        yield from heading("what to change, and what that repairs")
        for remedy in shown.remedies:
            yield from _remedy(remedy, shown)
    yield from text_chart(shown, width=width)
    yield from heading(QUESTIONS)
    yield steps_summary(shown.steps)
    yield from _oddities(shown)
    yield from _lines(shown)


def _headline(shown: Triage, *, redact: bool) -> Iterator[RenderableType]:
    name, shape, _ = tone(shown)
    lead = Text(f"{shape}  {clean(shown.headline)}", style=_STYLES[name], overflow="fold")
    remarks = map(indented, map(clean, shown.remarks))
    yield from opening(lead, remarks, shown.site_name, shown.created_at, redact=redact)


def _causes(shown: Triage) -> Iterator[RenderableType]:
    if not shown.causes:
        return
    yield from heading("what is wrong")
    lines = (
        (
            Text(CAUSE_LABELS[cause.cause], style="bold"),
            (f"{len(cause.requests):,}", percent(cause.share), f"{cause.people:,}"),
        )
        for cause in shown.causes
    )
    yield numbers(("requests", "share", "people"), lines, width=9, gap=2)


def _pattern(number: int, pattern: RequestPattern) -> Iterator[RenderableType]:
    yield hanging(f"{number}. ", clean(pattern.message))
    if pattern.trait is not None:
        name, value = shared(pattern.trait)
        shown = Text(clean(value)) if is_word(pattern.trait) else visible(value)
        yield hanging("     ", Text.assemble(f"{name}: ", shown))


def _remedy(remedy: TriageRemedy, shown: Triage) -> Iterator[RenderableType]:
    ends = f" (pattern {remedy.pattern})" if remedy.pattern else ""
    title = Text(
        f"{plural(len(remedy.requests), 'request')}{ends}: ", style="bold", overflow="fold"
    )
    title.append(clean(remedy.text), style="not bold")
    yield hanging("→ ", title)
    if remedy.concerns:
        yield hanging("     ", Text.assemble("patron profile: ", visible(remedy.concerns)))
    names = some(shown.named(remedy.requests), MOST_NAMES)
    yield hanging("     ", f"{OWNERS[remedy.owner]} · {clean(names)}", "dim")


def _oddities(shown: Triage) -> Iterator[RenderableType]:
    if shown.oddities:
        yield from heading("what the file has been through")
    for oddity in shown.oddities:
        yield hanging("! ", clean(oddity.message))
        yield hanging("     ", some(oddity.places, MOST_NAMES), "dim")


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


def _line(request_line: JudgedRequest) -> Iterator[RenderableType]:
    _, shape = mark_of(request_line.cause)
    day = f"  {request_line.day.isoformat()}" if request_line.day else ""
    title = Text(f"{clean(request_line.name)}{day}  ", style="bold", overflow="fold")
    title.append(f"{CAUSE_LABELS[request_line.cause]}  ", style="not bold")
    title.append_text(visible(identifier_of(request_line)))
    yield hanging(f"{shape} ", title)
    yield hanging("     ", clean(request_line.because), "dim")
