"""The users of ILLiad over its Web Platform API, one question for each.

Source: Atlas Systems, ILLiad Web Platform API: ``GET Users/{username}`` and ``GET
Users/ExternalUserID/{id}`` with the header ``ApiKey``; 404 with a ``Message`` is "no such user".
A user's JSON holds a hash of the password: of each answer only the wanted columns are kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from verifier.illiad.user_row import user_of, wanted_columns
from verifier.model.illiad import IlliadUser, UserAsked, UserOutcome
from verifier.model.illiad_columns import EXTERNAL_ID, USER_NAME
from verifier.model.illiad_settings import IlliadSettings
from verifier.model.lookup import NOBODY_ANSWERS, CouldNotLook, LookupFailure, NotFound
from verifier.rest.conversation import JsonAnswer, Server, segment
from verifier.rest.peer import Peer
from verifier.rest.stopped import LookupStopped

PEER = Peer(name="ILLiad's Web Platform", settings="[reshare.illiad]")

_MAX_BYTES = 1_000_000
_LONGEST_MESSAGE = 1_000  # characters that are read of it: ILLiad's own is a sentence
_NO_SUCH_USER = re.compile(r"\buser\b.*\bnot found\b", re.IGNORECASE | re.DOTALL)
_UNKNOWN = "ILLiad knows no such user."
_ENDS_IT = NOBODY_ANSWERS | {LookupFailure.AUTH_ERROR, LookupFailure.FORBIDDEN}


class WebPlatform:
    """ILLiad's users by name, or by the id that is mapped for this API key."""

    def __init__(self, settings: IlliadSettings, *, allow_private: bool) -> None:
        """Take the settings, which name a url and a key."""
        assert settings.url is not None  # noqa: S101 - the site file is read that way
        assert settings.api_key is not None  # noqa: S101 - as above
        self._settings = settings
        self._key = settings.api_key
        self._wanted = wanted_columns(settings)
        self._server = Server(
            base=settings.url.rstrip("/"),
            timeout_seconds=settings.timeout_seconds,
            max_bytes=_MAX_BYTES,
            allow_private=allow_private,
            ca_file=str(settings.ca_file) if settings.ca_file else None,
            peer=PEER,
        )

    def users(
        self, names: Sequence[str], *, progress: Callable[[int, int], None] = lambda _d, _a: None
    ) -> tuple[UserAsked, ...]:
        """Ask for each of *names*. After a refusal nobody else is asked for.

        A KeyboardInterrupt ends it early: those that were asked for by then are given.
        """
        asked: list[UserAsked] = []
        ended: CouldNotLook | None = None
        with suppress(KeyboardInterrupt):
            for name in names:
                outcome = ended or self.user(name)
                asked.append(UserAsked(name=name, outcome=outcome))
                if ended is None and isinstance(outcome, CouldNotLook) and _ends(outcome):
                    said = f"{outcome.said} So nobody else was asked for."
                    ended = CouldNotLook(failure=outcome.failure, said=said)
                progress(len(asked), len(names))
        return tuple(asked)

    def user(self, name: str) -> UserOutcome:
        """Ask for one user. Never raises."""
        try:
            return self._user(name)
        except LookupStopped as stopped:
            return stopped.outcome

    def _user(self, name: str) -> UserOutcome:
        column = self._settings.names_in
        path = f"/Users/{'ExternalUserID/' if column == EXTERNAL_ID else ''}{segment(name)}"
        answer = self._server.conversation().ask("GET", path, headers={"ApiKey": self._key.value})
        if answer.status == HTTPStatus.NOT_FOUND and _says_no_such_user(answer):
            return NotFound(said=_UNKNOWN)
        content = answer.require_success().json()
        user = user_of(content, self._wanted) if isinstance(content, dict) else None
        if user is None or user.cell(USER_NAME) is None:
            said = f"{PEER.name}'s answer does not look like a user: it was not read."
            raise LookupStopped(LookupFailure.PROTOCOL_ERROR, said)
        self._require_same(user, column, name)
        return user

    def _require_same(self, user: IlliadUser, column: str, name: str) -> None:
        """Refuse an answer about somebody else; ILLiad compares names in any letter case."""
        cell = user.cell(column)
        told = cell.value.strip().casefold() if cell is not None else ""
        if told and told != name.strip().casefold():
            said = f"{PEER.name} answered about another user than was asked for."
            raise LookupStopped(LookupFailure.WRONG_PATRON, said)


def _ends(outcome: CouldNotLook) -> bool:
    return outcome.failure in _ENDS_IT


def _says_no_such_user(answer: JsonAnswer) -> bool:
    """Whether it is ILLiad that knows no such user, and not a web server that knows no such page.

    ASP.NET answers a wrong address by a ``Message`` as well: that no HTTP resource was found.
    """
    content: Any = None
    with suppress(LookupStopped):
        content = answer.json()
    message = content.get("Message") if isinstance(content, dict) else None
    return isinstance(message, str) and bool(_NO_SUCH_USER.search(message[:_LONGEST_MESSAGE]))
