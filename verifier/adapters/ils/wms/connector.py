"""A WMS connection, for both roles: one search by ``External_ID``."""

import json
import re
from base64 import b64encode
from datetime import UTC, datetime
from http import HTTPStatus
from unicodedata import category

from verifier.adapters.http.json_body import validate_json
from verifier.adapters.http.json_client import JsonAnswer, JsonClient, Token
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.http_connector import (
    HttpConnector,
    Meaning,
    TokenSession,
    refusal,
    require_success,
    server_words,
    unusable,
)
from verifier.adapters.ils.record_parts import same
from verifier.adapters.ils.wms.record import (
    ERROR,
    LIST,
    NO_LIST,
    NO_PATRON,
    NOBODY,
    AccessToken,
    ErrorResponse,
    ListResponse,
    Resource,
    as_reshare,
    patron_record,
)
from verifier.adapters.ils.wms.settings import SEARCH, WmsSettings
from verifier.domain.model.lookup import (
    Ambiguous,
    CouldNotLook,
    Found,
    KeyKind,
    LookupFailure,
    LookupOutcome,
    NotFound,
    PatronKey,
)
from verifier.domain.model.patron import PatronRecord
from verifier.domain.model.reshare_settings import WMS_CALL_FAILED
from verifier.domain.model.site import IlsRole

# The filter of a search: ``External_ID eq "…"``.
#
# A value in a filter is a JSON string (RFC 7644, 3.4.2.2), so an unescaped quotation mark would
# end it, and the rest would become part of the filter. ReShare escapes nothing (lib-ncip-client,
# ``NCIP2WMSClient``).

_ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"'})
_UNWRITABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})  # control characters, surrogates, line ends


def search_filter(value: str, role: IlsRole) -> str:
    """Build the search filter. Raises ``LookupAborted`` if *role* cannot search for *value*."""
    if not value or any(category(letter) in _UNWRITABLE for letter in value):
        message = "The identifier cannot be asked for: it holds a control character or nothing."
        raise unusable(message)
    if role is IlsRole.RESHARE and set('"\\') & set(value):
        raise unusable(
            "The identifier holds a quotation mark or a backslash, which ReShare's own adapter "
            "for WMS does not escape: its question would break, so it was not put."
        )
    if role is IlsRole.RESHARE and not value.isascii():
        raise unusable(
            "The identifier holds letters or signs outside ASCII, which ReShare's own adapter for "
            "WMS does not send as they are: its question would break, so it was not put."
        )
    return f'External_ID eq "{value.translate(_ESCAPED)}"'


_SEARCH_REQUEST = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"
_SCIM = {"Content-Type": "application/scim+json", "Accept": "application/scim+json"}
_ERROR_STATUS = re.compile(r"[45][0-9]{2}")
_LIFETIME = re.compile(r"[0-9]{1,9}")  # seconds
_TOKEN = re.compile(r"[\x21-\x7e]{1,8000}")  # nothing that could end a header
_NO_TOKEN: dict[int, Meaning | str] = {
    HTTPStatus.BAD_REQUEST: Meaning(
        LookupFailure.AUTH_ERROR,
        "OCLC gives no token (HTTP 400). Check wskey_key, wskey_secret and scope ({scope}).",
    ),
    HTTPStatus.UNAUTHORIZED: "OCLC refused the WSKey (HTTP 401). Check wskey_key and "
    "wskey_secret.",
    HTTPStatus.FORBIDDEN: "OCLC gives the WSKey no token (HTTP 403). Check that it has the scope "
    "{scope}.",
    HTTPStatus.NOT_FOUND: "There is no token service at this address (HTTP 404). Check token_url.",
}
_NO_SEARCH: dict[int, Meaning | str] = {
    HTTPStatus.UNAUTHORIZED: "OCLC does not accept the token that the WSKey got (HTTP 401). Check "
    "the url of the connection, and that the WSKey is one of this institution with the scope "
    "{scope}.",
    HTTPStatus.FORBIDDEN: "The WSKey may not look patrons up (HTTP 403). It needs the scope "
    "{scope} at the institution that the url names.",
    HTTPStatus.BAD_REQUEST: "OCLC does not understand the search (HTTP 400).",
}


class WmsSession(TokenSession[WmsSettings]):
    """The search of one lookup. An expired token is renewed once."""

    def is_refused(self, answer: JsonAnswer) -> bool:
        """Whether the token is refused, by the HTTP status or the SCIM status."""
        return _status(answer) == HTTPStatus.UNAUTHORIZED

    def search(self, written: str) -> ListResponse:
        """Search with the filter *written*. Raises ``LookupAborted``."""
        body = json.dumps({"schemas": [_SEARCH_REQUEST], "filter": written}).encode()
        answer = self.send(
            lambda token: self.client.ask(
                "POST", f"/{SEARCH}", headers={**_SCIM, **self.headers(token)}, body=body
            )
        )
        self._require_success(answer)
        found = validate_json(ListResponse, answer.json(), what="a list of patrons in SCIM")
        if LIST not in found.schemas or ERROR in found.schemas:
            message = "OCLC's answer does not call itself a list of patrons: it was not read."
            raise unusable(message)
        return found

    def _require_success(self, answer: JsonAnswer) -> None:
        """Raise ``LookupAborted`` for an error in the HTTP status or only in the SCIM body."""
        refused = refusal(_status(answer), _NO_SEARCH, scope=self.settings.scope)
        if refused is None:
            return
        error = _error(answer)
        words = ""
        if error is not None and error.detail:
            in_filter = {json.dumps(self.asked, ensure_ascii=False)[1:-1]} - {self.asked}
            token = "" if self.last_token is None else self.last_token.value
            secrets = (self.settings.wskey_key, self.settings.wskey_secret, token, *in_filter)
            words = server_words(error.detail, self.asked, secrets, before=" It says: ")
        raise LookupAborted(refused.outcome.failure, f"{refused.outcome.message}{words}")


def _error(answer: JsonAnswer) -> ErrorResponse | None:
    try:
        error = validate_json(ErrorResponse, answer.json(), what="an error in SCIM")
    except LookupAborted:
        return None
    return error if ERROR in error.schemas else None


def _status(answer: JsonAnswer) -> int:
    """Return the status in a SCIM error, else the HTTP status.

    A SCIM error without a valid status and with an HTTP success counts as 500.
    """
    error = _error(answer)
    if error is None:
        return answer.status
    if _ERROR_STATUS.fullmatch(str(error.status)):
        return int(str(error.status))
    is_error = answer.status >= HTTPStatus.BAD_REQUEST
    return answer.status if is_error else int(HTTPStatus.INTERNAL_SERVER_ERROR)


class WmsConnector(HttpConnector[WmsSettings]):
    """A connector for OCLC's Identity Management (SCIM); it only reads.

    In the role ``reshare`` it sends what ReShare's adapter sends, and returns, besides the
    record, the answer as ReShare reads it.
    """

    settings_class = WmsSettings

    def new_token(self, client: JsonClient) -> Token:
        """Request a token from OCLC with only the WSKey, as ReShare does."""
        settings = self.settings
        key = f"{settings.wskey_key}:{settings.wskey_secret}".encode(errors="surrogateescape")
        answer = client.ask(
            "POST",
            "",
            base=settings.token_url,
            query=(("grant_type", "client_credentials"), ("scope", settings.scope)),
            headers={"Authorization": f"Basic {b64encode(key).decode()}"},
        )
        require_success(answer.status, _NO_TOKEN, scope=settings.scope)
        given = validate_json(AccessToken, answer.json(), what="a token of OCLC")
        if not _TOKEN.fullmatch(given.access_token):
            raise unusable("OCLC gave no usable token.")
        lifetime = _LIFETIME.fullmatch(str(given.expires_in))
        return Token.lasting(given.access_token, float(lifetime[0]) if lifetime else None)

    def find(self, key: PatronKey) -> LookupOutcome:
        """Search for *key*."""
        if key.kind is KeyKind.USERNAME:
            message = (
                "WMS cannot be asked by user name: ReShare's second question would search for the "
                "text null."
            )
            return CouldNotLook(failure=LookupFailure.UNSUPPORTED, message=message)
        written = search_filter(key.value, self.role)
        return self._outcome(WmsSession(self, key.value).search(written), key.value)

    def _outcome(self, found: ListResponse, value: str) -> LookupOutcome:
        total, resources = found.total_results, found.resources or ()
        as_evidence = self.role is IlsRole.EVIDENCE
        if bool(resources) != bool(total) or len(resources) > total:
            raise unusable("OCLC's list of patrons contradicts itself: it was not read.")
        if not resources and as_evidence:
            return NotFound(message="OCLC's search found nobody (totalResults 0).")
        if not resources:  # if the list is missing, ReShare fails in a different way
            problem = NO_LIST if found.resources is None else NOBODY
            words = WMS_CALL_FAILED if found.resources is None else NO_PATRON
            return NotFound(message=words, problems=(problem,))
        read = (validate_json(Resource, item, what="a patron in SCIM") for item in resources)
        records = tuple(patron_record(person, self.settings, source=self.id) for person in read)
        if as_evidence and not all(_bears(record, value) for record in records):
            message = "OCLC's search led to somebody who does not bear the identifier asked for."
            raise LookupAborted(LookupFailure.WRONG_PATRON, message)
        answer = None if as_evidence else as_reshare(resources[0], datetime.now(UTC))
        if total > 1:
            message = "OCLC knows several patrons under the identifier."
            return Ambiguous(count=total, message=message, records=records, answer=answer)
        # case matters, as in OCLC's logins
        equal = records[0].bearing(value)
        matched = equal[0].type if equal else None
        return Found(record=records[0], answer=answer, matched_type=matched)


def _bears(record: PatronRecord, value: str) -> bool:
    """Whether the record has the identifier *value*, ignoring the case of A to Z.

    OCLC's search may ignore case too. The checks report a difference in case.
    """
    return any(same(identifier.value, value) for identifier in record.identifiers)
