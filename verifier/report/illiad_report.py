"""The comparison of ILLiad users with the library system: labels and text."""

from rich.text import Text

from verifier.domain.model.illiad_comparison import (
    ColumnOutcome,
    ColumnResult,
    ColumnTally,
    ComparedUser,
    IlliadComparison,
    JudgedUser,
)
from verifier.domain.model.render_options import RenderOptions
from verifier.domain.model.wording import DIFFERENCES, plural
from verifier.report import labels
from verifier.report.population_report import sent_now
from verifier.report.redact import redacted
from verifier.report.text_layout import DEEPER, VERDICT_STYLES, TextPage, prose, with_notes
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


def is_shown(user: ComparedUser, column: ColumnResult) -> bool:
    """Whether a user's column is worth a line.

    True for the column that is sent, and for any that was looked up with a value.
    """
    return column.column == user.patron_field or column.outcome not in _SILENT


def counts(tally: ColumnTally) -> tuple[int, ...]:
    """Return a column's numbers in the order of ``TALLIES``."""
    return tuple(tally.count(*outcomes) for outcomes in _COUNTED)


def standing(column: ColumnResult) -> str:
    """Describe the outcome of one column: how it differs, and which identifier it matches."""
    words = OUTCOMES[column.outcome][1]
    if column.transform is not None:
        words += f": they differ by {DIFFERENCES[column.transform]}"
    return f"{words} ({column.matches})" if column.matches else words


def whence(comparison: IlliadComparison) -> str:
    """Describe where the users came from, how many were left out, and how many not looked up."""
    text = f"{plural(len(comparison.users), 'user')} from {comparison.source}"
    if comparison.left_out:
        text += f", spread over all of it; {comparison.left_out:,} were left out"
    if comparison.unasked:
        text += f"; interrupted before {comparison.unasked:,} of them"
    return f"{text}."


def illiad_as_text(comparison: IlliadComparison, how: RenderOptions) -> str:
    """Render the comparison as text."""
    shown = redacted(comparison) if how.redact else comparison
    page = TextPage(how)
    verdict, patron_field = shown.verdict, shown.settings.patron_field
    lead = prose(f"{labels.VERDICTS[verdict][0]}  {shown.headline}", VERDICT_STYLES[verdict])
    page.add(lead)
    page.indented(shown.reason)
    if shown.owner is not None:
        page.indented(f"Whose turn it is: {labels.OWNERS[shown.owner]}")
    page.indented(whence(shown), "dim")
    page.made(shown.site_name, labels.moment_words(shown.created_at))
    page.heading("what to change")
    page.indented(shown.advice.text)
    if shown.tallies:
        page.heading(f"each column, over {len(shown.read):,} rows")
        lines = (
            (
                sent_now(tally.column, sent=tally.column == patron_field),
                [f"{count:,}" for count in counts(tally)],
            )
            for tally in shown.tallies
        )
        page.numbers([short for short, _ in TALLIES], lines, width=7, gap=1)
    findings = [finding for run in shown.runs for finding in run.findings]
    if findings:
        page.heading("the settings")
    for finding in findings:
        page.finding(finding, lead="   ")
        for proof in finding.evidence:
            page.hanging(DEEPER, Text.assemble(f"{proof.name}  ", with_notes(proof.value)))
    page.heading("ReShare's own question about add-ons")
    page.indented(shown.step.question)
    page.indented(f"{labels.ANSWERS[shown.step.answer]}: {shown.step.because}")
    page.heading("the users, one by one")
    for number, user in enumerate(shown.users, 1):
        page.add("")
        _user(page, number, user)
    return page.text


def _user(page: TextPage, number: int, user: JudgedUser) -> None:
    compared, (shape, word) = user.compared, labels.VERDICTS[user.verdict]
    line = Text(f"{shape} {word}", VERDICT_STYLES[user.verdict])
    line.append(f"  {clean(compared.asked.name)}: {clean(user.message)}", "not bold default")
    page.hanging(f"{number}  ", line)
    for column in compared.columns:
        if is_shown(compared, column):
            name = (clean(column.column), "bold")
            text = Text.assemble(name, "  ", with_notes(column.value), "  ")
            text.append(clean(standing(column)))
            text.append("  sent now" if column.column == compared.patron_field else "", "dim")
            page.hanging(f"{DEEPER}{OUTCOMES[column.outcome][0]} ", text)
    if compared.evidence and (record := compared.evidence.match.record):
        parts = (labels.name_words(record.name) or "no name told", *labels.standing_words(record))
        page.hanging(f"{DEEPER}the record  ", " · ".join(parts), "dim")
    for finding in user.findings:
        if finding.follows_from is None:
            page.finding(finding, lead="   ")
