"""Turn a failed HTTP exchange into the reason why a patron lookup has no result."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from verifier.adapters.http import NetworkFailure
from verifier.domain.model.lookup import CouldNotLook, LookupFailure

# Whom a sentence about a failed exchange speaks of.


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """Who was asked, as a sentence begins with it, and which settings say how it is reached."""

    name: str
    settings: str  # what has the url: "the connection", "[reshare.okapi]"


LIBRARY_SYSTEM = Peer(name="The library system", settings="the connection")


# A look-up that ends early, from wherever it is.


class LookupAborted(Exception):  # noqa: N818 - named as the sentence reads
    """Nothing can be said about the patron; ``outcome`` says why. Caught by ``look_up``."""

    def __init__(self, failure: LookupFailure, message: str) -> None:
        super().__init__(message)
        self.outcome = CouldNotLook(failure=failure, message=message)


# What a failed exchange over HTTP means: never that there is nobody, or nothing.

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
_STATUSES = {
    HTTPStatus.ACCEPTED: (
        LookupFailure.PROTOCOL_ERROR,
        "{name} has taken the question and not answered it yet (HTTP 202).",
    ),
    HTTPStatus.PARTIAL_CONTENT: (
        LookupFailure.PROTOCOL_ERROR,
        "{name} sent a part of its answer alone (HTTP 206).",
    ),
    HTTPStatus.UNAUTHORIZED: (
        LookupFailure.AUTH_ERROR,
        "{name} asks for a login (HTTP 401). Check the secrets of {settings}.",
    ),
    HTTPStatus.FORBIDDEN: (
        LookupFailure.FORBIDDEN,
        "{name} does not let this machine ask (HTTP 403). Check whom it lets in.",
    ),
    HTTPStatus.NOT_FOUND: (
        LookupFailure.PROTOCOL_ERROR,
        "There is no such service at this address (HTTP 404). Check the url of {settings}.",
    ),
    HTTPStatus.METHOD_NOT_ALLOWED: (
        LookupFailure.PROTOCOL_ERROR,
        "The address takes no questions of this kind (HTTP 405). Check the url of {settings}.",
    ),
    HTTPStatus.REQUEST_TIMEOUT: (
        LookupFailure.TIMEOUT,
        "{name} says that the question took too long (HTTP 408).",
    ),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: (
        LookupFailure.PROTOCOL_ERROR,
        "{name} does not take a question of this content type (HTTP 415).",
    ),
    HTTPStatus.TOO_MANY_REQUESTS: (
        LookupFailure.RATE_LIMITED,
        "{name} was asked too often (HTTP 429). Wait before asking again.",
    ),
    HTTPStatus.GATEWAY_TIMEOUT: (
        LookupFailure.TIMEOUT,
        "A gateway got no answer in time (HTTP 504).",
    ),
}


def could_not_fetch(
    failure: NetworkFailure, *, address: str = "url", peer: Peer = LIBRARY_SYSTEM
) -> CouldNotLook:
    """Give the outcome of an exchange without a usable answer, and the setting to look at.

    *address* names the settings that say where *peer* is.
    """
    advice = _ADVICE.get(failure.kind, "").format(address=address, settings=peer.settings)
    message = failure.message + advice
    return CouldNotLook(failure=_KINDS[failure.kind], message=message)


def status_outcome(status: int, peer: Peer = LIBRARY_SYSTEM) -> CouldNotLook | None:
    """Give the outcome of an answer of this HTTP status; None where its body is to be read."""
    if status in _STATUSES:
        failure, message = _STATUSES[HTTPStatus(status)]
        return CouldNotLook(
            failure=failure, message=message.format(name=peer.name, settings=peer.settings)
        )
    match status // 100:
        case 2:
            return None
        case 3:
            failure = LookupFailure.REDIRECTED
            message = f"{peer.name} sends the question elsewhere (HTTP {status})."
        case 4:
            failure = LookupFailure.PROTOCOL_ERROR
            message = f"{peer.name} does not accept the question (HTTP {status})."
        case _:
            failure = LookupFailure.SERVER_ERROR
            message = f"{peer.name} failed by an error of its own (HTTP {status})."
    return CouldNotLook(failure=failure, message=message)
