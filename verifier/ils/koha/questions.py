"""The questions that one look-up puts to Koha, each with its own answer or refusal."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from http import HTTPStatus
from urllib.parse import quote

from verifier.ils.koha.access import PATRONS, Access
from verifier.ils.koha.indexes import Index
from verifier.ils.koha.refusals import require_answer, says_malformed_query
from verifier.ils.koha.seen import Hits
from verifier.ils.koha.shapes import Account, Patron, Patrons
from verifier.model.lookup import LookupFailure
from verifier.rest.conversation import Conversation, JsonAnswer
from verifier.rest.json_body import shaped
from verifier.rest.stopped import LookupStopped

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


def require_askable(value: str) -> None:
    """Raise ``LookupStopped`` for what no question can carry, before anything is sent."""
    if not value.strip():
        said = "There is no identifier to ask for: it is empty."
        raise LookupStopped(LookupFailure.PROTOCOL_ERROR, said)
    try:
        letters = len(quote(value, safe=""))
    except UnicodeError:
        said = "The identifier cannot be asked for: it holds a character that is none."
        raise LookupStopped(LookupFailure.PROTOCOL_ERROR, said) from None
    if letters > _LONGEST:
        said = "The identifier cannot be asked for: it is too long for any identifier of Koha's."
        raise LookupStopped(LookupFailure.PROTOCOL_ERROR, said)


class Questions:
    """What one look-up asks, all under one deadline."""

    def __init__(
        self,
        conversation: Conversation,
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
        """Ask for *value* under one index. Raises ``LookupStopped``."""
        if index.by_attribute and not self.with_attributes:
            raise LookupStopped(LookupFailure.UNSUPPORTED, NO_ATTRIBUTES)
        answer = self._patrons((*index.query(value), ("_per_page", _ROWS)), index.by_attribute)
        require_answer(answer, needs=LIST_PERMISSION, hidden=self._hidden)
        content = {"rows": answer.json()}
        rows = shaped(Patrons, content, what="a list of Koha's patrons").rows
        if not rows:
            _require_empty(answer)
        if not all(index.bears(row, value) for row in rows):
            raise LookupStopped(LookupFailure.WRONG_PATRON, _WRONG_PATRON)
        return Hits(index=index, rows=rows, count=_count(answer, rows))

    def owed(self, patron_id: int) -> Decimal:
        """Ask what a patron owes. Raises ``LookupStopped``."""
        answer = self._access.get(self._conversation, f"{PATRONS}/{patron_id}/account")
        if answer.status == HTTPStatus.NOT_FOUND:
            said = "Koha does not tell what the patron owes: it has no such account (HTTP 404)."
            raise LookupStopped(LookupFailure.PROTOCOL_ERROR, said)
        require_answer(answer, hidden=self._hidden, needs=_ACCOUNT_PERMISSION)
        balance = shaped(Account, answer.json(), what="a patron's account in Koha").balance
        owed = Decimal(str(balance))
        if abs(owed) >= _MOST_OWED:
            said = "Koha's balance of the patron is no sum that can be owed: it was not read."
            raise LookupStopped(LookupFailure.PROTOCOL_ERROR, said)
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
    """Raise ``LookupStopped`` where Koha's counts do not bear out an empty list."""
    if answer.headers.get("x-base-total-count", "").strip() == "0":
        raise LookupStopped(LookupFailure.FORBIDDEN, _SEES_NOBODY)
    if _counted(answer):
        said = "Koha counts patrons for this identifier and shows none."
        raise LookupStopped(LookupFailure.PROTOCOL_ERROR, said)


def _count(answer: JsonAnswer, rows: Sequence[Patron]) -> int:
    return max(_counted(answer), len(rows)) if rows else 0


def _counted(answer: JsonAnswer) -> int:
    total = answer.headers.get("x-total-count", "").strip()
    return int(total) if total.isascii() and total.isdecimal() and len(total) < 10 else 0  # noqa: PLR2004 - digits that a count may have
