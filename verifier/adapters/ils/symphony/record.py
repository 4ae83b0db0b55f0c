"""Read a Symphony patron, with standing, limits and debts, and build the patron record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field, StrictInt

from verifier.adapters.http.json_body import Shape
from verifier.adapters.ils.record_parts import person_name, read_amount
from verifier.adapters.ils.server_messages import clean_message
from verifier.adapters.ils.symphony.settings import SymphonySettings
from verifier.domain.model.patron import (
    Balance,
    Block,
    BlockKind,
    CapabilityName,
    Gap,
    IdentifierStatus,
    PatronGroup,
    PatronIdentifier,
    PatronRecord,
    Stops,
)

# Symphony's answers: only what is read.
#
# Source: what public clients of the web services read (libilsws, Palace's provider). What only
# some versions send, or write in more than one way, is read with more patience in ``entries``.

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


# A patron's standing, limits and debts as blocks and a balance.
#
# Source: the fields that public clients read. Which standing stops what is the library's own
# policy; ``BARRED`` is set by staff, ``BLOCKED`` and ``DELINQUENT`` are worked out.

_GOOD = frozenset({"OK"})
_STANDINGS = {
    "BARRED": (BlockKind.MANUAL, Stops.BOTH, "Staff have barred the patron (BARRED)"),
    "BLOCKED": (BlockKind.AUTO, Stops.BOTH, "The patron is blocked by a limit (BLOCKED)"),
    "DELINQUENT": (
        BlockKind.AUTO,
        Stops.UNKNOWN,
        "The patron is delinquent (DELINQUENT): overdue items or debts within the limits",
    ),
}
_LIMITS = (
    ("has_max_fines", BlockKind.FINES, "The limit of fines is reached"),
    ("has_max_days_with_fines", BlockKind.FINES, "Fines have been open for too many days"),
    ("has_max_lost_item", BlockKind.AUTO, "The limit of lost items is reached"),
    ("has_max_overdue_days", BlockKind.AUTO, "Items have been overdue for too many days"),
    ("has_max_overdue_item", BlockKind.AUTO, "The limit of overdue items is reached"),
    ("has_max_items_checked_out", BlockKind.AUTO, "The limit of loans is reached"),
)


def blocks_of(fields: PatronFields, status: StatusFields | None) -> Iterator[Block]:
    """List what stands in the patron's way, as far as it was told."""
    word = _standing(fields, status)
    if word and word.upper() not in _GOOD:
        shown = clean_message(word, "")
        kind, stops, message = _STANDINGS.get(
            word.upper(), (BlockKind.OTHER, Stops.UNKNOWN, f"The patron's standing is {shown}")
        )
        yield Block(kind=kind, stops=stops, message=message)
    # some libraries show by a good standing that a patron is approved
    if fields.approved is False and (word or "").upper() not in _GOOD:
        yield Block(kind=BlockKind.OTHER, message="The patron has not been approved")
    if status is None:
        return
    if status.expired:
        yield Block(kind=BlockKind.EXPIRED, message="The patron's privileges have expired")
    for name, kind, message in _LIMITS:
        if getattr(status, name):
            yield Block(kind=kind, stops=Stops.BORROWING, message=message)


def balance_of(
    status: StatusFields | None, *, limit: Decimal | None, currency: str | None
) -> Balance | None:
    """Give the larger of what is owed and what is estimated: they may tell of the same fines."""
    if status is None:
        return None
    told = [
        (amount, money.currency_code)
        for money in (status.amount_owed, status.estimated_fines)
        if money is not None and (amount := read_amount(money.amount)) is not None
    ]
    if not told:
        return None
    amount, code = max(told, key=lambda one: one[0])
    return Balance(amount=amount, currency=code or currency, limit=limit)


def _standing(fields: PatronFields, status: StatusFields | None) -> str | None:
    told = (fields.standing, status.standing if status is not None else None)
    return next((one.key.strip() for one in told if one is not None and one.key), None)


BARCODE = "barcode"
ALTERNATE_ID = "alternateID"
EXTENDED = "customInformation"
"""The field of a patron that holds the extended information."""

_DAY = len("2030-06-30")


@dataclass(frozen=True, slots=True, kw_only=True)
class Further:
    """What the questions after the search told; what failed is among the gaps."""

    status: StatusFields | None = None
    ids: dict[str, Any] = field(default_factory=dict)
    gaps: tuple[Gap, ...] = ()


def patron_record(
    patron: Patron, further: Further, options: SymphonySettings, *, source: str
) -> PatronRecord:
    """Make a record. Symphony has no word for an account that is inactive."""
    fields = patron.fields
    expires, unread = _expiry(fields.privilege_expires_date)
    return PatronRecord(
        source=source,
        internal_id=str(patron.key),
        identifiers=tuple(_once(_identifiers(fields, further.ids, options))),
        name=person_name(fields.first_name, fields.last_name, fields.display_name),
        emails=tuple(dict.fromkeys(_emails(fields))),
        group=_group(fields),
        expires=expires,
        blocks=tuple(blocks_of(fields, further.status)),
        balance=balance_of(further.status, limit=options.fine_limit, currency=options.currency),
        gaps=(*further.gaps, *unread),
    )


def _identifiers(
    fields: PatronFields, ids: dict[str, Any], options: SymphonySettings
) -> Iterator[PatronIdentifier]:
    active = IdentifierStatus.ACTIVE
    if fields.barcode:
        yield PatronIdentifier(type=BARCODE, value=fields.barcode, status=active, primary=True)
    if fields.alternate_id:
        yield PatronIdentifier(type=ALTERNATE_ID, value=fields.alternate_id, status=active)
    for names, status in (
        (options.active_id_fields, active),
        (options.previous_id_fields, IdentifierStatus.INACTIVE),
    ):
        for value in _further(ids, names):
            yield PatronIdentifier(type=BARCODE, value=value, status=status)


def _further(ids: dict[str, Any], names: Sequence[str]) -> Iterator[str]:
    """Find card numbers by the names of their places; one place may hold several, with commas."""
    held = list(entries(ids.get(EXTENDED)))
    for name in names:
        own = ids.get(name)
        texts = [text for code, text in held if code == name]
        for text in (*texts, *((own,) if isinstance(own, str) else ())):
            yield from (part.strip() for part in text.split(",") if part.strip())


def _once(identifiers: Iterator[PatronIdentifier]) -> Iterator[PatronIdentifier]:
    """Leave out what a number is told to be a second time: in use goes before no longer in use."""
    seen = set()
    for identifier in identifiers:
        if (identifier.type, identifier.value) not in seen:
            seen.add((identifier.type, identifier.value))
            yield identifier


def _emails(fields: PatronFields) -> Iterator[str]:
    for address in (fields.address1, fields.address2, fields.address3):
        for code, data in entries(address):
            if code.upper() == "EMAIL" and data.strip():
                yield data.strip()


def _group(fields: PatronFields) -> PatronGroup | None:
    if fields.profile is None or not fields.profile.key:
        return None
    told = fields.profile.fields
    return PatronGroup(code=fields.profile.key, label=told.description if told else None)


def _expiry(text: str | None) -> tuple[date | None, tuple[Gap, ...]]:
    """Read a day, perhaps with a time behind it. None is also what never expires."""
    if not text:
        return None, ()
    try:
        return date.fromisoformat(text[:_DAY]), ()
    except ValueError:
        message = "The date on which privileges expire is not written as year, month and day."
        return None, (Gap(part=CapabilityName.EXPIRY, message=message),)
