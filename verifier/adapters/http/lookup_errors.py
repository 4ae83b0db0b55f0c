"""Turn a failed HTTP exchange into the reason why a patron lookup has no result."""

from dataclasses import dataclass

from verifier.adapters.http import NetworkFailure
from verifier.domain.model.lookup import CouldNotLook, LookupFailure


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A server, for error messages: its name, and which settings hold its URL."""

    name: str
    settings: str  # what has the url: "the connection", "[reshare.okapi]"


LIBRARY_SYSTEM = Peer(name="The library system", settings="the connection")


class LookupAborted(Exception):  # noqa: N818 - named as the sentence reads
    """The lookup failed; ``outcome`` explains why. ``look_up`` catches it."""

    def __init__(self, failure: LookupFailure, message: str) -> None:
        super().__init__(message)
        self.outcome = CouldNotLook(failure=failure, message=message)


_KINDS = {
    "timeout": LookupFailure.TIMEOUT,
    "unreachable": LookupFailure.UNREACHABLE,
    "tls": LookupFailure.TLS,
    "redirected": LookupFailure.REDIRECTED,
    "too_large": LookupFailure.TOO_LARGE,
    "bad_address": LookupFailure.NOT_CONFIGURED,
    "broken_answer": LookupFailure.PROTOCOL_ERROR,
}
_ADVICE = {
    "unreachable": " Check the {address} of {settings}.",
    "tls": " Where its authority is the library's own, name that with ca_file.",
}
_FAILURES = {
    401: LookupFailure.AUTH_ERROR,
    403: LookupFailure.FORBIDDEN,
    408: LookupFailure.TIMEOUT,
    429: LookupFailure.RATE_LIMITED,
    504: LookupFailure.TIMEOUT,
}
"""The failure by status, for those in ``_SENTENCES``; by default a protocol error."""

_SENTENCES = {
    202: "{name} has taken the question and not answered it yet {http}.",
    206: "{name} sent a part of its answer alone {http}.",
    401: "{name} asks for a login {http}. Check the secrets of {settings}.",
    403: "{name} does not let this machine ask {http}. Check whom it lets in.",
    404: "There is no such service at this address {http}. Check the url of {settings}.",
    405: "The address takes no questions of this kind {http}. Check the url of {settings}.",
    408: "{name} says that the question took too long {http}.",
    415: "{name} does not take a question of this content type {http}.",
    429: "{name} was asked too often {http}. Wait before asking again.",
    504: "A gateway got no answer in time {http}.",
}


_USUAL = {
    3: (LookupFailure.REDIRECTED, "{name} sends the question elsewhere {http}."),
    4: (LookupFailure.PROTOCOL_ERROR, "{name} does not accept the question {http}."),
    5: (LookupFailure.SERVER_ERROR, "{name} failed by an error of its own {http}."),
}
"""By the first digit of the status, if it is not in ``_SENTENCES``; any other digit as 5."""


def could_not_fetch(
    failure: NetworkFailure, *, address: str = "url", peer: Peer = LIBRARY_SYSTEM
) -> CouldNotLook:
    """Build the outcome of a failed exchange, with advice which setting to check.

    *address* names the settings with the server's address.
    """
    advice = _ADVICE.get(failure.kind, "").format(address=address, settings=peer.settings)
    message = failure.message + advice
    return CouldNotLook(failure=_KINDS[failure.kind], message=message)


def status_outcome(status: int, peer: Peer = LIBRARY_SYSTEM) -> CouldNotLook | None:
    """Build the outcome for an HTTP status; None for success, when the body should be read."""
    if status // 100 == 2 and status not in _SENTENCES:  # noqa: PLR2004 - 2xx
        return None
    failure, sentence = _USUAL.get(status // 100, _USUAL[5])
    if status in _SENTENCES:
        failure = _FAILURES.get(status, LookupFailure.PROTOCOL_ERROR)
        sentence = _SENTENCES[status]
    http = f"(HTTP {status})"
    message = sentence.format(name=peer.name, settings=peer.settings, http=http)
    return CouldNotLook(failure=failure, message=message)
