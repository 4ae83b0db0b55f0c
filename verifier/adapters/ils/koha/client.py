"""Sign in to Koha's REST API, search its indexes, and explain its errors."""

import base64
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from verifier.adapters.http.json_body import validate_json
from verifier.adapters.http.json_client import JsonAnswer, JsonClient, Token
from verifier.adapters.http.lookup_errors import LookupAborted, status_outcome
from verifier.adapters.ils.http_connector import (
    HttpConnector,
    Meaning,
    TokenSession,
    content_of,
    require_text,
    unusable,
)
from verifier.adapters.ils.koha.record import (
    BARCODE,
    USERID,
    Account,
    Patron,
    Patrons,
    Refusal,
    TokenAnswer,
)
from verifier.adapters.ils.koha.settings import KohaSettings
from verifier.domain.model.lookup import LookupFailure

Query = Sequence[tuple[str, str]]
Rows = tuple[Patron, ...]
PATRONS = "/patrons"
NOBODY = (("patron_id", "0"), ("_match", "exact"), ("_per_page", "1"))
"""A search that matches no patron: Koha's patron numbers begin with 1."""

_SIGN_IN = "to sign in"
_REFUSED = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)


# The permissions that Koha says are missing, fit for a sentence.
#
# Koha writes them as ``{"borrowers": "edit_borrowers"}``, where ``"1"`` is the whole module. All
# permissions of an object are required; a list holds alternatives (``Koha/REST/V1/Auth.pm``).
# Only words that look like permissions are repeated, because an answer may contain anything.

_WORD = re.compile(r"(?=.{1,60}\Z)[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_MOST_NAMED = 6  # alternatives and parts
_CERTAIN_LENGTH = 4  # shorter values also occur inside ordinary words


def permissions_named(required: Any, hidden: Sequence[str] = ()) -> str | None:
    """Name the permissions in *required*, a part of Koha's error; None if it names none.

    Words that contain one of the *hidden* values are left out.
    """
    values = [value.strip().casefold() for value in hidden]

    def is_word(text: Any) -> bool:
        return (
            isinstance(text, str)
            and _WORD.fullmatch(text) is not None
            and text not in values
            and not any(value in text for value in values if len(value) >= _CERTAIN_LENGTH)
        )

    alternatives = required if isinstance(required, list) else [required]
    named = []
    for alternative in alternatives[:_MOST_NAMED]:
        modules = sorted(alternative.items()) if isinstance(alternative, dict) else []
        words = [
            f"{module}/{part}" if is_word(part) else module
            for module, parts in modules[:_MOST_NAMED]
            for part in (parts[:_MOST_NAMED] if isinstance(parts, list) else [parts])
            if is_word(module)
        ]
        named.append(" and ".join(words))
    return ", or ".join(filter(None, dict.fromkeys(named))) or None


# What Koha's errors mean, by HTTP status and error text.
#
# Source: ``Koha/REST/V1/Auth.pm`` and ``Koha/REST/V1/OAuth.pm``. An error that is not
# Koha's, such as a proxy's, is explained by its HTTP status alone.

_MEANINGS: dict[tuple[int, str], Meaning] = {
    (401, "basic authentication disabled"): Meaning(
        LookupFailure.AUTH_ERROR,
        "Koha does not take user name and password (HTTP 401): turn on its system preference "
        "RESTBasicAuth, or use an API key (client_id and client_secret).",
    ),
    (401, ""): Meaning(
        LookupFailure.AUTH_ERROR,
        "Koha does not accept what the connection signs in with (HTTP 401). Check that the API "
        "key or the password is still good, and that the account still exists.",
    ),
    (403, "invalid password"): Meaning(
        LookupFailure.AUTH_ERROR,
        "Koha does not accept the name and password. Check username and password of the "
        "connection, and whether the account is locked.",
    ),
    (403, "password has expired"): Meaning(
        LookupFailure.AUTH_ERROR,
        "The password of the account that asks has expired in Koha. Set a new one there, and "
        "change password of the connection.",
    ),
    (503, "maintenance"): Meaning(
        LookupFailure.SERVER_ERROR,
        "Koha is under maintenance (HTTP 503): it waits for its database to be updated, or is "
        "being set up. Ask again later.",
    ),
}
"""By HTTP status and words in Koha's error text. Empty words match any text."""


def refusal_of(
    answer: JsonAnswer, *, needs: str, hidden: Sequence[str] = ()
) -> LookupAborted | None:
    """Build the error for a refused or failed *answer*; None if it succeeded.

    *needs* names the permissions that the request requires, for a refusal that names none. No
    message contains any of the *hidden* values.
    """
    outcome = status_outcome(answer.status)
    if outcome is None:
        return None
    refused = _refused(answer)
    error = (refused.error or "").casefold()
    for (status, words), meaning in _MEANINGS.items():
        if answer.status == status and error and words in error:
            return LookupAborted(*meaning)
    if answer.status == HTTPStatus.BAD_REQUEST and says_malformed_query(answer):
        return unusable(
            "Koha does not know a part of the question (HTTP 400): its version is older than this "
            "connector needs, or a program between changes the address."
        )
    required = refused.required_permissions
    lacking = error and (required or "authorization failure" in error)
    if answer.status == HTTPStatus.FORBIDDEN and lacking:
        message = (
            "The Koha account that asks lacks a permission (HTTP 403): "
            f"{permissions_named(required, hidden) or needs}. Set it in the account's menu More, "
            "Set permissions."
        )
        return LookupAborted(LookupFailure.FORBIDDEN, message)
    return LookupAborted(outcome.failure, outcome.message)


def says_malformed_query(answer: JsonAnswer) -> bool:
    """Whether Koha refuses a query parameter that its version does not have."""
    content = content_of(answer)
    items = content if isinstance(content, list) else []
    return any(isinstance(item, dict) and "/query/" in str(item.get("path")) for item in items)


def _refused(answer: JsonAnswer) -> Refusal:
    """Read Koha's own error; empty if *answer* has none. Use its text only for comparison."""
    try:
        return validate_json(Refusal, answer.json(), what="an error of Koha's")
    except LookupAborted:
        return Refusal()


def sign_in(client: JsonClient, settings: KohaSettings) -> Token:
    """Sign in with the API key (``Koha/REST/V1/OAuth.pm``), or prove name and password.

    Name and password are proved once, by a search that matches nobody. Otherwise twenty
    simultaneous lookups with a wrong password would be twenty failed logins. A refusal for
    lack of a permission does not mean that they are wrong. Raises ``LookupAborted``.
    """
    if settings.client_id is None:
        pair = f"{settings.username}:{settings.password}".encode()
        token = Token(value=f"Basic {base64.b64encode(pair).decode()}")
        headers = {"Authorization": token.value}
        answer = client.ask("GET", PATRONS, query=NOBODY, headers=headers)
        refused = refusal_of(answer, needs=_SIGN_IN)
        of_question = answer.status == HTTPStatus.BAD_REQUEST
        if refused is None or of_question or refused.outcome.failure is LookupFailure.FORBIDDEN:
            return token
        raise refused
    fields = (
        ("grant_type", "client_credentials"),
        ("client_id", settings.client_id),
        ("client_secret", settings.client_secret or ""),
    )
    answer = client.post_form("/oauth/token", fields)
    error = (_refused(answer).error or "").casefold()
    if answer.status == HTTPStatus.BAD_REQUEST and "unimplemented grant type" in error:
        message = (
            "Koha does not take API keys (HTTP 400): turn on its system preference "
            "RESTOAuth2ClientCredentials, or use username and password with RESTBasicAuth."
        )
        raise LookupAborted(LookupFailure.AUTH_ERROR, message)
    if answer.status in _REFUSED and error:
        message = (
            "Koha does not know the API key. Check client_id and client_secret of the connection; "
            "keys are made in the patron's menu More, Manage API keys, and can be revoked there."
        )
        raise LookupAborted(LookupFailure.AUTH_ERROR, message)
    refused = refusal_of(answer, needs=_SIGN_IN)
    if refused is not None:
        raise refused
    content = answer.json()
    given = validate_json(TokenAnswer, content, what="a token of Koha's")
    return Token.lasting(f"Bearer {given.access_token}", given.expires_in)


# The fields in which Koha keeps identifiers. Each is searched separately, for exact matches.
#
# By default a parameter matches as ``contains``: SQL's LIKE, with the wildcards ``%`` and ``_``
# (``Koha/REST/Plugin/Query.pm``). An exact match is what the database considers equal: it ignores
# case, but also accents, look-alike forms of a letter, and invisible characters. This program
# ignores case only.


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """A searchable field of patrons. ``type`` is the identifier type of its values in a record."""

    type: str
    parameter: str | None = None  # None: an extended attribute of that type

    def query(self, value: str) -> Query:
        """Build the query for *value*, by a parameter or by an extended attribute.

        Attributes are searched as Koha's own patron search does.
        """
        if self.parameter is not None:
            return ((self.parameter, value), ("_match", "exact"))
        wanted = {"extended_attributes.code": self.type, "extended_attributes.value": value}
        return (("q", json.dumps(wanted)),)

    def bears(self, row: Patron, value: str) -> bool:
        """Whether *row* has *value* in this field, ignoring letter case."""
        values = [
            attribute.value
            for attribute in row.extended_attributes or ()
            if attribute.type.casefold() == self.type.casefold()
        ]
        held = values if self.parameter is None else [getattr(row, self.parameter)]
        # case folding would also make other letters equal: ß and ss, ﬁ and fi
        return value.lower() in {text.lower() for text in held if text is not None}


CARD_NUMBER = Index(type=BARCODE, parameter="cardnumber")
EMAIL = Index(type="email", parameter="email")
USER_NAME = Index(type=USERID, parameter="userid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """The result of one search. ``count`` is the total, and may exceed the number of ``rows``."""

    index: Index
    rows: tuple[Patron, ...]
    count: int


_LONGEST = 4_000  # characters in a URL; Koha's identifiers have 255 at most
_ROWS = "2"  # a second row shows that there are several patrons
_COUNT = re.compile(r"[0-9]{1,9}")
_LIST_PERMISSION = "borrowers/list_borrowers, or borrowers/edit_borrowers in older versions"
_ACCOUNT_PERMISSION = "borrowers/edit_borrowers and updatecharges/remaining_permissions"
_MOST_OWED = Decimal(10) ** 15
_CENT = Decimal("0.01")
_WRONG_PATRON = (
    "Koha's answer holds a patron without the value that was asked for. Either it differs in an "
    "accent or in a sign that does not show, which Koha's database takes for equal, or a program "
    "between does not pass on the whole question."
)


def require_searchable(value: str) -> None:
    """Raise ``LookupAborted`` if no request can carry *value*: empty, malformed, or too long."""
    if not value.strip():
        raise unusable("There is no identifier to ask for: it is empty.")
    require_text(value)
    if len(quote(value, safe="")) > _LONGEST:
        message = (
            "The identifier cannot be asked for: it is too long for any identifier of Koha's."
        )
        raise unusable(message)


class KohaSession(TokenSession[KohaSettings]):
    """The requests of one lookup. An expired token is renewed once."""

    def __init__(self, connector: HttpConnector[KohaSettings], asked: str = "") -> None:
        super().__init__(connector, asked)
        self._hidden = (*([asked] if asked else []), *self.settings.secrets)
        # False once Koha has refused to send them
        self._with_attributes = bool(self.settings.attribute_types)

    def headers(self, token: Token) -> Mapping[str, str]:
        """Return the header with the account's credentials."""
        return {"Authorization": token.value}

    def is_refused(self, answer: JsonAnswer) -> bool:
        """Whether Koha refuses the credentials. For a wrong password it answers 403."""
        refused = refusal_of(answer, needs=_SIGN_IN) if answer.status in _REFUSED else None
        return refused is not None and refused.outcome.failure is LookupFailure.AUTH_ERROR

    def rows(self, query: Query, *, by_attribute: bool = False) -> tuple[JsonAnswer, Rows]:
        """Search for patrons; return the answer and its rows. Raises ``LookupAborted``."""
        answer = self._patrons(query, by_attribute)
        self._require_answer(answer, _LIST_PERMISSION)
        content = {"rows": answer.json()}
        return answer, validate_json(Patrons, content, what="a list of Koha's patrons").rows

    def under(self, index: Index, value: str) -> Hits:
        """Search one index for *value*. Raises ``LookupAborted``."""
        by_attribute = index.parameter is None
        if by_attribute and not self._with_attributes:
            message = (
                "This Koha does not send extended attributes with a patron, so attribute_types of "
                "the connection was not heeded."
            )
            raise LookupAborted(LookupFailure.UNSUPPORTED, message)
        query = (*index.query(value), ("_per_page", _ROWS))
        answer, rows = self.rows(query, by_attribute=by_attribute)
        counted = _counted(answer)
        if not rows and answer.headers.get("x-base-total-count", "").strip() == "0":
            message = (
                "Koha shows the account that asks no patron at all. It may lack the permission "
                "borrowers/view_borrower_infos_from_any_libraries."
            )
            raise LookupAborted(LookupFailure.FORBIDDEN, message)
        if not rows and counted:
            raise unusable("Koha counts patrons for this identifier and shows none.")
        if not all(index.bears(row, value) for row in rows):
            raise LookupAborted(LookupFailure.WRONG_PATRON, _WRONG_PATRON)
        return Hits(index=index, rows=rows, count=max(counted, len(rows)))

    def owed(self, patron_id: int) -> Decimal:
        """Request the amount that a patron owes. Raises ``LookupAborted``."""
        answer = self.fetch(f"{PATRONS}/{patron_id}/account")
        if answer.status == HTTPStatus.NOT_FOUND:
            message = "Koha does not tell what the patron owes: it has no such account (HTTP 404)."
            raise unusable(message)
        self._require_answer(answer, _ACCOUNT_PERMISSION)
        account = validate_json(Account, answer.json(), what="a patron's account in Koha")
        owed = Decimal(str(account.balance))
        if abs(owed) >= _MOST_OWED:
            message = "Koha's balance of the patron is no sum that can be owed: it was not read."
            raise unusable(message)
        in_cents = owed.quantize(_CENT)
        return in_cents if in_cents == owed else owed

    def _patrons(self, query: Query, by_attribute: bool) -> JsonAnswer:
        """Search for patrons with their attributes, or without if Koha's version refuses those.

        A search by attribute needs them, so it is not repeated without.
        """
        if self._with_attributes:
            answer = self.fetch(PATRONS, query, {"x-koha-embed": "extended_attributes"})
            refused = answer.status == HTTPStatus.BAD_REQUEST and not says_malformed_query(answer)
            if by_attribute or not refused:
                return answer
            self._with_attributes = False
        return self.fetch(PATRONS, query)

    def _require_answer(self, answer: JsonAnswer, needs: str) -> None:
        refused = refusal_of(answer, needs=needs, hidden=self._hidden)
        if refused is not None:
            raise refused


def _counted(answer: JsonAnswer) -> int:
    """Read Koha's total of matching patrons; 0 if the header is missing or not a number."""
    found = _COUNT.fullmatch(answer.headers.get("x-total-count", "").strip())
    return int(found[0]) if found else 0
