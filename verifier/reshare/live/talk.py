"""Questions to ReShare, signed in; each names the permission that it takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from verifier.model.lookup import LookupFailure
from verifier.model.reshare_access import RESHARE_OKAPI, ReshareAccess
from verifier.reshare.live.sign_in import (
    RESHARE,
    TENANT_HEADER,
    TOKEN_HEADER,
    OkapiSignIn,
    unknown_tenant,
)
from verifier.rest.conversation import Conversation, JsonAnswer, Server
from verifier.rest.http_outcomes import status_outcome
from verifier.rest.stopped import LookupStopped
from verifier.rest.tokens import Token, TokenKeeper

_ADVICE = {
    LookupFailure.TIMEOUT: f"How long it is waited for says timeout_seconds of {RESHARE_OKAPI}.",
    LookupFailure.TOO_LARGE: f"How much is read says max_bytes of {RESHARE_OKAPI}.",
    LookupFailure.REDIRECTED: f"Check the url of {RESHARE_OKAPI}.",
    LookupFailure.TLS: f"Certificates of its own go into ca_file of {RESHARE_OKAPI}.",
    LookupFailure.PROTOCOL_ERROR: f"Check the url of {RESHARE_OKAPI}.",
    LookupFailure.SERVER_ERROR: (
        f"Try again later; if it stays so, check the url of {RESHARE_OKAPI}."
    ),
}
NEW_SECONDS = 60.0


class ReshareTalk:
    """Asks with one token, which is renewed once where it is not taken. Serves many threads.

    A gateway answers an ended token with 401 or 403, and a missing permission with 403: only
    where a new token is refused as well, the permission is what is missing. For ``NEW_SECONDS``
    no other 403 leads to a sign-in: many questions may lack the same permission.
    """

    def __init__(
        self,
        access: ReshareAccess,
        *,
        allow_private: bool,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._tenant = access.tenant
        self._clock = clock
        self._renewed = float("-inf")  # when a 403 last led to a new token
        self._keeper = TokenKeeper(OkapiSignIn(access))
        self._server = Server(
            base=access.url.rstrip("/"),
            timeout_seconds=access.timeout_seconds,
            max_bytes=access.max_bytes,
            allow_private=allow_private,
            ca_file=str(access.ca_file) if access.ca_file else None,
            peer=RESHARE,
        )

    def sign_in(self) -> None:
        """Sign in, unless a token is at hand. Raises ``LookupStopped``."""
        with _naming_the_setting():
            self._keeper.token(self._server.conversation())

    def get(self, path: str, *, needs: str, query: Sequence[tuple[str, str]] = ()) -> Any:
        """Ask, and read the answer as JSON. *needs* is the permission that this takes.

        Raises ``LookupStopped``. The time of the access runs from now.
        """
        return self.sized(path, needs=needs, query=query)[0]

    def sized(
        self, path: str, *, needs: str, query: Sequence[tuple[str, str]] = ()
    ) -> tuple[Any, int]:
        """Ask in the same way, and give the bytes of the answer with it."""
        with _naming_the_setting():
            answer = self._asked(path, needs, query)
            return answer.json(), len(answer.body)

    def _asked(self, path: str, needs: str, query: Sequence[tuple[str, str]]) -> JsonAnswer:
        conversation = self._server.conversation()
        token = self._keeper.token(conversation)
        answer = self._ask(conversation, path, query, token)
        if self._may_be_the_token(answer):
            self._keeper.forget(token)
            token = self._keeper.token(conversation)
            answer = self._ask(conversation, path, query, token)
        refused = _refused(answer, needs)
        if refused is not None:
            raise refused
        return answer

    def _may_be_the_token(self, answer: JsonAnswer) -> bool:
        """Whether a new token may help. One that is new already has no part in a 403."""
        if answer.status == HTTPStatus.FORBIDDEN:
            was_new = self._clock() - self._renewed < NEW_SECONDS
            self._renewed = self._renewed if was_new else self._clock()
            return not was_new
        return answer.status == HTTPStatus.UNAUTHORIZED

    def _ask(
        self,
        conversation: Conversation,
        path: str,
        query: Sequence[tuple[str, str]],
        token: Token,
    ) -> JsonAnswer:
        headers = {TENANT_HEADER: self._tenant, TOKEN_HEADER: token.value}
        return conversation.ask("GET", path, query=query, headers=headers)


@contextmanager
def _naming_the_setting() -> Iterator[None]:
    """Add which setting to look at, where the sentence does not name the table yet."""
    try:
        yield
    except LookupStopped as stopped:
        failure, said = stopped.outcome.failure, stopped.outcome.said
        if failure not in _ADVICE or RESHARE_OKAPI in said:
            raise
        raise LookupStopped(failure, f"{said} {_ADVICE[failure]}") from None


def _refused(answer: JsonAnswer, needs: str) -> LookupStopped | None:
    match answer.status:
        case HTTPStatus.UNAUTHORIZED:
            failure = LookupFailure.AUTH_ERROR
            said = (
                "ReShare does not take its own token, not even a new one (HTTP 401). Check that "
                f"url and tenant of {RESHARE_OKAPI} belong together."
            )
        case HTTPStatus.FORBIDDEN:
            failure = LookupFailure.FORBIDDEN
            said = (
                f"The account of {RESHARE_OKAPI} lacks a permission in ReShare (HTTP 403): "
                f"{needs}."
            )
        case HTTPStatus.NOT_FOUND:
            failure = LookupFailure.PROTOCOL_ERROR
            said = (
                "There is nothing of ReShare at this address for this tenant (HTTP 404). Check "
                f"url and tenant of {RESHARE_OKAPI}."
            )
        case _:
            outcome = status_outcome(answer.status, answer.peer)
            if outcome is None:
                return None
            return unknown_tenant(answer) or LookupStopped(outcome.failure, outcome.said)
    return LookupStopped(failure, said)
