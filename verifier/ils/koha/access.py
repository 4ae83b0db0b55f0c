"""How a connection shows Koha who asks: by a token for its API key, or by name and password."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from types import MappingProxyType

from verifier.ils.koha.options import KohaOptions
from verifier.ils.koha.refusals import (
    OAUTH_DISABLED,
    UNKNOWN_KEY,
    error_of,
    refusal_of,
    require_answer,
)
from verifier.ils.koha.shapes import TokenAnswer
from verifier.model.lookup import LookupFailure
from verifier.rest.conversation import Conversation, JsonAnswer
from verifier.rest.json_body import shaped
from verifier.rest.stopped import LookupStopped
from verifier.rest.tokens import Token, TokenKeeper

PATRONS = "/patrons"
NOBODY = (("patron_id", "0"), ("_match", "exact"), ("_per_page", "1"))
"""The question for a patron that no Koha has: its numbers begin with 1."""

_SIGN_IN = "to sign in"
_NO_HEADERS: Mapping[str, str] = MappingProxyType({})
_REFUSED = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)


class Access:
    """Asks Koha with what the connection signs in with. Safe for threads.

    Name and password are proved once, by a question for nobody, before they are used: twenty
    look-ups at a time with a wrong password would else be twenty failed logins.
    """

    def __init__(self, options: KohaOptions) -> None:
        self._options = options
        self._by_key = options.client_id is not None
        self._keeper = TokenKeeper(self._key_token if self._by_key else self._basic)

    def get(
        self,
        conversation: Conversation,
        path: str,
        *,
        query: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] = _NO_HEADERS,
    ) -> JsonAnswer:
        """Ask once; where a token has expired, once more with a new one.

        Raises ``LookupStopped`` where no answer came; an answer may have any status.
        """
        token = self._keeper.token(conversation)
        answer = self._get(conversation, path, query, headers, token)
        if self._by_key and answer.status == HTTPStatus.UNAUTHORIZED:
            self._keeper.forget(token)
            token = self._keeper.token(conversation)
            answer = self._get(conversation, path, query, headers, token)
        elif not self._by_key and _credentials_refused(answer):
            self._keeper.forget(token)
        return answer

    @staticmethod
    def _get(
        conversation: Conversation,
        path: str,
        query: Sequence[tuple[str, str]],
        headers: Mapping[str, str],
        token: Token,
    ) -> JsonAnswer:
        proof = {"Authorization": token.value}
        return conversation.ask("GET", path, query=query, headers={**headers, **proof})

    def _key_token(self, conversation: Conversation) -> Token:
        """Sign in with the API key (``Koha/REST/V1/OAuth.pm``)."""
        fields = (
            ("grant_type", "client_credentials"),
            ("client_id", self._options.client_id or ""),
            ("client_secret", self._options.client_secret or ""),
        )
        answer = conversation.post_form("/oauth/token", fields)
        error = error_of(answer)
        if answer.status == HTTPStatus.BAD_REQUEST and "unimplemented grant type" in error:
            raise LookupStopped(LookupFailure.AUTH_ERROR, OAUTH_DISABLED)
        if answer.status in _REFUSED and error:
            raise LookupStopped(LookupFailure.AUTH_ERROR, UNKNOWN_KEY)
        content = require_answer(answer, needs=_SIGN_IN).json()
        given = shaped(TokenAnswer, content, what="a token of Koha's")
        return Token.lasting(f"Bearer {given.access_token}", given.expires_in)

    def _basic(self, conversation: Conversation) -> Token:
        """Prove name and password. A permission that is missing refuses the question, not them."""
        pair = f"{self._options.username}:{self._options.password}".encode()
        token = Token(value=f"Basic {base64.b64encode(pair).decode()}")
        answer = self._get(conversation, PATRONS, NOBODY, _NO_HEADERS, token)
        refused = refusal_of(answer, needs=_SIGN_IN)
        if refused is not None and not _only_the_question(answer, refused):
            raise refused
        return token


def _only_the_question(answer: JsonAnswer, refused: LookupStopped) -> bool:
    if answer.status == HTTPStatus.BAD_REQUEST:
        return True
    return refused.outcome.failure is LookupFailure.FORBIDDEN


def _credentials_refused(answer: JsonAnswer) -> bool:
    if answer.status not in _REFUSED:
        return False
    refused = refusal_of(answer, needs=_SIGN_IN)
    return refused is not None and refused.outcome.failure is LookupFailure.AUTH_ERROR
