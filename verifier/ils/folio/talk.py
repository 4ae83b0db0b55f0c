"""Questions to FOLIO in the course of one look-up, signed in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from verifier.ils.folio.refusals import question_refused, token_refused
from verifier.rest.conversation import Conversation, JsonAnswer
from verifier.rest.tokens import Token, TokenKeeper


class FolioTalk:
    """Asks with one token, which is renewed once where FOLIO does not take it.

    The token goes into ``X-Okapi-Token``, which old and new gateways read alike; it and a cookie
    in one request are an error to some.
    """

    def __init__(self, conversation: Conversation, keeper: TokenKeeper, tenant: str) -> None:
        self._conversation = conversation
        self._keeper = keeper
        self._tenant = tenant
        self._token = keeper.token(conversation)
        self._renewed = False

    def get(self, path: str, *, needs: str, query: Sequence[tuple[str, str]] = ()) -> Any:
        """Ask, and read the answer as JSON. *needs* is the permission that this takes.

        Raises ``LookupStopped``.
        """
        answer = self._ask(path, query, self._token)
        if token_refused(answer) and not self._renewed:
            self._renewed = True
            self._keeper.forget(self._token)
            self._token = self._keeper.token(self._conversation)
            answer = self._ask(path, query, self._token)
        refused = question_refused(answer, needs)
        if refused is not None:
            raise refused
        return answer.json()

    def _ask(self, path: str, query: Sequence[tuple[str, str]], token: Token) -> JsonAnswer:
        headers = {"X-Okapi-Tenant": self._tenant, "X-Okapi-Token": token.value}
        return self._conversation.ask("GET", path, query=query, headers=headers)
