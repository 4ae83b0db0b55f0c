"""What FOLIO's refusals mean, and what to change.

From the sources of mod-login, mod-authtoken and Okapi. Their own words hold usernames and ids, so
none of them is repeated but the name of a permission.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

from verifier.model.lookup import LookupFailure
from verifier.rest.conversation import JsonAnswer
from verifier.rest.http_outcomes import status_outcome
from verifier.rest.stopped import LookupStopped

_NOT_AGAIN = "It is not sent again: FOLIO locks an account after five refusals."
_CODES = {
    "username.incorrect": "FOLIO knows no such username. Check username and tenant of the "
    "connection.",
    "password.incorrect": f"FOLIO does not accept the password. Check password of the "
    f"connection. {_NOT_AGAIN}",
    "password.incorrect.warn.user": f"FOLIO does not accept the password, and has refused it "
    f"before. Check password of the connection. {_NOT_AGAIN}",
    "password.incorrect.block.user": "FOLIO has locked the connection's account after too many "
    "refusals. Unlock it in FOLIO, and check password of the connection.",
    "user.blocked": "FOLIO has locked the connection's account, or it is not active there. "
    "Make it active in FOLIO, then check password of the connection.",
}
_OLDER_CODES = {
    "username.invalid": "username.incorrect",
    "password.invalid": "password.incorrect",
    "third.failed.attempt": "password.incorrect.warn.user",
    "fifth.failed.attempt.blocked": "password.incorrect.block.user",
}
_PERMISSION = re.compile(rb"requires permission: ([a-z][\w.-]{3,120}\.get)\s*$", re.IGNORECASE)


def sign_in_refused(answer: JsonAnswer, *, legacy: bool) -> LookupStopped:
    """Say why FOLIO did not let the connection sign in."""
    failure = LookupFailure.AUTH_ERROR
    match answer.status:
        case HTTPStatus.UNPROCESSABLE_ENTITY:
            said = _by_code(answer)
        case HTTPStatus.BAD_REQUEST if b"no such tenant" in answer.body[:2_000].lower():
            said = "FOLIO knows no such tenant. Check tenant of the connection."
        case HTTPStatus.BAD_REQUEST | HTTPStatus.UNAUTHORIZED:
            said = (
                f"FOLIO refuses the sign-in (HTTP {answer.status}). Check tenant, username and "
                f"password of the connection."
            )
        case HTTPStatus.FORBIDDEN:
            failure = LookupFailure.FORBIDDEN
            said = (
                "FOLIO, or a gateway before it, lets nobody sign in from this machine (HTTP 403). "
                "Check whom it lets in, and tenant of the connection."
            )
        case HTTPStatus.NOT_FOUND:
            failure = LookupFailure.PROTOCOL_ERROR
            other = "false" if legacy else "true, for an old FOLIO"
            said = (
                "There is no sign-in of FOLIO at this address for this tenant (HTTP 404). Check "
                f"url and tenant of the connection, or set legacy_login = {other}."
            )
        case _:
            refused = status_outcome(answer.status)
            return LookupStopped(
                refused.failure if refused else LookupFailure.PROTOCOL_ERROR,
                refused.said if refused else "FOLIO's answer to the sign-in is not understood.",
            )
    return LookupStopped(failure, said)


def question_refused(answer: JsonAnswer, permission: str) -> LookupStopped | None:
    """Say why FOLIO did not answer a question that needs *permission*; None where it did."""
    match answer.status:
        case HTTPStatus.FORBIDDEN if b"tenant mismatch" in answer.body[:2_000].lower():
            said = "FOLIO says that the sign-in is another tenant's. Check tenant."
            return LookupStopped(LookupFailure.FORBIDDEN, said)
        case HTTPStatus.FORBIDDEN:
            named = _PERMISSION.search(answer.body[:2_000])
            name = named[1].decode() if named else permission
            said = f"The connection's account in FOLIO lacks the permission {name} (HTTP 403)."
            return LookupStopped(LookupFailure.FORBIDDEN, said)
        case HTTPStatus.REQUEST_URI_TOO_LONG:
            said = "The identifier is too long to be asked for in a web address (HTTP 414)."
            return LookupStopped(LookupFailure.PROTOCOL_ERROR, said)
        case HTTPStatus.NOT_FOUND:
            said = (
                "FOLIO has nothing at this address for this tenant (HTTP 404). Check url and "
                "tenant of the connection; a module may be missing as well."
            )
            return LookupStopped(LookupFailure.PROTOCOL_ERROR, said)
        case HTTPStatus.UNAUTHORIZED:
            said = (
                "FOLIO does not take its own token, not even a new one (HTTP 401). Check that "
                "url and tenant belong together."
            )
            return LookupStopped(LookupFailure.AUTH_ERROR, said)
        case _:
            refused = status_outcome(answer.status)
            return None if refused is None else LookupStopped(refused.failure, refused.said)


def token_refused(answer: JsonAnswer) -> bool:
    """Whether an answer is about the token: mostly 401, from Okapi itself 400."""
    if answer.status == HTTPStatus.BAD_REQUEST:
        return answer.body.lstrip()[:13].lower() == b"invalid token"
    return answer.status == HTTPStatus.UNAUTHORIZED


def _by_code(answer: JsonAnswer) -> str:
    for code in _codes(answer):
        known = _CODES.get(_OLDER_CODES.get(code, code))
        if known is not None:
            return known
    return (
        "FOLIO refuses the sign-in (HTTP 422). Check username and password of the connection. "
        f"{_NOT_AGAIN}"
    )


def _codes(answer: JsonAnswer) -> list[str]:
    try:
        content: Any = answer.json()
    except LookupStopped:
        return []
    errors = content.get("errors") if isinstance(content, dict) else None
    if not isinstance(errors, list):
        return []
    codes = (one.get("code") for one in errors if isinstance(one, dict))
    return [one for one in codes if isinstance(one, str)]
