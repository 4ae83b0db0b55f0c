"""Sign in to Symphony's web services, search one index, and turn errors into lookup failures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from verifier.adapters.http.json_body import validate_json
from verifier.adapters.http.json_client import JsonAnswer, JsonClient, Token, TokenKeeper, segment
from verifier.adapters.http.lookup_errors import LookupAborted, status_outcome
from verifier.adapters.ils.connector_interface import TokenSession, content_of
from verifier.adapters.ils.server_messages import clean_message
from verifier.adapters.ils.symphony.record import Login, Messages, Patron, SearchResult
from verifier.adapters.ils.symphony.settings import SymphonySettings
from verifier.domain.model.lookup import LookupFailure

_LOGIN = "/user/staff/login"
_REFUSED = (HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED)
_TOKEN = re.compile(r"[\x21-\x7e]{1,4000}")  # nothing that could end a header
_SENTENCES: dict[int, str] = {
    HTTPStatus.UNAUTHORIZED: (
        "Symphony does not accept the session (HTTP 401). Check client_id, and whether the staff "
        "login may use these web services."
    ),
    HTTPStatus.FORBIDDEN: (
        "The staff login has no access to {what} (HTTP 403). Give it that access in Symphony, and "
        "check client_id."
    ),
    HTTPStatus.NOT_FOUND: (
        "Symphony does not offer {what} at this address (HTTP 404). Check the url of the "
        "connection."
    ),
    HTTPStatus.BAD_REQUEST: (
        "Symphony does not take the question to {what} (HTTP 400). Check {setting}."
    ),
}


def sign_in(conversation: JsonClient, options: SymphonySettings) -> Token:
    """Sign in as staff. Raises ``LookupAborted``. How long a session lasts is not told."""
    secrets = (options.username, options.password)
    answer = conversation.post_json(
        _LOGIN,
        {"login": options.username, "password": options.password},
        headers=_headers(options),
    )
    words = error_messages(answer, asked="", secrets=secrets)
    if answer.status in _REFUSED or (words and status_outcome(answer.status) is None):
        message = (
            f"Symphony refused the sign-in (HTTP {answer.status}). Check username, password and "
            "client_id of the connection."
        )
        raise LookupAborted(LookupFailure.AUTH_ERROR, message + words)
    require(answer, what="the staff sign-in", setting="client_id", asked="", secrets=secrets)
    token = validate_json(Login, answer.json(), what="a sign-in to Symphony").session_token
    if not _TOKEN.fullmatch(token):
        message = "Symphony's sign-in gave no usable session."
        raise LookupAborted(LookupFailure.PROTOCOL_ERROR, message)
    return Token.lasting(token, None)


class Session(TokenSession):
    """The questions of one look-up. A session that has ended is renewed once.

    Where no session can be had, ``lost`` says so, and nothing more is asked.
    """

    def __init__(
        self, client: JsonClient, keeper: TokenKeeper, options: SymphonySettings, asked: str
    ) -> None:
        super().__init__(client, keeper, lambda answer: answer.status == HTTPStatus.UNAUTHORIZED)
        self._options = options
        self._asked = asked
        self.lost: LookupAborted | None = None

    def get(
        self,
        path: str,
        query: Sequence[tuple[str, str]],
        *,
        what: str,
        setting: str,
        key: str | None = None,
    ) -> dict[str, Any]:
        """Ask once, perhaps for the record of a *key*, which is the end of the path.

        *what* and *setting* name the matter, and what to look at when it fails.
        """
        if key is not None:
            path += segment(key)
        answer = self.send(lambda token: self._once(path, query, token))
        session = "" if self.last_token is None else self.last_token.value
        secrets = (self._options.username, self._options.password, session, key or "")
        require(answer, what=what, setting=setting, asked=self._asked, secrets=secrets)
        content = answer.json()
        return content if isinstance(content, dict) else {}

    def token(self) -> Token:
        """Give a usable session; where there was none before, there is none now."""
        if self.lost is not None:
            raise self.lost
        try:
            return super().token()
        except LookupAborted as stopped:
            self.lost = stopped
            raise

    def _once(self, path: str, query: Sequence[tuple[str, str]], token: Token) -> JsonAnswer:
        headers = {**_headers(self._options), "x-sirs-sessionToken": token.value}
        return self.client.ask("GET", path, query=query, headers=headers)


def require(
    answer: JsonAnswer, *, what: str, setting: str, asked: str, secrets: Sequence[str]
) -> None:
    """Raise ``LookupAborted`` for an answer that is an error, whatever its HTTP status."""
    words = error_messages(answer, asked=asked, secrets=secrets)
    refused = status_outcome(answer.status)
    if refused is not None:
        message = _SENTENCES.get(answer.status, refused.message).format(what=what, setting=setting)
        raise LookupAborted(refused.failure, message + words)
    if words:
        message = f"Symphony answers the question to {what} with an error."
        raise LookupAborted(LookupFailure.PROTOCOL_ERROR, message + words)


def error_messages(answer: JsonAnswer, *, asked: str, secrets: Sequence[str]) -> str:
    """Give the error's own messages as a last sentence, cleaned; nothing where there are none."""
    content = content_of(answer)
    if not isinstance(content, dict) or not content.get("messageList"):
        return ""
    try:
        messages = validate_json(Messages, content, what="an error of Symphony").message_list
    except LookupAborted:
        messages = ()
    parts = (": ".join(filter(None, (message.code, message.message))) for message in messages)
    words = clean_message("; ".join(filter(None, parts)), asked, secrets).rstrip(". ")
    return f" It says: {words}." if words else " It gives no reason."


def _headers(options: SymphonySettings) -> dict[str, str]:
    return {"SD-Originating-App-ID": options.app_id, "x-sirs-clientID": options.client_id}


# Symphony's patron search: ``index:term``, and what it found.
#
# The search has a language (several terms, wildcards) for which no escape is documented. So a
# value is asked for only where nothing in it can belong to that language.

MOST = 2
"""Patrons that are read of one search: two are enough to see that it is not one."""

FIELDS = (
    "key",
    "barcode",
    "alternateID",
    "displayName",
    "firstName",
    "lastName",
    "profile{description}",
    "standing",
    "approved",
    "privilegeExpiresDate",
    "address1",
    "address2",
    "address3",
)
_SIGNS = re.compile(r"[@._+-]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """What one index led to. ``hidden`` counts what was counted and not shown."""

    index: str
    patrons: tuple[Patron, ...]
    hidden: int = 0
    unread: int = 0


def search(session: Session, index: str, value: str) -> Hits:
    """Search one index. Raises ``LookupAborted``."""
    query = (
        ("q", f"{index}:{value}"),
        ("rw", "1"),
        ("ct", str(MOST)),
        ("includeFields", ",".join(FIELDS)),
    )
    content = session.get(
        "/user/patron/search", query, what="the patron search", setting="search_indexes"
    )
    found = validate_json(SearchResult, content, what="a search result of Symphony")
    shown = found.result or ()
    if bool(shown) != bool(found.total_results) or len(shown) > found.total_results:
        message = "Symphony's search result contradicts itself: it was not read."
        raise LookupAborted(LookupFailure.PROTOCOL_ERROR, message)
    patrons = tuple(one for one in shown if one is not None)
    return Hits(
        index=index,
        patrons=patrons,
        hidden=len(shown) - len(patrons),
        unread=found.total_results - len(shown),
    )


def require_plain(value: str) -> None:
    """Raise ``LookupAborted`` for a value in which the search could see anything but one word."""
    letters = _SIGNS.sub("", value)
    if value[:1].isalnum() and letters.isalnum():
        return
    message = (
        "The identifier cannot be asked for: Symphony's search might take a sign or a blank in "
        "it for a command."
    )
    raise LookupAborted(LookupFailure.PROTOCOL_ERROR, message)
