"""What the checks on a pasted request share."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw
from verifier.domain.model.capture import OddityKind, PastedRequest
from verifier.domain.model.evidence import RequestEvidence
from verifier.domain.model.finding import (
    CheckRun,
    Failed,
    Finding,
    Owner,
    Station,
    sent_identifier_evidence,
)

# What the checks on a pasted request share.

PASTED_ONLY = "This is a login, not a request that was pasted."


@dataclass(frozen=True, slots=True)
class OwnKey:
    """A request, and the key that its identifier comes from."""

    request: PastedRequest
    key: str


def from_its_own_key(evidence: RequestEvidence) -> OwnKey | NotAsked:
    """Give the request whose identifier comes from a key of its own, or why that is not so."""
    request = evidence.capture.request
    if request is None:
        return NotAsked(PASTED_ONLY)
    if not request.kind.by_link:
        return NotAsked("This is no link.")
    if evidence.preview.trace.header_value is not None:
        return NotAsked("A header replaces what the link says.")
    if not evidence.preview.has_identifier:
        return NotAsked("The request would carry no identifier.")
    return OwnKey(request, request.kind.patron_key)


def check_oddity(
    evidence: RequestEvidence, kind: OddityKind, *, wrong: str, fine: str
) -> Iterator[Answer]:
    """Ask whether the identifier came with an oddity of that kind under its own key."""
    found = from_its_own_key(evidence)
    if isinstance(found, NotAsked):
        yield found
    elif found.request.is_odd(kind, found.key):
        yield Draft(wrong, (sent_identifier_evidence(evidence.preview.patron_identifier),))
    else:
        yield Saw(fine)


def has_url_only(evidence: RequestEvidence) -> bool:
    """Whether no more than the address of a request was pasted, which shows no headers."""
    request = evidence.capture.request
    return request is not None and request.headers is None


# The findings about a pasted request, which shows no login: whoever made it owns them.

NO_LOGIN = "A request was pasted, which shows no login and nothing that was released."

_NOT_SEEN = (Station.IDP, Station.SERVICE_PROVIDER)


def assign_to_request_owner(runs: tuple[CheckRun, ...]) -> tuple[CheckRun, ...]:
    """Give *runs* with every finding at a station that a request shows, and with an owner there.

    What a login's finding would give to the campus is the discovery team's here: the link, or the
    add-on that made the request, carried the wrong value.
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
