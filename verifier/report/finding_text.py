"""A finding in plain lines that need nothing beside them: what, what was seen, who, what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from verifier.domain.model.finding import Evidence, Finding
from verifier.domain.model.report import Remedy
from verifier.report.labels import OWNERS, PROSE_WORDS, SEVERITIES, STATIONS
from verifier.report.login_results import LoginResult
from verifier.report.phrases import (
    evidence_words,
    remedy_notes,
    remedy_owner,
    remedy_steps,
    remedy_summary,
)
from verifier.report.visible_values import clean, show

_IN = "  "


def explain_finding(finding: Finding, login: LoginResult) -> str:
    """Explain a finding of a login; the first cause says all that there is to say."""
    remedies = remedies_for(finding, login)
    return "\n".join((*_above(finding, login), *explanation_lines(finding, remedies)))


def remedies_for(finding: Finding, login: LoginResult) -> tuple[Remedy, ...]:
    """Give what to change about it; of a first cause without its own what the report says."""
    every = () if login.report is None else login.report.diagnosis.remedies
    own = tuple(remedy for remedy in every if remedy.finding == finding.check)
    return own or (every if login.is_cause(finding) else ())


def _above(finding: Finding, login: LoginResult) -> Iterator[str]:
    cause = None if login.report is None else login.report.diagnosis.cause
    if login.is_cause(finding):
        yield clean(login.headline)
        yield clean(login.reason)
        if login.owner:
            yield f"Whose turn it is: {clean(login.owner)}"
        yield ""
    elif cause is not None:
        yield f"The first cause is another one: {clean(cause.summary)} ({cause.check})"
        yield ""


def explanation_lines(
    finding: Finding, remedies: Sequence[Remedy], at: str | None = None
) -> Iterator[str]:
    """Write a finding: its message, where it is, what was seen, who, what to change, sources."""
    _, word = SEVERITIES[finding.severity]
    yield f"{word}: {clean(finding.message)}"
    if finding.follows_from:
        yield f"It follows from {finding.follows_from}: mend that first."
    if at:
        yield f"Where: {clean(at)}"
    seen = [f"{_IN}{evidence_text(proof)}" for proof in finding.evidence]
    if seen:
        yield "What was seen:"
        yield from seen
    yield f"Station: {STATIONS[finding.station]}. Owner: {OWNERS[finding.owner]}."
    if remedies:
        yield "What to change:"
        yield from indented(remedy_lines(remedies))
    if finding.cites:
        yield f"Sources: {clean('; '.join(finding.cites))}"
    yield f"More: verifier explain {finding.check}"


def evidence_text(evidence: Evidence) -> str:
    """Write one thing that proves a finding, everything in its value visible."""
    what = clean(evidence_words(evidence))
    if evidence.value is None:
        return what
    value = clean(evidence.value) if evidence.what in PROSE_WORDS else show(evidence.value)
    return f"{what}: {value}"


def evidence_summary(finding: Finding) -> str:
    """Write all of it in one line."""
    return "; ".join(map(evidence_text, finding.evidence))


def remedy_lines(remedies: Sequence[Remedy]) -> Iterator[str]:
    """Write what to change, the first thing to try first, with the settings to copy."""
    for number, remedy in enumerate(remedies, 1):
        earlier = remedies[: number - 1]
        lead = remedy_summary(remedy, earlier) if earlier else remedy_owner(remedy)
        yield f"{number}. {clean(lead)}: {clean(remedy.text)}"
        for message in remedy_steps(remedy):
            yield f"{_IN}{_detail(message)}"
        for snippet in remedy.snippets:
            yield f"{_IN}{clean(snippet.heading)}:"
            yield from indented(clean(snippet.text).splitlines(), _IN * 2)
        for message in remedy_notes(remedy):
            yield f"{_IN}{_detail(message)}"
        for mistake in remedy.mistakes:
            yield f"{_IN}Usual mistake: {clean(mistake)}"


def _detail(message: tuple[str, str]) -> str:
    lead, text = message
    return f"{lead}: {clean(text)}" if lead else clean(text)


def indented(lines: Iterable[str], by: str = _IN) -> Iterator[str]:
    """Set lines in a little."""
    return (f"{by}{line}" for line in lines)


def one_line(text: str) -> str:
    """Put a text on one line."""
    return " ".join(clean(text).split())
