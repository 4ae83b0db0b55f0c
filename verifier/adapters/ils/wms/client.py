"""Get an OCLC access token, run a SCIM search, and turn errors into lookup failures."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from http import HTTPStatus
from typing import NoReturn
from unicodedata import category

from verifier.adapters.http.json_body import validate_json
from verifier.adapters.http.json_client import JsonAnswer, JsonClient, Token, TokenKeeper
from verifier.adapters.http.lookup_errors import LookupAborted, status_outcome
from verifier.adapters.ils.connector_interface import TokenSession
from verifier.adapters.ils.server_messages import clean_message
from verifier.adapters.ils.wms.record import ERROR, LIST, AccessToken, ErrorResponse, ListResponse
from verifier.adapters.ils.wms.settings import SEARCH, WmsSettings
from verifier.domain.model.lookup import LookupFailure
from verifier.domain.model.site import IlsRole

# The filter of a search: ``External_ID eq "…"``.
#
# A value in a filter is written as JSON writes a text (RFC 7644, 3.4.2.2), so an unescaped quote
# would end it and let the rest be part of the filter. ReShare escapes nothing (lib-ncip-client,
# ``NCIP2WMSClient``).

_ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"'})
_UNWRITABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})  # control characters, surrogates, line ends
_SPECIAL = frozenset('"\\')


def search_filter(value: str, role: IlsRole) -> str:
    """Write the filter. Raises ``LookupAborted`` for what this *role* cannot ask for."""
    if not value or any(category(one) in _UNWRITABLE for one in value):
        _refuse("The identifier cannot be asked for: it holds a control character or nothing.")
    if role is IlsRole.RESHARE:
        _require_reshare_can(value)
    return f'External_ID eq "{value.translate(_ESCAPED)}"'


def _require_reshare_can(value: str) -> None:
    if _SPECIAL & set(value):
        _refuse(
            "The identifier holds a quotation mark or a backslash, which ReShare's own adapter "
            "for WMS does not escape: its question would break, so it was not put."
        )
    if not value.isascii():
        _refuse(
            "The identifier holds letters or signs outside ASCII, which ReShare's own adapter for "
            "WMS does not send as they are: its question would break, so it was not put."
        )


def _refuse(message: str) -> NoReturn:
    raise LookupAborted(LookupFailure.PROTOCOL_ERROR, message)


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


def get_token(conversation: JsonClient, options: WmsSettings) -> Token:
    """Ask for a token by the WSKey alone, as ReShare does. Raises ``LookupAborted``."""
    key = f"{options.wskey_key}:{options.wskey_secret}".encode(errors="surrogateescape")
    answer = conversation.ask(
        "POST",
        "",
        base=options.token_url,
        query=(("grant_type", "client_credentials"), ("scope", options.scope)),
        headers={"Authorization": f"Basic {b64encode(key).decode()}"},
    )
    if answer.status in _NO_TOKEN:
        failure, message = _NO_TOKEN[answer.status]
        raise LookupAborted(failure, message.format(scope=options.scope))
    answer.require_success()
    given = validate_json(AccessToken, answer.json(), what="a token of OCLC")
    if not _TOKEN.fullmatch(given.access_token):
        raise LookupAborted(LookupFailure.PROTOCOL_ERROR, "OCLC gave no usable token.")
    return Token.lasting(given.access_token, _seconds(given.expires_in))


class Session(TokenSession):
    """The search of one look-up. A token that has ended is renewed once."""

    def __init__(self, client: JsonClient, keeper: TokenKeeper, options: WmsSettings) -> None:
        super().__init__(client, keeper, lambda answer: _status(answer) == HTTPStatus.UNAUTHORIZED)
        self._options = options

    def search(self, written: str, *, asked: str) -> ListResponse:
        """Search by the filter *written*, which asks for *asked*. Raises ``LookupAborted``."""
        answer = self.send(lambda token: self._once(written, token))
        self._require_success(answer, asked)
        found = validate_json(ListResponse, answer.json(), what="a list of patrons in SCIM")
        if LIST not in found.schemas or ERROR in found.schemas:
            message = "OCLC's answer does not call itself a list of patrons: it was not read."
            raise LookupAborted(LookupFailure.PROTOCOL_ERROR, message)
        return found

    def _once(self, written: str, token: Token) -> JsonAnswer:
        return self.client.ask(
            "POST",
            f"/{SEARCH}",
            headers={**_SCIM, "Authorization": f"Bearer {token.value}"},
            body=json.dumps({"schemas": [_SEARCH_REQUEST], "filter": written}).encode(),
        )

    def _require_success(self, answer: JsonAnswer, asked: str) -> None:
        """Raise ``LookupAborted`` for an error, told by HTTP or by SCIM alone."""
        status = _status(answer)
        refused = status_outcome(status)
        if refused is None:
            return
        message = _STATUSES.get(status, refused.message).format(scope=self._options.scope)
        error = _error(answer)
        if error is not None and error.detail:
            in_filter = {json.dumps(asked, ensure_ascii=False)[1:-1]} - {asked}
            token = "" if self.last_token is None else self.last_token.value
            secrets = (self._options.wskey_key, self._options.wskey_secret, token)
            words = clean_message(error.detail, asked, (*secrets, *in_filter)).rstrip(". ")
            message += f" It says: {words}."
        raise LookupAborted(refused.failure, message)


def _error(answer: JsonAnswer) -> ErrorResponse | None:
    try:
        error = validate_json(ErrorResponse, answer.json(), what="an error in SCIM")
    except LookupAborted:
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
