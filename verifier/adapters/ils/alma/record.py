"""Read an Alma user and build the patron record."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, TypeVar

from verifier.adapters.http.json_body import Many, Shape, validate_json
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.alma.settings import ALL_UNIQUE, AlmaSettings
from verifier.adapters.ils.record_parts import (
    balance_of,
    each_once,
    group_of,
    person_name,
    read_amount,
    read_day,
    same,
)
from verifier.domain.model.patron import (
    AccountStatus,
    Balance,
    Block,
    BlockKind,
    CapabilityName,
    Gap,
    IdentifierStatus,
    PatronIdentifier,
    PatronRecord,
    PersonName,
)

S = TypeVar("S", bound=Shape)

# The parts of Alma's answers that are read. Each model reads its own fields of the whole user.
#
# Source: the vendor's published description of the user object (rest_user).


class Coded(Shape):
    """A value from a code table."""

    value: str | None = None
    desc: str | None = None


class Identifier(Shape):
    """One entry of the user's list of additional identifiers."""

    value: str | None = None
    id_type: Coded | None = None
    status: str | None = None


class Identity(Shape):
    """The user's identifiers: the part that every user must have."""

    primary_id: str
    user_identifier: Many[Identifier] | None = None


class Linked(Shape):
    """For a linked account: the institution of the network that the user was copied from."""

    source_institution_code: str | None = None
    source_link_id: str | None = None
    linking_id: str | None = None


class _Names(Shape):
    first_name: str | None = None
    last_name: str | None = None
    full_name: str | None = None
    pref_first_name: str | None = None
    pref_last_name: str | None = None


class _Email(Shape):
    email_address: str | None = None
    preferred: bool | None = None


class _ContactInfo(Shape):
    email: Many[_Email] | None = None


class _Contact(Shape):
    contact_info: _ContactInfo | None = None


class _Status(Shape):
    status: Coded | None = None


class _Expiry(Shape):
    expiry_date: str | None = None


class _Group(Shape):
    user_group: Coded | None = None


class _UserBlock(Shape):
    block_type: Coded | None = None
    block_description: Coded | None = None
    block_status: str | None = None
    expiry_date: str | None = None


class _Blocks(Shape):
    user_block: Many[_UserBlock] | None = None


class _Amount(Shape):
    value: Any = None
    currency: Any = None


class _Fees(Shape):
    fees: _Amount | None = None


class UserList(Shape):
    """The answer to a search; it describes its users only briefly."""

    user: Many[Any] | None = None
    total_record_count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A user: the identifiers, and the whole answer.

    Each other part of the user is read from the answer separately.
    """

    identity: Identity = field(repr=False)
    content: Any = field(repr=False)

    @classmethod
    def of(cls, content: Any, *, what: str) -> User:
        """Read a user. Raises ``LookupAborted`` if *content* is not one.

        The error names *what* was expected.
        """
        return cls(identity=validate_json(Identity, content, what=what), content=content)

    def part(self, shape: type[S], sight: CapabilityName, what: str, gaps: list[Gap]) -> S:
        """Read the user's fields of *shape*. If they are malformed, add a gap to *gaps*.

        The result is empty then.
        """
        try:
            return validate_json(shape, self.content, what=what)
        except LookupAborted as aborted:
            gaps.append(Gap(part=sight, message=aborted.outcome.message))
            return shape()


BARCODE = "barcode"
PRIMARY_ID = "primary_id"
LINKING_ID = "linking_id"
_NO_PRIMARY_ID = "no primary id ("  # what Alma writes for a contact without any identifier


def primary_id(identity: Identity) -> str | None:
    """Return the primary identifier; None if the user has none."""
    value = identity.primary_id
    return None if not value or value.lower().startswith(_NO_PRIMARY_ID) else value


def identifiers(
    identity: Identity, linked: Linked, settings: AlmaSettings
) -> tuple[PatronIdentifier, ...]:
    """List every identifier, the primary ID first.

    ``primary`` marks the current library card, if exactly one card is active. Alma gives no
    dates, so among several active cards the newest is unknown.
    """
    own = primary_id(identity)
    found = [] if own is None else [(PRIMARY_ID, own, IdentifierStatus.ACTIVE)]
    for further in identity.user_identifier or ():
        if further.value:
            word = (further.status or "").strip().casefold()
            status = _IDENTIFIER_STATUSES.get(word, IdentifierStatus.UNKNOWN)
            found.append((_type(further, settings), further.value, status))
    for kind, value in (
        ("source_link_id", linked.source_link_id),
        (LINKING_ID, linked.linking_id),
    ):
        if value:
            found.append((kind, value, IdentifierStatus.UNKNOWN))
    cards = [kind == BARCODE and status is IdentifierStatus.ACTIVE for kind, _, status in found]
    return tuple(
        PatronIdentifier(
            type=kind, value=value, status=status, primary=is_card and cards.count(True) == 1
        )
        for is_card, (kind, value, status) in zip(cards, found, strict=True)
    )


def matched_type(
    user: User, value: str, settings: AlmaSettings, id_type: str = ALL_UNIQUE
) -> str | None:
    """Return the type of the user's identifier that equals *value*, preferring one not inactive.

    Only identifiers that a search for *id_type* covers count. None if none of them equals it.
    """
    linked = user.part(Linked, CapabilityName.SEVERAL_MATCHES, "a linked account", [])
    asked = _asked(user.identity, linked, id_type.casefold())
    bearing = [
        (identifier.status is IdentifierStatus.INACTIVE, identifier.type != BARCODE, identifier)
        for identifier in identifiers(*asked, settings)
        if same(identifier.value, value)
    ]
    return min(bearing, key=itemgetter(0, 1))[2].type if bearing else None


def _asked(identity: Identity, linked: Linked, wanted: str) -> tuple[Identity, Linked]:
    """Keep only the identifiers that a request for the type *wanted* covers."""
    if wanted == ALL_UNIQUE:
        return identity, Linked()
    if wanted == LINKING_ID:
        return Identity(primary_id=""), Linked(linking_id=linked.linking_id)
    if wanted in (PRIMARY_ID, "user_name"):
        return Identity(primary_id=identity.primary_id), Linked()
    of_type = tuple(
        further
        for further in identity.user_identifier or ()
        if _text((further.id_type or Coded()).value).casefold() == wanted
    )
    return Identity(primary_id="", user_identifier=of_type), Linked()


def _type(identifier: Identifier, settings: AlmaSettings) -> str:
    """Return the type's name: ``barcode`` for a library card, else its code or description.

    The description is used if the code is a number.
    """
    coded = identifier.id_type or Coded()
    code, words = _text(coded.value), _text(coded.desc)
    if {code.casefold(), words.casefold()} & settings.barcode_types:
        return BARCODE
    return (code if not code.isdecimal() else "") or words or code or "identifier"


_IDENTIFIER_STATUSES = {"active": IdentifierStatus.ACTIVE, "inactive": IdentifierStatus.INACTIVE}
_ACCOUNT_STATUSES = {"active": AccountStatus.ACTIVE, "inactive": AccountStatus.INACTIVE}
_CURRENCY = re.compile(r"[A-Z]{3}")
_COPY = Gap(
    part=CapabilityName.SEVERAL_MATCHES,
    message="This is a copy of the patron's record at another institution of the network (a "
    "linked account). That institution's own record was not asked.",
)
_NO_DATE = Gap(
    part=CapabilityName.EXPIRY,
    message="The expiry date is not written as a date, so it was not read.",
)
_NO_BALANCE = Gap(
    part=CapabilityName.BALANCE, message="Alma named no balance, although it was asked for."
)


def patron_record(
    user: User, settings: AlmaSettings, *, source: str, gaps: Sequence[Gap] = ()
) -> PatronRecord:
    """Build the patron record of *user*. *gaps* are the gaps that are already known."""
    left = list(gaps)
    linked = user.part(Linked, CapabilityName.SEVERAL_MATCHES, "a linked account", left)
    if linked.source_institution_code or linked.source_link_id:
        left.append(_COPY)
    names = user.part(_Names, CapabilityName.NAME, "a user's names", left)
    contact = user.part(_Contact, CapabilityName.EMAIL, "a user's addresses", left)
    emails = (contact.contact_info and contact.contact_info.email) or ()
    preferred_first = sorted(emails, key=lambda email: not email.preferred)
    group = user.part(_Group, CapabilityName.GROUP, "a user's group", left).user_group or Coded()
    account = user.part(_Status, CapabilityName.ACCOUNT_STATUS, "a user's status", left)
    word = _text((account.status or Coded()).value).casefold()
    written = user.part(_Expiry, CapabilityName.EXPIRY, "a user's expiry date", left).expiry_date
    expires = read_day(written)
    if _text(written) and expires is None:
        left.append(_NO_DATE)
    blocks = user.part(_Blocks, CapabilityName.BLOCKS, "a user's blocks", left)
    return PatronRecord(
        source=source,
        internal_id=primary_id(user.identity),
        identifiers=identifiers(user.identity, linked, settings),
        name=_name(names),
        emails=each_once(email.email_address for email in preferred_first),
        group=group_of(group.value, _text(group.desc)),
        account_status=_ACCOUNT_STATUSES.get(word, AccountStatus.UNKNOWN),
        expires=expires,
        blocks=tuple(_blocks(blocks)),
        balance=_balance(user, settings, left),
        gaps=tuple(left),  # must come last, when every part has been read
    )


def _name(names: _Names) -> PersonName | None:
    """Build the preferred name, and keep the other one, because that may be the released name."""
    first, last = _text(names.first_name), _text(names.last_name)
    given, family = _text(names.pref_first_name) or first, _text(names.pref_last_name) or last
    other = f"{first} {last}".strip() or _text(names.full_name)
    return person_name(given, family, other if other != f"{given} {family}".strip() else None)


def _blocks(blocks: _Blocks) -> Iterator[Block]:
    """Read the active blocks.

    Each library has its own code tables for block types and descriptions, so a kind is recognized
    by usual words only; any other block counts as set by hand.
    """
    for block in blocks.user_block or ():
        reason, sort = block.block_description or Coded(), block.block_type or Coded()
        words = _text(reason.desc) or _text(reason.value)
        kinds = _text(sort.desc) or _text(sort.value)
        kind = BlockKind.FINES if _text(sort.value).casefold() == "cash" else BlockKind.MANUAL
        if re.search("lost (?:library )?card", f"{kinds} {words}", re.IGNORECASE):
            kind = BlockKind.LOST_CARD
        if _text(block.block_status).casefold() == "active":
            until = read_day(block.expiry_date)
            yield Block(kind=kind, message=words or kinds or None, until=until)


def _balance(user: User, settings: AlmaSettings, gaps: list[Gap]) -> Balance | None:
    known = len(gaps)
    fees = user.part(_Fees, CapabilityName.BALANCE, "a user's balance", gaps).fees or _Amount()
    is_amount = isinstance(fees.value, int | float | str) and str(fees.value).isascii()
    amount = read_amount(fees.value) if is_amount else None
    if amount is None and len(gaps) == known:
        gaps.append(_NO_BALANCE)
    # a currency comes as a code or as a value of a code table
    named = fees.currency.get("value") if isinstance(fees.currency, dict) else fees.currency
    is_currency = isinstance(named, str) and _CURRENCY.fullmatch(named)
    return balance_of(amount, named if is_currency else settings.currency, settings.fine_limit)


def _text(text: str | None) -> str:
    return (text or "").strip()
