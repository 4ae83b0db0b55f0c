"""Symphony's answers: only what is read.

Source: what public clients of the web services read (libilsws, Palace's provider). What only
some versions send, or write in more than one way, is read with more patience in ``entries``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field, StrictInt

from verifier.rest.json_body import Shape

Key = Annotated[str, Field(min_length=1, max_length=100)] | int
"""Symphony's own key of a record."""


class Login(Shape):
    """What a sign-in gives."""

    session_token: str = Field(alias="sessionToken", repr=False)


class PolicyFields(Shape):
    """What a policy says of itself, where it was asked for."""

    description: str | None = None


class Policy(Shape):
    """A word of the library's own vocabulary: a profile, a standing."""

    key: str | None = None
    fields: PolicyFields | None = None


class PatronFields(Shape):
    """The fields of a patron that were asked for."""

    barcode: str | None = None
    alternate_id: str | None = Field(None, alias="alternateID")
    display_name: str | None = Field(None, alias="displayName")
    first_name: str | None = Field(None, alias="firstName")
    last_name: str | None = Field(None, alias="lastName")
    profile: Policy | None = None
    standing: Policy | None = None
    approved: bool | None = None
    privilege_expires_date: str | None = Field(None, alias="privilegeExpiresDate")
    address1: Any = None
    address2: Any = None
    address3: Any = None


class Patron(Shape):
    """One patron."""

    key: Key
    fields: PatronFields


class SearchResult(Shape):
    """What a search found; a deleted patron is counted and shown as nothing."""

    total_results: StrictInt = Field(alias="totalResults", ge=0)
    result: tuple[Patron | None, ...] | None = None


class Money(Shape):
    """An amount, as a text or a number."""

    amount: str | int | float | None = None
    currency_code: str | None = Field(None, alias="currencyCode")


class StatusFields(Shape):
    """What Symphony works out about a patron."""

    expired: bool | None = None
    standing: Policy | None = None
    amount_owed: Money | None = Field(None, alias="amountOwed")
    estimated_fines: Money | None = Field(None, alias="estimatedFines")
    has_max_fines: bool | None = Field(None, alias="hasMaxFines")
    has_max_days_with_fines: bool | None = Field(None, alias="hasMaxDaysWithFines")
    has_max_lost_item: bool | None = Field(None, alias="hasMaxLostItem")
    has_max_overdue_days: bool | None = Field(None, alias="hasMaxOverdueDays")
    has_max_overdue_item: bool | None = Field(None, alias="hasMaxOverdueItem")
    has_max_items_checked_out: bool | None = Field(None, alias="hasMaxItemsCheckedOut")


class StatusInfo(Shape):
    """The answer about a patron's status."""

    fields: StatusFields


class FurtherIds(Shape):
    """A patron again, with the places that hold further card numbers."""

    fields: dict[str, Any]


class Message(Shape):
    """One message of an error."""

    code: str | None = None
    message: str | None = None


class Messages(Shape):
    """What an error says."""

    message_list: tuple[Message, ...] = Field(alias="messageList", min_length=1)


def entries(content: Any) -> Iterator[tuple[str, str]]:
    """Read a list of coded entries, an address or the extended information, as code and text.

    What does not look like an entry is passed over.
    """
    for one in content if isinstance(content, list) else ():
        fields = one.get("fields") if isinstance(one, dict) else None
        code = fields.get("code") if isinstance(fields, dict) else None
        key = code.get("key") if isinstance(code, dict) else None
        data = fields.get("data") if isinstance(fields, dict) else None
        if isinstance(key, str) and isinstance(data, str):
            yield key, data
