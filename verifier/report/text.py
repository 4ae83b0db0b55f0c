"""The report for a terminal: readable at 80 columns, without colour, in the page's own order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.console import RenderableType

from verifier.model.finding import Finding
from verifier.model.report import Remedy, Report
from verifier.report.phrases import moment_words
from verifier.report.remedy_words import Detail, summary, whose
from verifier.report.remedy_words import notes as notes_on
from verifier.report.remedy_words import steps as steps_of
from verifier.report.show import clean
from verifier.report.steps.as_text import QUESTIONS, in_short
from verifier.report.text_details import attempts, login, notes_on_checks, released
from verifier.report.text_parts import (
    evidence_line,
    heading,
    hung,
    indented,
    printed,
    road,
    verdict_line,
)
from verifier.report.text_patron import patron, request_form
from verifier.report.text_posted import posted, request
from verifier.report.view import View
from verifier.report.words import MASKED, OWNERS, SEVERITIES


def render(report: Report, *, redact: bool, width: int = 80, colour: bool) -> str:
    """Write the report as text. *width* is in columns; values longer than a line are folded."""
    view = View.of(report, redact=redact)
    return printed(_parts(view), width=width, colour=colour)


def _parts(view: View) -> Iterator[RenderableType]:
    yield from _headline(view)
    yield from heading("the road")
    yield road(view)
    yield from _changes(view)
    yield from heading("the request form, as ReShare would receive it")
    yield from request_form(view)
    yield from heading("the patron in the library system")
    yield from patron(view)
    yield from heading(QUESTIONS)
    yield in_short(view.diagnosis.steps)
    yield indented("With what each answer rests on: verifier verify FILE --steps", "dim")
    yield from _findings(view)
    yield from _what_came(view)
    yield from heading("the questions put to the library system")
    yield from attempts(view)
    yield from _from_where(view)
    yield from notes_on_checks(view)
    yield from _closing(view)


def _what_came(view: View) -> Iterator[RenderableType]:
    if view.preview.posted is not None:
        yield from heading("what would be posted")
        yield from posted(view.preview.posted)
    else:
        yield from heading("everything that was released")
        yield from released(view)


def _from_where(view: View) -> Iterator[RenderableType]:
    if view.capture.request is not None:
        yield from heading("the request itself")
        yield from request(view.capture.request)
    else:
        yield from heading("the login itself")
        yield from login(view)


def _headline(view: View) -> Iterator[RenderableType]:
    diagnosis = view.diagnosis
    yield verdict_line(diagnosis.verdict, diagnosis.headline.verdict)
    yield indented(clean(diagnosis.headline.reason))
    if diagnosis.headline.owner:
        yield indented(f"Whose turn it is: {clean(diagnosis.headline.owner)}")
    yield indented(
        f"{clean(view.idp_name)} · {clean(view.report.site_name)} · "
        f"{moment_words(view.report.created_at)}",
        "dim",
    )
    if view.redacted:
        yield indented(MASKED, "dim")


def _changes(view: View) -> Iterator[RenderableType]:
    remedies = view.diagnosis.remedies
    if not remedies:
        return
    yield from heading("what to change")
    if view.support:
        yield indented(view.support)
    for number, remedy in enumerate(remedies):
        yield from _remedy(remedy, remedies[:number])


def _remedy(remedy: Remedy, earlier: Sequence[Remedy]) -> Iterator[RenderableType]:
    alternative = f"{clean(summary(remedy, earlier))}: " if earlier else ""
    yield hung(f"{len(earlier) + 1}  ", f"{alternative}{clean(remedy.text)}")
    if not earlier:
        yield hung("   ", f"({clean(whose(remedy))})", "dim")
    yield from _said(steps_of(remedy))
    for snippet in remedy.snippets:
        yield hung("     ", f"{clean(snippet.heading)}:", "dim")
        for line in clean(snippet.text).splitlines():
            yield hung("       ", line, "cyan")
    yield from _said(notes_on(remedy))
    if remedy.mistakes:
        yield hung("     ", "Usual mistakes:")
    for mistake in remedy.mistakes:
        yield hung("     - ", clean(mistake))


def _said(details: Iterable[Detail]) -> Iterator[RenderableType]:
    for lead, said in details:
        yield hung("     ", f"{lead}: {clean(said)}" if lead else clean(said))


def _findings(view: View) -> Iterator[RenderableType]:
    findings = view.diagnosis.findings
    if not findings:
        return
    yield from heading("what was found, one by one")
    for finding in findings:
        yield from _finding(finding)


def _finding(finding: Finding) -> Iterator[RenderableType]:
    shape, word = SEVERITIES[finding.severity]
    yield hung(f"{shape} ", f"{word}: {clean(finding.message)}")
    for one in finding.evidence:
        yield hung("     ", evidence_line(one))
    after = f"; follows from {finding.follows_from}" if finding.follows_from else ""
    yield hung("     ", f"{finding.check} · {OWNERS[finding.owner]}{after}", "dim")


def _closing(view: View) -> Iterator[RenderableType]:
    if view.diagnosis.message:
        yield from heading("a message to send")
        for line in clean(view.diagnosis.message.text).splitlines():
            yield indented(line)
