"""What a failed exchange over HTTP means for a look-up: never that there is no such patron."""

from __future__ import annotations

from http import HTTPStatus

from verifier.bounded_network import NetworkFailure
from verifier.model.lookup import CouldNotLook, LookupFailure

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
    "unreachable": " Check the {address} of the connection.",
    "tls": " Where its authority is the library's own, name that with ca_file.",
}
_STATUSES = {
    HTTPStatus.ACCEPTED: (
        LookupFailure.PROTOCOL_ERROR,
        "The library system has taken the question and not answered it yet (HTTP 202).",
    ),
    HTTPStatus.PARTIAL_CONTENT: (
        LookupFailure.PROTOCOL_ERROR,
        "The library system sent a part of its answer alone (HTTP 206).",
    ),
    HTTPStatus.UNAUTHORIZED: (
        LookupFailure.AUTH_ERROR,
        "The library system asks for a login (HTTP 401). Check the secrets of the connection.",
    ),
    HTTPStatus.FORBIDDEN: (
        LookupFailure.FORBIDDEN,
        "The library system does not let this machine ask (HTTP 403). Check whom it lets in.",
    ),
    HTTPStatus.NOT_FOUND: (
        LookupFailure.PROTOCOL_ERROR,
        "There is no such service at this address (HTTP 404). Check the url of the connection.",
    ),
    HTTPStatus.METHOD_NOT_ALLOWED: (
        LookupFailure.PROTOCOL_ERROR,
        "The address takes no questions of this kind (HTTP 405). Check the url of the connection.",
    ),
    HTTPStatus.REQUEST_TIMEOUT: (
        LookupFailure.TIMEOUT,
        "The library system says that the question took too long (HTTP 408).",
    ),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: (
        LookupFailure.PROTOCOL_ERROR,
        "The library system does not take a question of this content type (HTTP 415).",
    ),
    HTTPStatus.TOO_MANY_REQUESTS: (
        LookupFailure.RATE_LIMITED,
        "The library system was asked too often (HTTP 429). Wait before asking again.",
    ),
    HTTPStatus.GATEWAY_TIMEOUT: (
        LookupFailure.TIMEOUT,
        "A gateway got no answer from the library system in time (HTTP 504).",
    ),
}


def could_not_fetch(failure: NetworkFailure, *, address: str = "url") -> CouldNotLook:
    """Give the outcome of an exchange without a usable answer, and the setting to look at.

    *address* names the settings that say where the library system is.
    """
    said = failure.said + _ADVICE.get(failure.kind, "").format(address=address)
    return CouldNotLook(failure=_KINDS[failure.kind], said=said)


def status_outcome(status: int) -> CouldNotLook | None:
    """Give the outcome of an answer of this HTTP status; None where its body is to be read."""
    if status in _STATUSES:
        failure, said = _STATUSES[HTTPStatus(status)]
        return CouldNotLook(failure=failure, said=said)
    match status // 100:
        case 2:
            return None
        case 3:
            failure = LookupFailure.REDIRECTED
            said = f"The library system sends the question elsewhere (HTTP {status})."
        case 4:
            failure = LookupFailure.PROTOCOL_ERROR
            said = f"The library system does not accept the question (HTTP {status})."
        case _:
            failure = LookupFailure.SERVER_ERROR
            said = f"The library system failed by an error of its own (HTTP {status})."
    return CouldNotLook(failure=failure, said=said)
