"""Several logins as one set, and the questions of ReShare's page *Patron Lookup Problems*.

Labels, and text for a terminal.
"""

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
from verifier.report.labels import ANSWERS, OWNERS, SEVERITIES, VERDICTS
from verifier.report.login_results import SharedCause
from verifier.report.redact import redacted
from verifier.report.text_layout import (
    DEEPER,
    VERDICT_STYLES,
    TextPage,
    evidence_line,
    prose,
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
    """Return the tone, shape and word of a first cause; a failed lookup has its verdict's word."""
    severity = _SEVERITIES.get(cause.verdict)
    if severity is None:
        return ("notice", *VERDICTS[cause.verdict])
    return (severity.value, *SEVERITIES[severity])


def counts(tally: AttributeTally) -> tuple[int, ...]:
    """Return the five counts in the order of ``TALLIES``."""
    return (tally.exact, tally.transformed, tally.among_several, tally.wrong, tally.absent)


def logins(numbers: Sequence[int], most: int = MOST_NUMBERS) -> str:
    """Format login numbers, with ranges; only the first *most* if there are more."""
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
    """Describe which logins are affected: by the trait that they share, or by the pattern."""
    if affected.trait is not None:
        return f"one {TRAITS[affected.trait.kind]}: {affected.trait.value}"
    return PATTERNS[affected.pattern]


def explanation(explained: Explanation) -> str:
    """Describe how the attribute matches the identifier: exactly, or after a transform."""
    if explained.transform is None:
        return "exactly"
    return f"but for {DIFFERENCES[explained.transform]} (transform {explained.transform})"


def holds_for(explained: Explanation) -> str:
    """Return for how many logins the explanation holds, and how well it is supported."""
    every = len(explained.logins) + explained.others
    reach = "all" if not explained.others else f"{len(explained.logins):,} of {every:,}"
    return f"{reach} ({SUPPORT[explained.support]})"


def rule_effect(rule: ListenerRule) -> str:
    """Return for how many logins the rule is right, and how many it changes."""
    return f"right for {len(rule.right_for):,} logins, of which it changes {rule.changes:,}"


def split(person: SplitPerson) -> str:
    """Describe how one person has two identifiers: sent, or in two records."""
    return SPLITS[person.kind]


def to_change(remedy: Remedy) -> str:
    """Describe what to change and where; the settings to copy are in each login's report."""
    return f"What to change{f' ({remedy.place})' if remedy.place else ''}: {remedy.text}"


def population_as_text(population: Population, how: RenderOptions) -> str:
    """Render the report on several logins as text, with one line for each login."""
    shown = redacted(population) if how.redact else population
    page = TextPage(how)
    lead = prose(f"{VERDICTS[shown.verdict][0]}  {shown.headline}", VERDICT_STYLES[shown.verdict])
    page.opening(lead, *shown.remarks, site_name=shown.site_name, at=shown.created_at)
    if shown.causes:
        page.heading("first causes")
    for cause in shown.causes:
        _, shape, word = mark_of(cause)
        whom = f"{concerned(cause.concerned)}; {logins(cause.concerned.logins)}"
        cause_lines(page, f"{shape} ", f"{word}: {cause.summary}", whom, cause)
    if shown.attributes:
        page.heading(f"which attribute is right, of {shown.known:,} known")
        lines = (
            (sent_now(tally.attribute, sent=tally.sent), [f"{count:,}" for count in counts(tally)])
            for tally in shown.attributes[:MOST_ROWS]
        )
        page.numbers(TALLIES, lines, width=7, gap=2)
    if shown.explanations:
        page.heading("what is the right identifier, and how")
    for explained in shown.explanations[:MOST_ROWS]:
        title = prose(explained.attribute, "bold")
        title.append(f" {explanation(explained)}: {holds_for(explained)}", style="not bold")
        page.hanging("● " if explained.explains_all else "○ ", title)
    page.heading("one rule for the listener")
    page.indented(shown.listener.message)
    if rule := shown.listener.rule:
        page.indented(rule_effect(rule), "dim")
        page.verbatim(rule.snippet)
    _identities(page, shown)
    page.heading(QUESTIONS)
    steps_summary(page, [step.step for step in shown.steps])
    page.heading("the logins, one by one")
    table = []
    for login in shown.logins:
        shape, word = VERDICTS[login.verdict]
        line = Text(f"{shape} {word}", VERDICT_STYLES[login.verdict])
        line.append(f"  {clean(login.headline)}", style="not bold default")
        if login.name:
            line.append(f"  {clean(login.name)}", style="not bold dim")
        table.append((Text(f"{login.number}", "dim", justify="right"), line))
    page.rows(table, first=max(len(f"{len(table)}"), 2))
    page.messages(cause.message for cause in shown.causes)
    return page.text


def cause_lines(
    page: TextPage, lead: str, message: str, whom: str, cause: CauseGroup | SharedCause
) -> None:
    """Write a first cause: its message, who is affected, what to change, the check and owner."""
    page.hanging(lead, message)
    page.hanging(DEEPER, whom)
    if cause.remedy is not None:
        page.hanging(DEEPER, to_change(cause.remedy))
    elif isinstance(cause, SharedCause) and cause.what_to_do:
        page.hanging(DEEPER, f"What to change: {cause.what_to_do}")
    if cause.check and cause.owner:
        page.hanging(DEEPER, f"{cause.check} · {OWNERS[cause.owner]}", "dim")
    elif isinstance(cause, SharedCause) and cause.whose_turn:
        page.hanging(DEEPER, f"Whose turn it is: {cause.whose_turn}", "dim")


def sent_now(name: str, *, sent: bool) -> Text:
    """Name an attribute or a column, and mark it if ReShare receives it now."""
    return prose(name, "bold").append("  sent now" if sent else "", style="dim not bold")


def _identities(page: TextPage, shown: Population) -> None:
    if shown.shared or shown.split:
        page.heading("identifiers and people")
    for shared in shown.shared:
        lead = "sent by different people: "
        page.hanging("! ", Text.assemble(lead, visible(shared.identifier)))
        page.hanging(DEEPER, logins(shared.logins), "dim")
    for person in shown.split:
        page.hanging("! ", f"one person {split(person)}")
        for value in person.identifiers:
            page.hanging(DEEPER, visible(value))
        page.hanging(DEEPER, logins(person.logins), "dim")


# The answered questions of ReShare's page. Each answer has a tone, a shape and a word, so
# that color is never the only sign.

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
    """Return the tone, shape and word of an answer; for some questions "no" is the good answer."""
    tone = {True: "good", False: "bad", None: "plain"}[answered.good]
    if answered.answer is StepAnswer.UNKNOWN:
        tone = "unknown"
    elif answered.answer is StepAnswer.NOT_APPLICABLE:
        tone = "none"
    return tone, _SHAPES[tone], ANSWERS[answered.answer]


def halves_of(steps: Sequence[Step] | Sequence[SetStep]) -> Halves:
    """Split the questions into the page's two halves, each with its name.

    Questions about one login have no shares of logins.
    """
    whole = [SetStep(step=it, shares=()) if isinstance(it, Step) else it for it in steps]
    by_half = groupby(whole, key=lambda step: step.step.step.partition("-")[0])
    return [(HALVES[half], list(those)) for half, those in by_half]


def number_of(step: Step) -> str:
    """Return the question's number as on the page, such as 2.1."""
    return step.step.partition("-")[2]


def steps_as_text(report: Report, how: RenderOptions) -> str:
    """Render only the page's questions about one login."""
    view, page = View.of(report, redact=how.redact), TextPage(how)
    page.add(verdict_line(view.diagnosis.verdict, view.diagnosis.headline.verdict))
    page.made(view.idp_name, view.report.site_name)
    _halves(page, halves_of(view.diagnosis.steps))
    return page.text


def set_steps_as_text(population: Population, how: RenderOptions) -> str:
    """Render only the page's questions about a set of logins."""
    shown, page = redacted(population) if how.redact else population, TextPage(how)
    page.add(verdict_line(shown.verdict, shown.headline))
    page.paragraphs(shown.remarks[:1] if shown.unasked else ())
    page.made(shown.site_name)
    _halves(page, halves_of(shown.steps))
    return page.text


def steps_summary(page: TextPage, steps: Sequence[Step]) -> None:
    """List the questions with their answers only, as a section of a longer text."""
    lines = ((step.step, Group(prose(step.question), _answer(step))) for step in steps)
    page.rows(lines, first=15)


def _halves(page: TextPage, halves: Halves) -> None:
    for half, steps in halves:
        page.heading(half)
        lines: list[tuple[str, RenderableType]] = []
        for step in steps:
            lines += [("", "")] if lines else []
            lines.append((number_of(step.step), Group(*_whole(step))))
        page.rows(lines, first=3)


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
    yield from (Padding(line, (0, 0, 0, 4)) for line in lines)


def _answer(step: Step) -> Text:
    tone, shape, word = answer_mark(step)
    quiet = "dim" if tone == "none" else "not bold not dim default"
    return Text(f"{shape} {word}", _STYLES[tone]).append(f"  {clean(step.because)}", style=quiet)
