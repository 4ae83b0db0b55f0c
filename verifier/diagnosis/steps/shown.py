"""Evidence that the answers to several questions show."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.diagnosis.case import Case
from verifier.model.finding import Evidence
from verifier.model.lookup import Ambiguous, CouldNotLook, Found, LookupOutcome, NotFound
from verifier.model.proof import sent_identifier


def sent(case: Case) -> Iterator[Evidence]:
    """What ReShare would receive; where no request can be placed, what stands in its way."""
    if case.preview.blocked is not None:
        yield from evidence_of(case, "request.regex-invalid")
    elif case.preview.cannot_be_said is not None:
        yield Evidence(what="identifier", name="patronIdentifier, which cannot be predicted")
    elif case.sent is None:
        yield Evidence(what="identifier", name="patronIdentifier, which is not sent")
    else:
        yield sent_identifier(case.sent)


def evidence_of(case: Case, *checks: str) -> Iterator[Evidence]:
    """What the findings of *checks* rest on."""
    for finding in case.findings:
        if finding.check in checks:
            yield from finding.evidence


def questions_put(case: Case) -> Iterator[Evidence]:
    """Every question that was put, with what came back."""
    for one in case.lookup.attempts:
        said = f"{one.connection}: {_came_back(one.outcome)}"
        yield Evidence(what="asked", name=said, value=one.key.value)


def _came_back(outcome: LookupOutcome) -> str:
    match outcome:
        case Found():
            return "found"
        case NotFound():
            return "not found"
        case Ambiguous():
            return "several patrons"
        case CouldNotLook():
            return "no answer"
