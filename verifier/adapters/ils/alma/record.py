"""Read an Alma user and build the patron record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from verifier.adapters.http.json_body import Many, Shape, validate_json
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.alma.settings import ALL_UNIQUE, AlmaSettings
from verifier.domain.model.patron import (
    AccountStatus,
    Balance,
    Block,
    BlockKind,
    CapabilityName,
    Gap,
    IdentifierStatus,
    PatronGroup,
    PatronIdentifier,
    PatronRecord,
    PersonName,
)

# The parts of Alma's answers that are read; each shape reads its part of the whole user.
#
# Source: the vendor's published description of the user object (rest_user).


class Coded(Shape):
    """A value from a code table."""

    value: str | None = None
    desc: str | None = None


class Identifier(Shape):
    """One further identifier of a user."""

    value: str | None = None
    id_type: Coded | None = None
    status: str | None = None


class Identity(Shape):
    """Who the user is: the part without which nothing can be said."""

    primary_id: str
    user_identifier: Many[Identifier] | None = None


class Linked(Shape):
    """Where the user was copied from, within a network of institutions."""

    source_institution_code: str | None = None
    source_link_id: str | None = None
    linking_id: str | None = None


class Names(Shape):
    """The user's names; the preferred ones go before the others."""

    first_name: str | None = None
    last_name: str | None = None
    full_name: str | None = None
    pref_first_name: str | None = None
    pref_last_name: str | None = None


class Email(Shape):
    """One address."""

    email_address: str | None = None
    preferred: bool | None = None


class ContactInfo(Shape):
    """How the user is reached."""

    email: Many[Email] | None = None


class Contact(Shape):
    """The user's contact data."""

    contact_info: ContactInfo | None = None


class Status(Shape):
    """The account's own state."""

    status: Coded | None = None


class Expiry(Shape):
    """When the account ends."""

    expiry_date: str | None = None


class Group(Shape):
    """The user group, which NCIP sends as PROFILE."""

    user_group: Coded | None = None


class UserBlock(Shape):
    """One block. Its note is the staff's own and is not read."""

    block_type: Coded | None = None
    block_description: Coded | None = None
    block_status: str | None = None
    expiry_date: str | None = None


class Blocks(Shape):
    """The blocks that stand in the record."""

    user_block: Many[UserBlock] | None = None


class Amount(Shape):
    """A balance: a number, or one written as a text."""

    value: Any = None
    currency: Any = None


class Fees(Shape):
    """What the user owes, where it was asked for."""

    fees: Amount | None = None


class UserList(Shape):
    """The answer to a search; its users are told in brief."""

    user: Many[Any] | None = None
    total_record_count: int | None = None

    @property
    def is_list(self) -> bool:
        """Whether the answer says anything about users: an empty document does not."""
        return self.user is not None or self.total_record_count is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A user: who it is, and the whole answer, whose other parts are read one by one."""

    identity: Identity = field(repr=False)
    content: Any = field(repr=False)


S = TypeVar("S", bound=Shape)


class Reading:
    """The parts of one user, and the gaps so far."""

    def __init__(self, user: User, gaps: tuple[Gap, ...] = ()) -> None:
        self._content = user.content
        self._gaps = list(gaps)

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """What could not be read until now."""
        return tuple(self._gaps)

    def part(self, shape: type[S], sight: CapabilityName, what: str) -> S:
        """Fit the user to *shape*; a part of another shape is empty, and a gap."""
        try:
            return validate_json(shape, self._content, what=what)
        except LookupAborted as stopped:
            self.leave_gap(sight, stopped.outcome.message)
            return shape()

    def leave_gap(self, sight: CapabilityName, message: str) -> None:
        """Note that a part is not known."""
        self._gaps.append(Gap(part=sight, message=message))


BARCODE = "barcode"
PRIMARY_ID = "primary_id"
SOURCE_LINK_ID = "source_link_id"
LINKING_ID = "linking_id"
_NO_PRIMARY_ID = "no primary id ("  # what Alma writes for a contact without any identifier
_IDENTIFIER_STATUSES = {"active": IdentifierStatus.ACTIVE, "inactive": IdentifierStatus.INACTIVE}
_NAMES_OF_PRIMARY_ID = frozenset({PRIMARY_ID, "user_name"})


def primary_id(identity: Identity) -> str | None:
    """Give the primary identifier, where the user has one."""
    value = identity.primary_id
    return None if not value or value.lower().startswith(_NO_PRIMARY_ID) else value


def linked_account(reading: Reading) -> Linked:
    """Read where a user was copied from."""
    return reading.part(Linked, CapabilityName.SEVERAL_MATCHES, "a linked account")


def identifiers(
    identity: Identity, linked: Linked, options: AlmaSettings
) -> tuple[PatronIdentifier, ...]:
    """List every identifier, the primary one first.

    ``primary`` is the current library card: the only one in use. Alma gives no dates, so that
    among several cards in use none can be called the newest.
    """
    own = primary_id(identity)
    first = [] if own is None else [_identifier(PRIMARY_ID, own, IdentifierStatus.ACTIVE)]
    further = tuple(_further(identity, options))
    cards = [one for one in further if _is_card_in_use(one)]
    links = ((SOURCE_LINK_ID, linked.source_link_id), (LINKING_ID, linked.linking_id))
    return (
        *first,
        *(_as_primary(one) if cards == [one] else one for one in further),
        *(_identifier(kind, value, IdentifierStatus.UNKNOWN) for kind, value in links if value),
    )


def matched_type(
    user: User, value: str, options: AlmaSettings, id_type: str = ALL_UNIQUE
) -> str | None:
    """Say which of the identifiers that were asked *value* equals, one in use first.

    None: the user does not bear it.
    """
    asked = _asked(user.identity, linked_account(Reading(user)), id_type)
    bearing = [
        identifier for identifier in identifiers(*asked, options) if same(identifier.value, value)
    ]
    bearing.sort(key=lambda one: (one.status is IdentifierStatus.INACTIVE, one.type != BARCODE))
    return bearing[0].type if bearing else None


def same(text: str, other: str) -> bool:
    """Compare as Alma does, without regard to letter case.

    Only ASCII letters are folded: Alma does not say that a look-alike of another alphabet is
    the same.
    """
    return _folded(text) == _folded(other)


def _folded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass").lower()


def _asked(identity: Identity, linked: Linked, id_type: str) -> tuple[Identity, Linked]:
    """Leave out what a question for that type does not look at."""
    wanted = id_type.casefold()
    further = identity.user_identifier or ()
    if wanted == ALL_UNIQUE:
        return identity, Linked()
    if wanted == LINKING_ID:
        return Identity(primary_id=""), Linked(linking_id=linked.linking_id)
    if wanted in _NAMES_OF_PRIMARY_ID:
        return Identity(primary_id=identity.primary_id), Linked()
    of_type = tuple(one for one in further if _code(one).casefold() == wanted)
    return Identity(primary_id="", user_identifier=of_type), Linked()


def _further(identity: Identity, options: AlmaSettings) -> Iterator[PatronIdentifier]:
    for one in identity.user_identifier or ():
        if one.value:
            status = _IDENTIFIER_STATUSES.get((one.status or "").strip().casefold())
            kind = _type(one, options)
            yield _identifier(kind, one.value, status or IdentifierStatus.UNKNOWN)


def _type(identifier: Identifier, options: AlmaSettings) -> str:
    """Name the type: the library card as such, another by its code if that is a word."""
    code = _code(identifier)
    words = ((identifier.id_type.desc if identifier.id_type else None) or "").strip()
    if {code.casefold(), words.casefold()} & options.barcode_types:
        return BARCODE
    if code and not code.isdecimal():
        return code
    return words or code or "identifier"


def _code(identifier: Identifier) -> str:
    return ((identifier.id_type.value if identifier.id_type else None) or "").strip()


def _is_card_in_use(identifier: PatronIdentifier) -> bool:
    return identifier.type == BARCODE and identifier.status is IdentifierStatus.ACTIVE


def _identifier(kind: str, value: str, status: IdentifierStatus) -> PatronIdentifier:
    return PatronIdentifier(type=kind, value=value, status=status)


def _as_primary(identifier: PatronIdentifier) -> PatronIdentifier:
    return PatronIdentifier(
        type=identifier.type, value=identifier.value, status=identifier.status, primary=True
    )


_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:\d{2}|T.*)?", re.ASCII)
_ACCOUNT_STATUSES = {"active": AccountStatus.ACTIVE, "inactive": AccountStatus.INACTIVE}
_CURRENCY = re.compile(r"[A-Z]{3}")
_LONGEST_AMOUNT = 15
_COPY = (
    "This is a copy of the patron's record at another institution of the network (a linked "
    "account). That institution's own record was not asked."
)
_NO_DATE = "The expiry date is not written as a date, so it was not read."
_NO_BALANCE = "Alma named no balance, although it was asked for."


def patron_record(
    user: User, options: AlmaSettings, *, source: str, gaps: tuple[Gap, ...] = ()
) -> PatronRecord:
    """Make a record of *user*; *gaps* are those that are known already."""
    reading = Reading(user, gaps)
    linked = linked_account(reading)
    if linked.source_institution_code or linked.source_link_id:
        reading.leave_gap(CapabilityName.SEVERAL_MATCHES, _COPY)
    return PatronRecord(
        source=source,
        internal_id=primary_id(user.identity),
        identifiers=identifiers(user.identity, linked, options),
        name=_name(reading.part(Names, CapabilityName.NAME, "a user's names")),
        emails=tuple(_emails(reading.part(Contact, CapabilityName.EMAIL, "a user's addresses"))),
        group=_group(reading.part(Group, CapabilityName.GROUP, "a user's group")),
        account_status=_account_status(reading),
        expires=_expires(reading),
        blocks=tuple(_blocks(reading.part(Blocks, CapabilityName.BLOCKS, "a user's blocks"))),
        balance=_balance(reading, options),
        gaps=reading.gaps,  # the last one: every part has been read by now
    )


def _name(names: Names) -> PersonName | None:
    """Take the preferred name; the other one is kept beside it, for it may be the released one."""
    other = _joined(names.first_name, names.last_name) or _text(names.full_name)
    given = _text(names.pref_first_name) or _text(names.first_name)
    family = _text(names.pref_last_name) or _text(names.last_name)
    if not (given or family or other):
        return None
    unstructured = other if other != _joined(given, family) else None
    return PersonName(given=given, family=family, unstructured=unstructured)


def _emails(contact: Contact) -> Iterator[str]:
    listed = (contact.contact_info.email if contact.contact_info else None) or ()
    ordered = sorted(listed, key=lambda one: not one.preferred)
    yield from dict.fromkeys(filter(None, (_text(one.email_address) for one in ordered)))


def _group(group: Group) -> PatronGroup | None:
    coded = group.user_group
    if coded is None or not coded.value:
        return None
    return PatronGroup(code=coded.value, label=_text(coded.desc))


def _account_status(reading: Reading) -> AccountStatus:
    status = reading.part(Status, CapabilityName.ACCOUNT_STATUS, "a user's status").status
    word = ((status.value if status else None) or "").strip().casefold()
    return _ACCOUNT_STATUSES.get(word, AccountStatus.UNKNOWN)


def _expires(reading: Reading) -> date | None:
    written = _text(
        reading.part(Expiry, CapabilityName.EXPIRY, "a user's expiry date").expiry_date
    )
    expires = _day(written)
    if written and expires is None:
        reading.leave_gap(CapabilityName.EXPIRY, _NO_DATE)
    return expires


def _blocks(blocks: Blocks) -> Iterator[Block]:
    """Read those in use; the code tables of types and descriptions are each library's own."""
    for one in blocks.user_block or ():
        if (one.block_status or "").strip().casefold() == "active":
            message = _words(one.block_description) or _words(one.block_type)
            yield Block(kind=_kind(one), message=message, until=_day(one.expiry_date))


def _kind(block: UserBlock) -> BlockKind:
    """Tell what can be told from usual words; what stands in the record was put there by hand."""
    words = f"{_words(block.block_type)} {_words(block.block_description)}".casefold()
    if "lost card" in words or "lost library card" in words:
        return BlockKind.LOST_CARD
    code = ((block.block_type.value if block.block_type else None) or "").strip().casefold()
    return BlockKind.FINES if code == "cash" else BlockKind.MANUAL


def _balance(reading: Reading, options: AlmaSettings) -> Balance | None:
    fees = reading.part(Fees, CapabilityName.BALANCE, "a user's balance").fees
    amount = None if fees is None else _amount(fees.value)
    if fees is None or amount is None:
        if all(gap.part is not CapabilityName.BALANCE for gap in reading.gaps):
            reading.leave_gap(CapabilityName.BALANCE, _NO_BALANCE)
        return None
    currency = _currency(fees.currency) or options.currency
    return Balance(amount=amount, currency=currency, limit=options.fine_limit)


def _amount(value: Any) -> Decimal | None:
    if not isinstance(value, int | float | str):
        return None
    written = str(value).strip()
    if len(written) > _LONGEST_AMOUNT or not written.isascii():
        return None
    try:
        amount = Decimal(written)
    except ArithmeticError:
        return None
    usual = amount.is_finite() and abs(amount.adjusted()) <= _LONGEST_AMOUNT
    return amount if usual else None


def _currency(value: Any) -> str | None:
    """Read the currency, where an answer names it, as a code or as a value of a code table."""
    named = value.get("value") if isinstance(value, dict) else value
    return named if isinstance(named, str) and _CURRENCY.fullmatch(named) else None


def _day(text: str | None) -> date | None:
    """Read a date as Alma writes it, ``2030-06-30Z``; None for anything else."""
    found = _DATE.fullmatch((text or "").strip())
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


def _words(coded: Coded | None) -> str | None:
    return None if coded is None else _text(coded.desc) or _text(coded.value)


def _joined(*parts: str | None) -> str | None:
    return " ".join(filter(None, map(_text, parts))) or None


def _text(text: str | None) -> str | None:
    return (text or "").strip() or None
