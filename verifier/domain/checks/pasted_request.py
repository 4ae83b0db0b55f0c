"""Helpers for the checks on a pasted request."""

from dataclasses import replace

from verifier.domain.checks.check import Answers, Draft, NotAsked, known
from verifier.domain.checks.evidence import sent_evidence
from verifier.domain.checks.identifier_source import identifier_sent
from verifier.domain.model.capture import OddityKind, PastedRequest, Posted
from verifier.domain.model.evidence import RequestEvidence
from verifier.domain.model.finding import CheckRun, Failed, Finding, Owner, Station
from verifier.domain.model.request_form import EntryPoint, RequestForm

_NOT_PASTED = "This is a login, not a request that was pasted."
NOT_BY_LINK = "Requests do not come through a link that the patron sees."


def pasted_request(evidence: RequestEvidence) -> PastedRequest:
    """Return the pasted request. Raises ``NotAsked`` for a login."""
    return known(evidence.capture.request, _NOT_PASTED)


def posted_form(evidence: RequestEvidence) -> Posted:
    """Return how the program that receives the pasted request reads it.

    Raises ``NotAsked`` for a login.
    """
    return known(evidence.preview.posted, _NOT_PASTED)


def require_link(form: RequestForm) -> None:
    """Raise ``NotAsked`` if requests do not come through a link that the patron sees."""
    if form.door in (EntryPoint.ILLIAD, EntryPoint.DIRECT):
        raise NotAsked(NOT_BY_LINK)


def header_read(evidence: RequestEvidence) -> str:
    """Return the value of the header that the listener takes the identifier from.

    Raises ``NotAsked`` if it would read no header.
    """
    return known(evidence.preview.trace.header_value, "No header would be read.")


def require_no_header(evidence: RequestEvidence) -> None:
    """Raise ``NotAsked`` if the listener reads a header instead of the URL's identifier."""
    if evidence.preview.trace.header_value is not None:
        raise NotAsked("A header replaces what the link says.")


def check_oddity(evidence: RequestEvidence, kind: OddityKind, wrong: str) -> Answers:
    """Report *wrong* if the link's patron identifier has an oddity of this *kind*."""
    request = pasted_request(evidence)
    if not request.kind.by_link:
        raise NotAsked("This is no link.")
    require_no_header(evidence)
    identifier_sent(evidence)
    if request.is_odd(kind, request.kind.patron_key):
        yield Draft(wrong, sent_evidence(evidence))


def has_url_only(evidence: RequestEvidence) -> bool:
    """Whether only the URL of a request was pasted, which shows no headers."""
    request = evidence.capture.request
    return request is not None and request.headers is None


# A pasted request shows no login, so its findings belong to whoever made the request.

NO_LOGIN = "A request was pasted, which shows no login and nothing that was released."

_NOT_SEEN = (Station.IDP, Station.SERVICE_PROVIDER)


def assign_to_request_owner(runs: tuple[CheckRun, ...]) -> tuple[CheckRun, ...]:
    """Return *runs* with every finding moved to a station and an owner that a request can have.

    A finding that would go to the campus for a login goes to the discovery team here: the link, or
    the add-on that made the request, carried the wrong value.
    """
    return tuple(
        replace(run, result=Failed(findings=tuple(map(_moved, run.result.findings))))
        if isinstance(run.result, Failed)
        else run
        for run in runs
    )


def _moved(finding: Finding) -> Finding:
    return replace(
        finding,
        station=Station.DISCOVERY if finding.station in _NOT_SEEN else finding.station,
        owner=Owner.DISCOVERY if finding.owner is Owner.IDENTITY else finding.owner,
    )
