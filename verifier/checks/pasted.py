"""What the checks on a pasted request share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from verifier.checks.check import Answer, Draft, NotAsked, Saw
from verifier.checks.evidence import sent_identifier
from verifier.model.pasted_request import OddityKind, PastedRequest
from verifier.model.request import RequestPreview

PASTED_ONLY = "This is a login, not a request that was pasted."


@dataclass(frozen=True, slots=True)
class OwnKey:
    """A request, and the key that its identifier comes from."""

    request: PastedRequest
    key: str


def from_its_own_key(preview: RequestPreview) -> OwnKey | NotAsked:
    """Give the request whose identifier comes from a key of its own, or why that is not so."""
    request = preview.release.capture.request
    if request is None:
        return NotAsked(PASTED_ONLY)
    if not request.kind.by_link:
        return NotAsked("This is no link.")
    if preview.trace.header_value is not None:
        return NotAsked("A header replaces what the link says.")
    if not preview.has_identifier:
        return NotAsked("The request would carry no identifier.")
    return OwnKey(request, request.kind.patron_key)


def ask_about(
    preview: RequestPreview, kind: OddityKind, *, wrong: str, fine: str
) -> Iterator[Answer]:
    """Ask whether the identifier came with an oddity of that kind under its own key."""
    found = from_its_own_key(preview)
    if isinstance(found, NotAsked):
        yield found
    elif found.request.is_odd(kind, found.key):
        yield Draft(wrong, (sent_identifier(preview.patron_identifier),))
    else:
        yield Saw(fine)


def address_alone(preview: RequestPreview) -> bool:
    """Whether no more than the address of a request was pasted, which shows no headers."""
    request = preview.release.capture.request
    return request is not None and request.headers is None
