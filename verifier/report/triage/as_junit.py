"""A set of requests as JUnit: a case for each request, and one for the look at all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from verifier.model.rendering import Rendering
from verifier.model.triage import JudgedRequest, Triage, TriageRemedy
from verifier.report.pipeline.junit_xml import Case, CaseOutcome, Suite, document
from verifier.report.triage.redacted import redacted_triage
from verifier.report.triage.words import CAUSES, RESTS_ON, open_questions
from verifier.report.words import OWNERS

ALL = "all requests together"


def render_triage(triage: Triage, how: Rendering) -> str:
    """Write the file. A request that goes wrong fails, unless nothing counts as failure."""
    shown = redacted_triage(triage) if how.redact else triage
    remedies = remedies_by_request(shown)
    cases = tuple(_case(one, remedies, counts=bool(how.failing)) for one in shown.lines)
    suites = (
        Suite(name=ALL, cases=(_together(shown),), began=shown.created_at),
        *((Suite(name="requests", cases=cases, began=shown.created_at),) if cases else ()),
    )
    return document(shown.site_name, suites)


def remedies_by_request(triage: Triage) -> Mapping[int, TriageRemedy]:
    """Give what would repair each request, by its number."""
    return {number: one for one in reversed(triage.remedies) for number in one.requests}


def _together(triage: Triage) -> Case:
    text = "\n".join((triage.headline, *triage.remarks, *(one.said for one in triage.patterns)))
    unanswered = " ".join(open_questions(triage))
    if not unanswered:
        return Case(name="triage", text=text)
    return Case(
        name="triage",
        outcome=CaseOutcome.ERROR,
        message=unanswered,
        text=text,
        kind="could-not-look",
    )


def _case(line: JudgedRequest, remedies: Mapping[int, TriageRemedy], *, counts: bool) -> Case:
    if not line.cause.is_told:
        return Case(name=line.name, outcome=CaseOutcome.SKIPPED, message=line.because)
    if not line.cause.is_wrong:
        return Case(name=line.name, text=line.because)
    said = f"{CAUSES[line.cause]}: {line.because}"
    text = "\n".join((said, *_more(line, remedies.get(line.number))))
    return Case(
        name=line.name,
        outcome=CaseOutcome.FAILURE if counts else CaseOutcome.PASSED,
        message=said,
        text=text,
        kind=line.cause.value,
    )


def _more(line: JudgedRequest, remedy: TriageRemedy | None) -> Iterator[str]:
    yield f"It rests on {RESTS_ON[line.rests_on]}."
    if remedy is not None:
        yield f"Whose turn it is: {OWNERS[remedy.owner]}."
        yield f"What to change: {remedy.text}"
