"""How the tests of the checks ask, and read, one check."""

from __future__ import annotations

from typing import Any

from tests.factories import DAY, make_preview
from verifier.domain.checks.check import Check
from verifier.domain.diagnosis.matching import match_identifiers
from verifier.domain.model.finding import Failed, Finding, NotRun, Passed
from verifier.domain.model.lookup import LookupAttempt, PatronLookup, Source
from verifier.domain.model.match import PatronMatch
from verifier.domain.model.request import RequestPreview


def findings(check: Check[Any], evidence: Any) -> tuple[Finding, ...]:
    """The findings of a check that must fail."""
    result = check.run(evidence).result
    assert isinstance(result, Failed), result
    return result.findings


def finding(check: Check[Any], evidence: Any) -> Finding:
    """The one finding of a check that must fail."""
    (one,) = findings(check, evidence)
    return one


def saw(check: Check[Any], evidence: Any) -> str:
    """What a check that must pass saw."""
    result = check.run(evidence).result
    assert isinstance(result, Passed), result
    return result.saw


def reason(check: Check[Any], evidence: Any) -> str:
    """Why a check that must not be asked was not."""
    result = check.run(evidence).result
    assert isinstance(result, NotRun), result
    return result.reason


def proofs(finding: Finding) -> list[tuple[str, str, str | None]]:
    """The evidence as plain tuples: what, name, value."""
    return [(proof.what, proof.name, proof.value) for proof in finding.evidence]


def make_asked(
    *attempts: LookupAttempt,
    preview: RequestPreview | None = None,
    expected: str | None = None,
    not_asked: str | None = None,
    sources: tuple[Source, ...] = (),
) -> PatronMatch:
    """A match over questions that are given, not asked."""
    return match_identifiers(
        PatronLookup(
            day=DAY,
            preview=preview or make_preview(),
            attempts=attempts,
            not_asked=not_asked,
            expected=expected,
            sources=sources,
        )
    )


def answer(check: Check[Any], evidence: Any) -> str:
    """What a check answers, in one line of a table: found, saw or not asked, and the text."""
    match check.run(evidence).result:
        case Failed(findings=found):
            return "found: " + " ".join(finding.message for finding in found)
        case Passed(saw=seen):
            return f"saw: {seen}"
        case NotRun(reason=why):
            return f"not asked: {why}"
        case crashed:
            raise AssertionError(crashed)
