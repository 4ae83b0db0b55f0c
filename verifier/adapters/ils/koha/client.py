"""Sign in to Koha's REST API and search each index for a patron."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from http import HTTPStatus
from types import MappingProxyType
from urllib.parse import quote

from verifier.adapters.http.json_body import validate_json
from verifier.adapters.http.json_client import JsonAnswer, JsonClient, Token, TokenKeeper
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.koha.errors import (
    OAUTH_DISABLED,
    UNKNOWN_KEY,
    error_of,
    refusal_of,
    require_answer,
    says_malformed_query,
)
from verifier.adapters.ils.koha.record import (
    BARCODE,
    USERID,
    Account,
    Patron,
    Patrons,
    TokenAnswer,
)
from verifier.adapters.ils.koha.settings import KohaSettings
from verifier.domain.model.lookup import CouldNotLook, LookupFailure

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

    def __init__(self, options: KohaSettings) -> None:
        self._options = options
        self._by_key = options.client_id is not None
        self._keeper = TokenKeeper(self._key_token if self._by_key else self._basic)

    def get(
        self,
        conversation: JsonClient,
        path: str,
        *,
        query: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] = _NO_HEADERS,
    ) -> JsonAnswer:
        """Ask once; where a token has expired, once more with a new one.

        Raises ``LookupAborted`` where no answer came; an answer may have any status.
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
        conversation: JsonClient,
        path: str,
        query: Sequence[tuple[str, str]],
        headers: Mapping[str, str],
        token: Token,
    ) -> JsonAnswer:
        proof = {"Authorization": token.value}
        return conversation.ask("GET", path, query=query, headers={**headers, **proof})

    def _key_token(self, conversation: JsonClient) -> Token:
        """Sign in with the API key (``Koha/REST/V1/OAuth.pm``)."""
        fields = (
            ("grant_type", "client_credentials"),
            ("client_id", self._options.client_id or ""),
            ("client_secret", self._options.client_secret or ""),
        )
        answer = conversation.post_form("/oauth/token", fields)
        error = error_of(answer)
        if answer.status == HTTPStatus.BAD_REQUEST and "unimplemented grant type" in error:
            raise LookupAborted(LookupFailure.AUTH_ERROR, OAUTH_DISABLED)
        if answer.status in _REFUSED and error:
            raise LookupAborted(LookupFailure.AUTH_ERROR, UNKNOWN_KEY)
        content = require_answer(answer, needs=_SIGN_IN).json()
        given = validate_json(TokenAnswer, content, what="a token of Koha's")
        return Token.lasting(f"Bearer {given.access_token}", given.expires_in)

    def _basic(self, conversation: JsonClient) -> Token:
        """Prove name and password. A permission that is missing refuses the question, not them."""
        pair = f"{self._options.username}:{self._options.password}".encode()
        token = Token(value=f"Basic {base64.b64encode(pair).decode()}")
        answer = self._get(conversation, PATRONS, NOBODY, _NO_HEADERS, token)
        refused = refusal_of(answer, needs=_SIGN_IN)
        if refused is not None and not _only_the_question(answer, refused):
            raise refused
        return token


def _only_the_question(answer: JsonAnswer, refused: LookupAborted) -> bool:
    if answer.status == HTTPStatus.BAD_REQUEST:
        return True
    return refused.outcome.failure is LookupFailure.FORBIDDEN


def _credentials_refused(answer: JsonAnswer) -> bool:
    if answer.status not in _REFUSED:
        return False
    refused = refusal_of(answer, needs=_SIGN_IN)
    return refused is not None and refused.outcome.failure is LookupFailure.AUTH_ERROR


# Where Koha keeps identifiers, and how each place is asked: exactly, and by itself.
#
# Koha's own default for a parameter is ``contains``, by SQL's LIKE with ``%`` and ``_`` as
# wildcards (``Koha/REST/Plugin/Query.pm``). Exact is what its database takes for equal: without
# regard to case, but also to accents, to look-alike forms of a letter, and to characters that do
# not show. Here only a difference of case is none.


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """One way to ask for a patron. ``type`` is what its values are called in a record."""

    type: str
    query: Callable[[str], tuple[tuple[str, str], ...]]
    values: Callable[[Patron], tuple[str | None, ...]]
    by_attribute: bool = False

    def bears(self, row: Patron, value: str) -> bool:
        """Whether *row* has *value* there, but for upper and lower case."""
        own = {one.lower() for one in self.values(row) if one is not None}
        return value.lower() in own  # folding would take more for equal: ß and ss, ﬁ and fi


def _by_parameter(name: str) -> Callable[[str], tuple[tuple[str, str], ...]]:
    return lambda value: ((name, value), ("_match", "exact"))


CARD_NUMBER = Index(
    type=BARCODE, query=_by_parameter("cardnumber"), values=lambda row: (row.cardnumber,)
)
EMAIL = Index(type="email", query=_by_parameter("email"), values=lambda row: (row.email,))
USER_NAME = Index(type=USERID, query=_by_parameter("userid"), values=lambda row: (row.userid,))


def attribute_index(code: str) -> Index:
    """Make the index of one type of extended attribute, as Koha's own patron search asks it."""

    def query(value: str) -> tuple[tuple[str, str], ...]:
        wanted = {"extended_attributes.code": code, "extended_attributes.value": value}
        return (("q", json.dumps(wanted)),)

    def values(row: Patron) -> tuple[str | None, ...]:
        all_of_them = row.extended_attributes or ()
        return tuple(one.value for one in all_of_them if one.type.casefold() == code.casefold())

    return Index(type=code, query=query, values=values, by_attribute=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """What one question led to. ``count`` may be more than the rows that came."""

    index: Index
    rows: tuple[Patron, ...]
    count: int


@dataclass(slots=True, kw_only=True)
class SearchResults:
    """The hits under each index, and why the extended attributes could not be asked, if so."""

    hits: list[Hits] = field(default_factory=list)
    unasked: CouldNotLook | None = None

    @property
    def patrons(self) -> list[tuple[Index, Patron]]:
        """List each patron once, with the first index that led there."""
        found: dict[int, tuple[Index, Patron]] = {}
        for hits in self.hits:
            for row in hits.rows:
                found.setdefault(row.patron_id, (hits.index, row))
        return list(found.values())

    @property
    def count(self) -> int:
        """How many patrons there are at least."""
        return max(len(self.patrons), *(hit.count for hit in self.hits), 0)


_LONGEST = 4_000  # letters in a web address; an identifier of Koha's has 255 at most
_ROWS = "2"  # the second tells that there are several
_EMBED = {"x-koha-embed": "extended_attributes"}
LIST_PERMISSION = "borrowers/list_borrowers, or borrowers/edit_borrowers in older versions"
_ACCOUNT_PERMISSION = "borrowers/edit_borrowers and updatecharges/remaining_permissions"
_ANY_LIBRARY = "borrowers/view_borrower_infos_from_any_libraries"
_MOST_OWED = Decimal(10) ** 15
_CENT = Decimal("0.01")

NO_ATTRIBUTES = (
    "This Koha does not send extended attributes with a patron, so attribute_types of the "
    "connection was not heeded."
)

_WRONG_PATRON = (
    "Koha's answer holds a patron without the value that was asked for. Either it differs in an "
    "accent or in a sign that does not show, which Koha's database takes for equal, or a program "
    "between does not pass on the whole question."
)
_SEES_NOBODY = (
    "Koha shows the account that asks no patron at all. It may lack the permission "
    f"{_ANY_LIBRARY}."
)


def require_searchable(value: str) -> None:
    """Raise ``LookupAborted`` for what no question can carry, before anything is sent."""
    if not value.strip():
        message = "There is no identifier to ask for: it is empty."
        raise LookupAborted(LookupFailure.PROTOCOL_ERROR, message)
    try:
        letters = len(quote(value, safe=""))
    except UnicodeError:
        message = "The identifier cannot be asked for: it holds a character that is none."
        raise LookupAborted(LookupFailure.PROTOCOL_ERROR, message) from None
    if letters > _LONGEST:
        message = (
            "The identifier cannot be asked for: it is too long for any identifier of Koha's."
        )
        raise LookupAborted(LookupFailure.PROTOCOL_ERROR, message)


class KohaClient:
    """What one look-up asks, all under one deadline."""

    def __init__(
        self,
        conversation: JsonClient,
        access: Access,
        *,
        hidden: Sequence[str],
        with_attributes: bool,
    ) -> None:
        self._conversation = conversation
        self._access = access
        self._hidden = hidden
        self.with_attributes = with_attributes  # False once Koha has refused to send them

    def under(self, index: Index, value: str) -> Hits:
        """Ask for *value* under one index. Raises ``LookupAborted``."""
        if index.by_attribute and not self.with_attributes:
            raise LookupAborted(LookupFailure.UNSUPPORTED, NO_ATTRIBUTES)
        answer = self._patrons((*index.query(value), ("_per_page", _ROWS)), index.by_attribute)
        require_answer(answer, needs=LIST_PERMISSION, hidden=self._hidden)
        content = {"rows": answer.json()}
        rows = validate_json(Patrons, content, what="a list of Koha's patrons").rows
        if not rows:
            _require_empty(answer)
        if not all(index.bears(row, value) for row in rows):
            raise LookupAborted(LookupFailure.WRONG_PATRON, _WRONG_PATRON)
        return Hits(index=index, rows=rows, count=_count(answer, rows))

    def owed(self, patron_id: int) -> Decimal:
        """Ask what a patron owes. Raises ``LookupAborted``."""
        answer = self._access.get(self._conversation, f"{PATRONS}/{patron_id}/account")
        if answer.status == HTTPStatus.NOT_FOUND:
            message = "Koha does not tell what the patron owes: it has no such account (HTTP 404)."
            raise LookupAborted(LookupFailure.PROTOCOL_ERROR, message)
        require_answer(answer, hidden=self._hidden, needs=_ACCOUNT_PERMISSION)
        balance = validate_json(Account, answer.json(), what="a patron's account in Koha").balance
        owed = Decimal(str(balance))
        if abs(owed) >= _MOST_OWED:
            message = "Koha's balance of the patron is no sum that can be owed: it was not read."
            raise LookupAborted(LookupFailure.PROTOCOL_ERROR, message)
        in_cents = owed.quantize(_CENT)
        return in_cents if in_cents == owed else owed

    def _patrons(self, query: Sequence[tuple[str, str]], by_attribute: bool) -> JsonAnswer:
        """Ask for patrons, with their attributes; without them where the version refuses that.

        A question about an attribute makes no sense without them.
        """
        if self.with_attributes:
            answer = self._access.get(self._conversation, PATRONS, query=query, headers=_EMBED)
            refused = answer.status == HTTPStatus.BAD_REQUEST and not says_malformed_query(answer)
            if by_attribute or not refused:
                return answer
            self.with_attributes = False
        return self._access.get(self._conversation, PATRONS, query=query)


def _require_empty(answer: JsonAnswer) -> None:
    """Raise ``LookupAborted`` where Koha's counts do not bear out an empty list."""
    if answer.headers.get("x-base-total-count", "").strip() == "0":
        raise LookupAborted(LookupFailure.FORBIDDEN, _SEES_NOBODY)
    if _counted(answer):
        message = "Koha counts patrons for this identifier and shows none."
        raise LookupAborted(LookupFailure.PROTOCOL_ERROR, message)


def _count(answer: JsonAnswer, rows: Sequence[Patron]) -> int:
    return max(_counted(answer), len(rows)) if rows else 0


def _counted(answer: JsonAnswer) -> int:
    total = answer.headers.get("x-total-count", "").strip()
    return int(total) if total.isascii() and total.isdecimal() and len(total) < 10 else 0  # noqa: PLR2004 - digits that a count may have
