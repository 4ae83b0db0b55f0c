"""Several logins as one set, and the questions of ReShare's page *Patron Lookup Problems*.

Labels, and text for a terminal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from verifier.domain.model.finding import Severity
from verifier.domain.model.match import Support
from verifier.domain.model.population import (
    AffectedLogins,
    AnswerShare,
    AttributeTally,
    CauseGroup,
    Explanation,
    ListenerRule,
    Pattern,
    Population,
    SetStep,
    SplitPerson,
)
from verifier.domain.model.render_options import RenderOptions
from verifier.domain.model.report import Remedy, Report, Step, StepAnswer, Verdict
from verifier.domain.model.wording import DIFFERENCES
from verifier.report.labels import ANSWERS, MASKED, OWNERS, SEVERITIES, VERDICTS
from verifier.report.redact import redacted
from verifier.report.text_layout import (
    DEEPER,
    VERDICT_STYLES,
    evidence_line,
    hanging,
    heading,
    indented,
    numbers,
    opening,
    print_to_text,
    prose,
    rows,
    verdict_line,
    visible,
)
from verifier.report.view import View
from verifier.report.visible_values import clean

MOST_NUMBERS = 12  # of logins in one line; the JSON has all
MOST_ROWS = 12  # attributes and explanations; the JSON has all
_MOST_REASONS = 4  # of one answer; the JSON has all

PATTERNS: dict[Pattern, str] = {
    Pattern.NONE: "nobody",
    Pattern.ALL: "every patron",
    Pattern.GROUP: "one group",
    Pattern.ONE_PERSON: "one person",
    Pattern.FEW: "some patrons",
    Pattern.MOST: "most patrons",
}
TRAITS = {
    "patron-group": "patron group",
    "identity-provider": "identity provider",
    "protocol": "protocol",
    "door": "way into ReShare",
}
SUPPORT: dict[Support, str] = {
    Support.CANDIDATE: "candidate, seen on one patron",
    Support.SUPPORTED: "supported",
}
TALLIES = ("exactly right", "right but for its form", "one of several", "wrong", "absent")
"""The headings of the five counts of an attribute, in their order."""

_SEVERITIES = {Verdict.FAIL: Severity.ERROR, Verdict.WARNING: Severity.WARNING}
SPLITS = {
    "sends-several": "sends several identifiers",
    "several-records": "has two patron records",
}


def mark_of(cause: CauseGroup) -> tuple[str, str, str]:
    """Give the tone, shape and word of a first cause; what could not be asked is no notice."""
    severity = _SEVERITIES.get(cause.verdict)
    if severity is None:
        return ("notice", *VERDICTS[cause.verdict])
    return (severity.value, *SEVERITIES[severity])


def counts(tally: AttributeTally) -> tuple[int, ...]:
    """Give the five counts in the order of ``TALLIES``."""
    return (tally.exact, tally.transformed, tally.among_several, tally.wrong, tally.absent)


def logins(numbers: Sequence[int], most: int = MOST_NUMBERS) -> str:
    """Write the numbers of some logins, runs as ranges; of many only the first."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    parts = [f"{first}" if first == last else f"{first}-{last}" for first, last in runs]
    further = "" if len(parts) <= most else f" and further ones, {len(numbers):,} in all"
    return f"{'login' if len(numbers) == 1 else 'logins'} {', '.join(parts[:most])}{further}"


def concerned(affected: AffectedLogins) -> str:
    """Say whom it concerns, with the trait that they share."""
    if affected.trait is not None:
        return f"one {TRAITS[affected.trait.kind]}: {affected.trait.value}"
    return PATTERNS[affected.pattern]


def explanation(explained: Explanation) -> str:
    """Say how the attribute is the right identifier."""
    if explained.transform is None:
        return "exactly"
    return f"but for {DIFFERENCES[explained.transform]} (transform {explained.transform})"


def holds_for(explained: Explanation) -> str:
    """Say for how many logins an explanation holds, and what speaks for it."""
    every = len(explained.logins) + explained.others
    reach = "all" if not explained.others else f"{len(explained.logins):,} of {every:,}"
    return f"{reach} ({SUPPORT[explained.support]})"


def rule_effect(rule: ListenerRule) -> str:
    """Say how many logins the rule changes."""
    return f"right for {len(rule.right_for):,} logins, of which it changes {rule.changes:,}"


def split(person: SplitPerson) -> str:
    """Say in what way one person has two identifiers."""
    return SPLITS[person.kind]


def to_change(remedy: Remedy) -> str:
    """Say what to change and where; the settings to copy stand in each login's report."""
    return f"What to change{f' ({remedy.place})' if remedy.place else ''}: {remedy.text}"


def population_as_text(population: Population, how: RenderOptions) -> str:
    """Write the set as text, with one line for each login."""
    shown = redacted(population) if how.redact else population
    return print_to_text(_parts(shown, redact=how.redact), how)


def _parts(shown: Population, *, redact: bool) -> Iterator[RenderableType]:
    lead = prose(f"{VERDICTS[shown.verdict][0]}  {shown.headline}", VERDICT_STYLES[shown.verdict])
    remarks = map(indented, shown.remarks)
    yield from opening(lead, remarks, shown.site_name, shown.created_at, redact=redact)
    if shown.causes:
        yield from heading("first causes")
    for cause in shown.causes:
        _, shape, word = mark_of(cause)
        whom = f"{concerned(cause.concerned)}; {logins(cause.concerned.logins)}"
        foot = f"{cause.check} · {OWNERS[cause.owner]}"
        yield from cause_lines(f"{shape} ", f"{word}: {cause.summary}", whom, cause.remedy, foot)
    if shown.attributes:
        yield from heading(f"which attribute is right, of {shown.known:,} known")
        lines = (
            (sent_now(tally.attribute, sent=tally.sent), [f"{count:,}" for count in counts(tally)])
            for tally in shown.attributes[:MOST_ROWS]
        )
        yield numbers(TALLIES, lines, width=7, gap=2)
    if shown.explanations:
        yield from heading("what is the right identifier, and how")
    for explained in shown.explanations[:MOST_ROWS]:
        title = prose(explained.attribute, "bold")
        title.append(f" {explanation(explained)}: {holds_for(explained)}", style="not bold")
        yield hanging("● " if explained.explains_all else "○ ", title)
    yield from heading("one rule for the listener")
    yield indented(shown.listener.message)
    if rule := shown.listener.rule:
        yield indented(rule_effect(rule), "dim")
        for copied in clean(rule.snippet).splitlines():
            yield hanging(DEEPER, copied, "cyan")
    yield from _identities(shown)
    yield from heading(QUESTIONS)
    yield steps_summary([step.step for step in shown.steps])
    yield from heading("the logins, one by one")
    table = []
    for login in shown.logins:
        shape, word = VERDICTS[login.verdict]
        line = Text(f"{shape} {word}", VERDICT_STYLES[login.verdict])
        line.append(f"  {clean(login.headline)}", style="not bold default")
        if login.name:
            line.append(f"  {clean(login.name)}", style="not bold dim")
        table.append((Text(f"{login.number}", "dim", justify="right"), line))
    yield rows(table, first=max(len(f"{len(table)}"), 2))


def cause_lines(
    lead: str, message: str, whom: str, remedy: Remedy | None, foot: str
) -> Iterator[RenderableType]:
    """Write a first cause: what, whom it concerns, what to change, which check and whose turn."""
    yield hanging(lead, message)
    yield hanging(DEEPER, whom)
    if remedy is not None:
        yield hanging(DEEPER, to_change(remedy))
    if foot:
        yield hanging(DEEPER, foot, "dim")


def sent_now(name: str, *, sent: bool) -> Text:
    """Name an attribute or a column, and say whether it is what ReShare receives."""
    return prose(name, "bold").append("  sent now" if sent else "", style="dim not bold")


def _identities(shown: Population) -> Iterator[RenderableType]:
    if shown.shared or shown.split:
        yield from heading("identifiers and people")
    for shared in shown.shared:
        lead = "sent by different people: "
        yield hanging("! ", Text.assemble(lead, visible(shared.identifier)))
        yield hanging(DEEPER, logins(shared.logins), "dim")
    for person in shown.split:
        yield hanging("! ", f"one person {split(person)}")
        for value in person.identifiers:
            yield hanging(DEEPER, visible(value))
        yield hanging(DEEPER, logins(person.logins), "dim")


# The answered questions of ReShare's page. An answer is marked by a tone, a shape and a word, so
# that color never stands alone.

QUESTIONS = "ReShare's own questions (Patron Lookup Problems)"
"""The heading over them in a longer text."""

HALVES = {
    "intermittent": "Single patrons (the page's intermittent problems)",
    "widespread": "Many patrons (the page's widespread problems)",
}
"""The two halves of the page, by the first word of a step's number."""

Halves = Sequence[tuple[str, Sequence[SetStep]]]
"""The name of each half with its questions."""

_SHAPES = {"good": "✓", "bad": "✗", "unknown": "?", "none": "○", "plain": "●"}
_STYLES = {
    "good": "bold green",
    "bad": "bold red",
    "unknown": "bold cyan",
    "none": "dim",
    "plain": "bold",
}


def answer_mark(answered: Step | AnswerShare) -> tuple[str, str, str]:
    """Give the tone, shape and word of an answer: yes is not always the good one."""
    tone = {True: "good", False: "bad", None: "plain"}[answered.good]
    if answered.answer is StepAnswer.UNKNOWN:
        tone = "unknown"
    elif answered.answer is StepAnswer.NOT_APPLICABLE:
        tone = "none"
    return tone, _SHAPES[tone], ANSWERS[answered.answer]


def halves_of(steps: Sequence[Step] | Sequence[SetStep]) -> Halves:
    """Split into the page's two halves, each under its name; of one login nothing is shared."""
    whole = [SetStep(step=it, shares=()) if isinstance(it, Step) else it for it in steps]
    by_half = groupby(whole, key=lambda step: step.step.step.partition("-")[0])
    return [(HALVES[half], list(those)) for half, those in by_half]


def number_of(step: Step) -> str:
    """Give its number as the page writes it: 2.1."""
    return step.step.partition("-")[2]


def steps_as_text(report: Report, how: RenderOptions) -> str:
    """Write the questions of the page about one login, and nothing else of its report."""
    view = View.of(report, redact=how.redact)
    diagnosis = view.diagnosis
    top = [
        verdict_line(diagnosis.verdict, diagnosis.headline.verdict),
        indented(f"{view.idp_name} · {view.report.site_name}", "dim"),
    ]
    return print_to_text([*top, *_page(halves_of(diagnosis.steps), redact=how.redact)], how)


def set_steps_as_text(population: Population, how: RenderOptions) -> str:
    """Write the questions of the page about a set of logins, and nothing else of it."""
    shown = redacted(population) if how.redact else population
    top = [
        verdict_line(shown.verdict, shown.headline),
        *map(indented, shown.remarks[:1] if shown.unasked else ()),
        indented(shown.site_name, "dim"),
    ]
    return print_to_text([*top, *_page(halves_of(shown.steps), redact=how.redact)], how)


def steps_summary(steps: Sequence[Step]) -> RenderableType:
    """List the questions with their answers alone, as a part of a longer text."""
    lines = ((step.step, Group(prose(step.question), _answer(step))) for step in steps)
    return rows(lines, first=15)


def _page(halves: Halves, *, redact: bool) -> Iterator[RenderableType]:
    if redact:
        yield indented(MASKED, "dim")
    for half, steps in halves:
        yield from heading(half)
        lines: list[tuple[str, RenderableType]] = []
        for step in steps:
            lines += [("", "")] if lines else []
            lines.append((number_of(step.step), Group(*_whole(step))))
        yield rows(lines, first=3)


def _whole(set_step: SetStep) -> Iterator[RenderableType]:
    yield prose(set_step.step.question, "bold")
    yield _answer(set_step.step)
    lines = [evidence_line(evidence) for evidence in set_step.step.rests_on]
    for share in set_step.shares:
        tone, shape, word = answer_mark(share)
        for reason in share.reasons[:_MOST_REASONS]:
            line = Text(f"{shape} {word}", _STYLES[tone])
            line.append(f", {reason.people:,}: {clean(reason.because)}", style="not bold default")
            lines.append(line.append(f"  {logins(reason.logins)}", style="not bold dim"))
        left = len(share.reasons) - _MOST_REASONS
        if left > 0:
            lines.append(Text(f"and {left:,} further reasons for {word}", "dim"))
    for line in lines:
        yield Padding(line, (0, 0, 0, 4))


def _answer(step: Step) -> Text:
    tone, shape, word = answer_mark(step)
    quiet = "dim" if tone == "none" else "not bold not dim default"
    return Text(f"{shape} {word}", _STYLES[tone]).append(f"  {clean(step.because)}", style=quiet)
