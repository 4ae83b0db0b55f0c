"""Signing in at ReShare's gateway: the token comes in a header, and stays in memory."""

from __future__ import annotations

from http import HTTPStatus

from verifier.model.lookup import LookupFailure
from verifier.model.reshare_access import RESHARE_OKAPI, ReshareAccess
from verifier.rest.conversation import Conversation, JsonAnswer
from verifier.rest.http_outcomes import status_outcome
from verifier.rest.peer import Peer
from verifier.rest.stopped import LookupStopped
from verifier.rest.tokens import Token

RESHARE = Peer(name="ReShare", settings=RESHARE_OKAPI)
TENANT_HEADER = "x-okapi-tenant"
TOKEN_HEADER = "x-okapi-token"  # noqa: S105 - a header's name

_LOGIN = "/authn/login"
_REFUSALS = {
    HTTPStatus.UNPROCESSABLE_ENTITY: (
        "ReShare does not accept the sign-in (HTTP 422). Check username and password of "
        f"{RESHARE_OKAPI}. It is not sent again at once: a gateway may lock the account."
    ),
    HTTPStatus.BAD_REQUEST: (
        "ReShare refuses the sign-in (HTTP 400). Check tenant, username and password of "
        f"{RESHARE_OKAPI}."
    ),
    HTTPStatus.UNAUTHORIZED: (
        "ReShare does not accept the sign-in (HTTP 401). Check username and password of "
        f"{RESHARE_OKAPI}."
    ),
    HTTPStatus.FORBIDDEN: (
        "ReShare, or a gateway before it, lets nobody sign in from this machine (HTTP 403). "
        f"Check whom it lets in, and tenant of {RESHARE_OKAPI}."
    ),
    HTTPStatus.NOT_FOUND: (
        "There is no sign-in at this address for this tenant (HTTP 404). Check url and tenant of "
        f"{RESHARE_OKAPI}."
    ),
}
_FAILURES = {
    HTTPStatus.FORBIDDEN: LookupFailure.FORBIDDEN,
    HTTPStatus.NOT_FOUND: LookupFailure.PROTOCOL_ERROR,
}


class OkapiSignIn:
    """How the token is got. Called by a ``TokenKeeper``, one thread at a time."""

    def __init__(self, access: ReshareAccess) -> None:
        self._access = access

    def __call__(self, conversation: Conversation) -> Token:
        """Sign in. Raises ``LookupStopped``, in words of our own: a gateway's name the account."""
        answer = conversation.post_json(
            _LOGIN,
            {
                "username": self._access.username.value,
                "password": self._access.password.value,
            },
            headers={TENANT_HEADER: self._access.tenant},
        )
        refused = _refused(answer)
        if refused is not None:
            raise refused
        value = answer.headers.get(TOKEN_HEADER, "")
        if not _can_be_sent(value):
            answer.json()  # a web page says so
            said = (
                "The address takes the sign-in and gives no token, as ReShare would. Check the "
                f"url of {RESHARE_OKAPI}."
            )
            raise LookupStopped(LookupFailure.PROTOCOL_ERROR, said)
        return Token.lasting(value, None)


def unknown_tenant(answer: JsonAnswer) -> LookupStopped | None:
    """Say that the gateway has no such tenant, where its answer says that (Okapi: HTTP 400)."""
    if answer.status != HTTPStatus.BAD_REQUEST:
        return None
    if b"no such tenant" not in answer.body[:2_000].lower():
        return None
    said = f"ReShare knows no such tenant. Check tenant of {RESHARE_OKAPI}: lower case, mostly."
    return LookupStopped(LookupFailure.AUTH_ERROR, said)


def _refused(answer: JsonAnswer) -> LookupStopped | None:
    status = answer.status
    if status in _REFUSALS:
        failure = _FAILURES.get(HTTPStatus(status), LookupFailure.AUTH_ERROR)
        return unknown_tenant(answer) or LookupStopped(failure, _REFUSALS[HTTPStatus(status)])
    outcome = status_outcome(status, answer.peer)
    return None if outcome is None else LookupStopped(outcome.failure, outcome.said)


def _can_be_sent(value: str) -> bool:
    """Whether a text can go into a header: visible ASCII, and something of it."""
    return value.isascii() and value.isprintable() and bool(value.strip())
