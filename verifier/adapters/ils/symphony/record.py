"""Read a Symphony patron with standing, limits and debts, and build the patron record."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Annotated, Any

from pydantic import Field, StrictInt

from verifier.adapters.http.json_body import Shape
from verifier.adapters.ils.record_parts import (
    each_once,
    group_of,
    person_name,
    read_amount,
    read_day,
)
from verifier.adapters.ils.server_messages import clean_message
from verifier.adapters.ils.symphony.settings import SymphonySettings
from verifier.domain.model.patron import (
    Balance,
    Block,
    BlockKind,
    CapabilityName,
    Gap,
    IdentifierStatus,
    PatronIdentifier,
    PatronRecord,
    Stops,
)

# The fields of Symphony's answers that are read.
#
# Source: what public clients of the web services read (libilsws, Palace's provider). Parts
# that only some versions send, or that have several forms, are read leniently in ``entries``.


class Login(Shape):
    """The response to a sign-in."""

    session_token: str = Field(alias="sessionToken", repr=False)


class _PolicyFields(Shape):
    description: str | None = None


class Policy(Shape):
    """A code that the library defines, such as a profile or a standing."""

    key: str | None = None
    fields: _PolicyFields | None = None


class PatronFields(Shape):
    """The fields of a patron that are requested."""

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

    key: Annotated[str, Field(min_length=1, max_length=100)] | int  # Symphony's own
    fields: PatronFields


class SearchResult(Shape):
    """The result of a search. A deleted patron is counted, and listed as null."""

    total_results: StrictInt = Field(alias="totalResults", ge=0)
    result: tuple[Patron | None, ...] | None = None


class _Money(Shape):
    amount: str | int | float | None = None
    currency_code: str | None = Field(None, alias="currencyCode")


class StatusFields(Shape):
    """The status that Symphony computes for a patron."""

    expired: bool | None = None
    standing: Policy | None = None
    amount_owed: _Money | None = Field(None, alias="amountOwed")
    estimated_fines: _Money | None = Field(None, alias="estimatedFines")
    has_max_fines: bool | None = Field(None, alias="hasMaxFines")
    has_max_days_with_fines: bool | None = Field(None, alias="hasMaxDaysWithFines")
    has_max_lost_item: bool | None = Field(None, alias="hasMaxLostItem")
    has_max_overdue_days: bool | None = Field(None, alias="hasMaxOverdueDays")
    has_max_overdue_item: bool | None = Field(None, alias="hasMaxOverdueItem")
    has_max_items_checked_out: bool | None = Field(None, alias="hasMaxItemsCheckedOut")


class StatusInfo(Shape):
    """The response about a patron's status."""

    fields: StatusFields


class FurtherIds(Shape):
    """A patron, with only the fields that hold further card numbers."""

    fields: dict[str, Any]


class _Message(Shape):
    code: str | None = None
    message: str | None = None


class Messages(Shape):
    """The messages of an error."""

    message_list: tuple[_Message, ...] = Field(alias="messageList", min_length=1)


def entries(content: Any) -> Iterator[tuple[str, str]]:
    """Yield code and text of each coded entry: of an address or the extended information.

    Malformed entries are skipped.
    """
    for entry in content if isinstance(content, list) else ():
        match entry:
            case {"fields": {"code": {"key": str(code)}, "data": str(data)}}:
                yield code, data
            case _:
                pass


# A patron's standing, limits and debts as blocks and a balance.
#
# Source: the fields that public clients read. Which standing stops what is the library's own
# policy; ``BARRED`` is set by staff, ``BLOCKED`` and ``DELINQUENT`` are computed.

_GOOD = "OK"
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
    """List the patron's blocks: by standing, approval, expiry, and limits reached."""
    policies = (fields.standing, status.standing if status is not None else None)
    named = (policy.key.strip() for policy in policies if policy is not None and policy.key)
    word = next(named, "")
    if word and word.upper() != _GOOD:
        own = f"The patron's standing is {clean_message(word, '')}"
        other = (BlockKind.OTHER, Stops.UNKNOWN, own)
        kind, stops, message = _STANDINGS.get(word.upper(), other)
        yield Block(kind=kind, stops=stops, message=message)
    # some libraries mark an approved patron only by a good standing
    if fields.approved is False and word.upper() != _GOOD:
        yield Block(kind=BlockKind.OTHER, message="The patron has not been approved")
    if status is None:
        return
    if status.expired:
        yield Block(kind=BlockKind.EXPIRED, message="The patron's privileges have expired")
    for name, kind, message in _LIMITS:
        if getattr(status, name):
            yield Block(kind=kind, stops=Stops.BORROWING, message=message)


def balance_of(status: StatusFields | None, settings: SymphonySettings) -> Balance | None:
    """Return the larger of the amount owed and the estimate: both may include the same fines."""
    sums = (status.amount_owed, status.estimated_fines) if status is not None else ()
    amounts = [
        (amount, money.currency_code)
        for money in sums
        if money is not None and (amount := read_amount(money.amount)) is not None
    ]
    if not amounts:
        return None
    amount, code = max(amounts, key=itemgetter(0))
    currency = code or settings.currency
    return Balance(amount=amount, currency=currency, limit=settings.fine_limit)


BARCODE = "barcode"
ALTERNATE_ID = "alternateID"
EXTENDED = "customInformation"
"""The patron field that holds the extended information."""


@dataclass(slots=True, kw_only=True)
class Further:
    """The answers to the requests after the search; those that failed are in ``gaps``."""

    status: StatusFields | None = None
    ids: dict[str, Any] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)


def patron_record(
    patron: Patron, further: Further, settings: SymphonySettings, *, source: str
) -> PatronRecord:
    """Build the patron record. Symphony has no inactive accounts."""
    fields = patron.fields
    profile = fields.profile or Policy()
    addresses = (fields.address1, fields.address2, fields.address3)
    coded = (entry for address in addresses for entry in entries(address))
    expires, gaps = read_day(fields.privilege_expires_date), list(further.gaps)
    if fields.privilege_expires_date and expires is None:
        message = "The date on which privileges expire is not written as year, month and day."
        gaps.append(Gap(part=CapabilityName.EXPIRY, message=message))
    return PatronRecord(
        source=source,
        internal_id=str(patron.key),
        identifiers=_identifiers(fields, further.ids, settings),
        name=person_name(fields.first_name, fields.last_name, fields.display_name),
        emails=each_once(data for code, data in coded if code.upper() == "EMAIL"),
        group=group_of(profile.key, profile.fields.description if profile.fields else None),
        expires=expires,
        blocks=tuple(blocks_of(fields, further.status)),
        balance=balance_of(further.status, settings),
        gaps=tuple(gaps),
    )


def _identifiers(
    fields: PatronFields, ids: dict[str, Any], settings: SymphonySettings
) -> tuple[PatronIdentifier, ...]:
    """List the distinct identifiers. A number listed both as active and as former is active."""
    active = IdentifierStatus.ACTIVE
    found = []
    if fields.barcode:
        found.append(
            PatronIdentifier(type=BARCODE, value=fields.barcode, status=active, primary=True)
        )
    if fields.alternate_id:
        found.append(PatronIdentifier(type=ALTERNATE_ID, value=fields.alternate_id, status=active))
    for names, status in (
        (settings.active_id_fields, active),
        (settings.previous_id_fields, IdentifierStatus.INACTIVE),
    ):
        found += [
            PatronIdentifier(type=BARCODE, value=value, status=status)
            for value in _further(ids, names)
        ]
    first: dict[tuple[str, str], PatronIdentifier] = {}
    for identifier in found:
        first.setdefault((identifier.type, identifier.value), identifier)
    return tuple(first.values())


def _further(ids: dict[str, Any], names: Sequence[str]) -> Iterator[str]:
    """Yield card numbers from the fields called *names*. A field may hold several, with commas."""
    held = list(entries(ids.get(EXTENDED)))
    for name in names:
        own = ids.get(name)
        texts = [text for code, text in held if code == name]
        for text in (*texts, *((own,) if isinstance(own, str) else ())):
            yield from (part.strip() for part in text.split(",") if part.strip())
