"""Questions to OCLC: the token, the search, and what a refusal means."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from http import HTTPStatus

from verifier.ils.ncip.speakable import speakable
from verifier.ils.wms.options import SEARCH, WmsOptions
from verifier.ils.wms.shapes import ERROR, LIST, AccessToken, ErrorResponse, ListResponse
from verifier.model.lookup import LookupFailure
from verifier.rest.conversation import Conversation, JsonAnswer
from verifier.rest.http_outcomes import status_outcome
from verifier.rest.json_body import shaped
from verifier.rest.stopped import LookupStopped
from verifier.rest.tokens import Token, TokenKeeper

_SEARCH_REQUEST = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"
_SCIM = {"Content-Type": "application/scim+json", "Accept": "application/scim+json"}
_ERROR_STATUS = re.compile(r"[45][0-9]{2}")
_TOKEN = re.compile(r"[\x21-\x7e]{1,8000}")  # nothing that could end a header
_NO_TOKEN: dict[int, tuple[LookupFailure, str]] = {
    HTTPStatus.BAD_REQUEST: (
        LookupFailure.AUTH_ERROR,
        "OCLC gives no token (HTTP 400). Check wskey_key, wskey_secret and scope ({scope}).",
    ),
    HTTPStatus.UNAUTHORIZED: (
        LookupFailure.AUTH_ERROR,
        "OCLC refused the WSKey (HTTP 401). Check wskey_key and wskey_secret.",
    ),
    HTTPStatus.FORBIDDEN: (
        LookupFailure.FORBIDDEN,
        "OCLC gives the WSKey no token (HTTP 403). Check that it has the scope {scope}.",
    ),
    HTTPStatus.NOT_FOUND: (
        LookupFailure.PROTOCOL_ERROR,
        "There is no token service at this address (HTTP 404). Check token_url.",
    ),
}
_STATUSES: dict[int, str] = {
    HTTPStatus.UNAUTHORIZED: (
        "OCLC does not accept the token that the WSKey got (HTTP 401). Check the url of the "
        "connection, and that the WSKey is one of this institution with the scope {scope}."
    ),
    HTTPStatus.FORBIDDEN: (
        "The WSKey may not look patrons up (HTTP 403). It needs the scope {scope} at the "
        "institution that the url names."
    ),
    HTTPStatus.BAD_REQUEST: "OCLC does not understand the search (HTTP 400).",
}


def get_token(conversation: Conversation, options: WmsOptions) -> Token:
    """Ask for a token by the WSKey alone, as ReShare does. Raises ``LookupStopped``."""
    key = f"{options.wskey_key}:{options.wskey_secret}".encode(errors="surrogateescape")
    answer = conversation.ask(
        "POST",
        "",
        base=options.token_url,
        query=(("grant_type", "client_credentials"), ("scope", options.scope)),
        headers={"Authorization": f"Basic {b64encode(key).decode()}"},
    )
    if answer.status in _NO_TOKEN:
        failure, said = _NO_TOKEN[answer.status]
        raise LookupStopped(failure, said.format(scope=options.scope))
    answer.require_success()
    given = shaped(AccessToken, answer.json(), what="a token of OCLC")
    if not _TOKEN.fullmatch(given.access_token):
        raise LookupStopped(LookupFailure.PROTOCOL_ERROR, "OCLC gave no usable token.")
    return Token.lasting(given.access_token, _seconds(given.expires_in))


class Session:
    """The search of one look-up. A token that has ended is renewed once."""

    def __init__(
        self, conversation: Conversation, keeper: TokenKeeper, options: WmsOptions
    ) -> None:
        self._conversation = conversation
        self._keeper = keeper
        self._options = options

    def search(self, written: str, *, asked: str) -> ListResponse:
        """Search by the filter *written*, which asks for *asked*. Raises ``LookupStopped``."""
        token = self._keeper.token(self._conversation)
        answer = self._once(written, token)
        if _status(answer) == HTTPStatus.UNAUTHORIZED:
            self._keeper.forget(token)
            token = self._keeper.token(self._conversation)
            answer = self._once(written, token)
        self._require_success(answer, asked, token)
        found = shaped(ListResponse, answer.json(), what="a list of patrons in SCIM")
        if LIST not in found.schemas or ERROR in found.schemas:
            said = "OCLC's answer does not call itself a list of patrons: it was not read."
            raise LookupStopped(LookupFailure.PROTOCOL_ERROR, said)
        return found

    def _once(self, written: str, token: Token) -> JsonAnswer:
        return self._conversation.ask(
            "POST",
            f"/{SEARCH}",
            headers={**_SCIM, "Authorization": f"Bearer {token.value}"},
            body=json.dumps({"schemas": [_SEARCH_REQUEST], "filter": written}).encode(),
        )

    def _require_success(self, answer: JsonAnswer, asked: str, token: Token) -> None:
        """Raise ``LookupStopped`` for an error, told by HTTP or by SCIM alone."""
        status = _status(answer)
        refused = status_outcome(status)
        if refused is None:
            return
        said = _STATUSES.get(status, refused.said).format(scope=self._options.scope)
        error = _error(answer)
        if error is not None and error.detail:
            in_filter = {json.dumps(asked, ensure_ascii=False)[1:-1]} - {asked}
            secrets = (self._options.wskey_key, self._options.wskey_secret, token.value)
            words = speakable(error.detail, asked, (*secrets, *in_filter)).rstrip(". ")
            said += f" It says: {words}."
        raise LookupStopped(refused.failure, said)


def _error(answer: JsonAnswer) -> ErrorResponse | None:
    try:
        error = shaped(ErrorResponse, answer.json(), what="an error in SCIM")
    except LookupStopped:
        return None
    return error if ERROR in error.schemas else None


def _status(answer: JsonAnswer) -> int:
    """Give the status of an error of SCIM's own, else that of HTTP; an error is no success."""
    error = _error(answer)
    if error is None:
        return answer.status
    own = str(error.status)
    if _ERROR_STATUS.fullmatch(own):
        return int(own)
    return answer.status if answer.status >= HTTPStatus.BAD_REQUEST else _UNTOLD


_LONGEST = 9  # digits of a lifetime
_UNTOLD = int(HTTPStatus.INTERNAL_SERVER_ERROR)  # an error that does not say which


def _seconds(told: str | int | None) -> float | None:
    text = str(told)
    sound = text.isascii() and text.isdecimal() and len(text) <= _LONGEST
    return float(text) if sound else None
