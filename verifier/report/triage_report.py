"""A set of requests grouped by cause: labels, text with a chart, and the plot for HTML."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rich.text import Text

from verifier.domain.model.population import Spread
from verifier.domain.model.render_options import RenderOptions
from verifier.domain.model.triage import (
    DayTally,
    JudgedRequest,
    RequestCause,
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
from verifier.report.population_report import QUESTIONS, steps_summary
from verifier.report.redact import redacted
from verifier.report.text_layout import DEEPER, TextPage, prose, visible
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
    """Return the tone, shape and word for how widespread the failures are."""
    if triage.small and triage.failing:
        return ("unknown", "?", "too few to say")
    if triage.partial and triage.spread is Spread.NONE:
        return ("unknown", "?", "nothing wrong so far")
    return _TONES[triage.spread]


def shared(trait: SharedTrait) -> tuple[str, str]:
    """Return the label of a shared trait, and its value."""
    return TRAIT_LABELS[trait.name], trait_value(trait.name, trait.value)


def is_word(trait: SharedTrait) -> bool:
    """Whether the trait's value is one of the verifier's words, so its spaces need no marks."""
    return trait.name in ("door", "shape")


def identifier_of(line: JudgedRequest) -> str | None:
    """Return the identifier; several are joined by " | "."""
    value = line.request.patron_identifier
    return value if value is None or isinstance(value, str) else " | ".join(value)


def mark_of(cause: RequestCause) -> tuple[str, str]:
    """Return the tone and the shape of one request."""
    if not cause.is_known:
        return "notice", "?"
    return ("error", "✗") if cause.is_wrong else ("pass", "✓")


def open_questions(triage: Triage) -> tuple[str, ...]:
    """List what could not be read or looked up, if that leaves the overall result open."""
    questions = []
    if triage.stopped is not None:
        questions.append(f"Not all requests could be read: {triage.stopped.message}")
    if triage.unasked:
        questions.append(f"Interrupted: {plural(triage.unasked, 'question')} were not put.")
    if not triage.judged:
        questions.append("Nothing can be said about any request.")
    return tuple(questions)


def remedies_by_request(triage: Triage) -> Mapping[int, TriageRemedy]:
    """Return what would repair each request, by the request's number."""
    return {number: remedy for remedy in reversed(triage.remedies) for number in remedy.requests}


def some(names: Sequence[str], most: int) -> str:
    """List the first few names, and how many more there are."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more:,} more" if more > 0 else "")


def step_word(days: int) -> str:
    """Return the period of one bar: "day", "week", or a number of days."""
    return {1: "day", 7: "week"}.get(days, f"{days} days")


# The text for a terminal.

MOST_LINES = 20  # failing requests, one by one; the JSON and the CSV have all
MOST_NAMES = 8
_STYLES = {"pass": "bold green", "warning": "yellow", "fail": "bold red", "unknown": "cyan"}


def triage_as_text(triage: Triage, how: RenderOptions) -> str:
    """Render the set of requests as text."""
    shown = redacted(triage) if how.redact else triage
    page = TextPage(how)
    name, shape, _ = tone(shown)
    lead = prose(f"{shape}  {shown.headline}", _STYLES[name])
    page.opening(lead, *shown.remarks, site_name=shown.site_name, at=shown.created_at)
    _causes(page, shown)
    text_chart(page, shown)
    page.heading(QUESTIONS)
    steps_summary(page, shown.steps)
    if shown.oddities:
        page.heading("what the file has been through")
    for oddity in shown.oddities:
        page.hanging("! ", oddity.message)
        page.hanging(DEEPER, some(oddity.places, MOST_NAMES), "dim")
    if shown.failing:
        page.heading("the requests that go wrong")
    for line in shown.failing[:MOST_LINES]:
        day = f"  {line.day.isoformat()}" if line.day else ""
        title = prose(f"{line.name}{day}  ", "bold")
        title.append(f"{CAUSE_LABELS[line.cause]}  ", style="not bold")
        page.hanging(f"{mark_of(line.cause)[1]} ", title + visible(identifier_of(line)))
        page.hanging(DEEPER, line.because, "dim")
    more = len(shown.failing) - MOST_LINES
    if more > 0:
        page.indented(f"And {more:,} more: --format csv or json has all of them.", "dim")
    return page.text


def _causes(page: TextPage, shown: Triage) -> None:
    """Write what is wrong, what the failing requests share, and what to change."""
    if shown.causes:
        page.heading("what is wrong")
        lines = (
            (
                Text(CAUSE_LABELS[cause.cause], "bold"),
                (f"{len(cause.requests):,}", percent(cause.share), f"{cause.people:,}"),
            )
            for cause in shown.causes
        )
        page.numbers(("requests", "share", "people"), lines, width=9, gap=2)
    if shown.patterns:
        page.heading("what requests that go wrong share")
    for number, pattern in enumerate(shown.patterns, 1):
        page.hanging(f"{number}. ", pattern.message)
        if pattern.trait is not None:
            label, value = shared(pattern.trait)
            trait = prose(value) if is_word(pattern.trait) else visible(value)
            page.hanging(DEEPER, Text.assemble(f"{label}: ", trait))
    if shown.remedies:
        page.heading("what to change, and what that repairs")
    for remedy in shown.remedies:
        ends = f" (pattern {remedy.pattern})" if remedy.pattern else ""
        title = Text(f"{plural(len(remedy.requests), 'request')}{ends}: ", "bold")
        page.hanging("→ ", title.append(clean(remedy.text), style="not bold"))
        if remedy.concerns:
            page.hanging(DEEPER, Text.assemble("patron profile: ", visible(remedy.concerns)))
        names = some(shown.named(remedy.requests), MOST_NAMES)
        page.hanging(DEEPER, f"{OWNERS[remedy.owner]} · {names}", "dim")


def text_chart(page: TextPage, triage: Triage) -> None:
    """Draw one bar for each day or week; nothing if no failing request has a date."""
    series, timeline = series_of(triage), triage.timeline
    most = max((failing(row, series) for row in timeline), default=0)
    if not most:
        return
    room = max(10, page.how.width - 32)  # beside the day and the numbers
    of_a_letter = max(1, -(-most // room))
    page.heading(f"requests that go wrong, by {step_word(triage.step_days)}")
    for part in series:
        page.hanging(f"{part.letter} ", part.name)
    if of_a_letter > 1:
        page.indented(f"One letter stands for up to {of_a_letter:,} requests.", "dim")
    for row in timeline:
        bar = "".join(part.letter * -(-part.count(row) // of_a_letter) for part in series)
        beside = f"{failing(row, series):,} of {row.total:,}" if row.total else ""
        line = f"   {row.day.isoformat()}  {beside:>13}  {bar}"
        page.add(Text(line, overflow="ellipsis"))


# The failing requests over time. The rarest causes are combined into one series.

MOST_SERIES = 5
LETTERS = "ABCDEF"


@dataclass(frozen=True, slots=True)
class Series:
    """A segment of every bar: the failing requests with certain causes. ``number`` starts at 1."""

    number: int
    name: str
    causes: frozenset[RequestCause]

    @property
    def letter(self) -> str:
        """The letter that draws this series in a terminal."""
        return LETTERS[self.number - 1]

    def count(self, row: DayTally) -> int:
        """Return how many requests of a row belong to this series."""
        return sum(count for cause, count in row.counts if cause in self.causes)


def series_of(triage: Triage) -> tuple[Series, ...]:
    """Choose the series of a set, the most frequent cause first."""
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
    """Return how many requests of a row fail."""
    return sum(part.count(row) for part in series)


WIDTH, HEIGHT = 720, 260  # of the plot, in units of its own; the template draws it
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 12, 28, 34
_GAP = 0.18  # of a bar's room
_MOST_LABELS = 7
_TICKS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Bar:
    """One segment of a bar: the requests of one series in one row."""

    x: float
    y: float
    width: float
    height: float
    series: Series
    title: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A label and its position."""

    at: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """The layout of the whole plot."""

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
    """Compute the layout of the plot; None if no failing request has a date."""
    series, rows = series_of(triage), triage.timeline
    most = max((failing(row, series) for row in rows), default=0)
    if not most:
        return None
    step = 1  # between the levels: a few round numbers up to the highest bar
    while most / step > len(_TICKS) + 1:
        step = next(
            size * 10**power for power in range(12) for size in _TICKS if size * 10**power > step
        )
    levels = range(0, most + step, step)
    scale = (HEIGHT - _TOP - _BOTTOM) / levels[-1]
    room = (WIDTH - _LEFT - _RIGHT) / len(rows)
    labels = range(0, len(rows), -(-len(rows) // _MOST_LABELS))
    return Plot(
        series=series,
        bars=tuple(_bars(rows, series, room, scale)),
        levels=tuple(Mark(HEIGHT - _BOTTOM - level * scale, f"{level:,}") for level in levels),
        days=tuple(
            Mark(round(_LEFT + (number + 0.5) * room, 1), f"{rows[number].day:%d %b}")
            for number in labels
        ),
        since=tuple(
            Mark(round(_LEFT + days / triage.step_days * room, 1), f"pattern {number}")
            for number, pattern in enumerate(triage.patterns, 1)
            if pattern.since is not None
            for days in ((pattern.since - rows[0].day).days,)
        ),
        rows=rows,
    )


def _bars(
    rows: Sequence[DayTally], series: Sequence[Series], room: float, scale: float
) -> Iterator[Bar]:
    for number, row in enumerate(rows):
        y = float(HEIGHT - _BOTTOM)
        for part in series:
            if count := part.count(row):
                y -= count * scale
                yield Bar(
                    x=round(_LEFT + (number + _GAP / 2) * room, 1),
                    y=round(y, 1),
                    width=round(room * (1 - _GAP), 1),
                    height=round(count * scale, 1),
                    series=part,
                    title=f"{row.day:%d %B %Y}: {count:,} {part.name}",
                )
