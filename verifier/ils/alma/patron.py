"""A user of Alma's as a patron record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from verifier.ils.alma.identifiers import identifiers, linked_account, primary_id
from verifier.ils.alma.options import AlmaOptions
from verifier.ils.alma.reading import Reading
from verifier.ils.alma.shapes import (
    Blocks,
    Coded,
    Contact,
    Expiry,
    Fees,
    Group,
    Names,
    Status,
    User,
    UserBlock,
)
from verifier.model.capability import Gap, Sight
from verifier.model.patron import (
    AccountStatus,
    Balance,
    Block,
    BlockKind,
    PatronGroup,
    PatronRecord,
    PersonName,
)

_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:\d{2}|T.*)?", re.ASCII)
_STATUSES = {"active": AccountStatus.ACTIVE, "inactive": AccountStatus.INACTIVE}
_CURRENCY = re.compile(r"[A-Z]{3}")
_LONGEST_AMOUNT = 15
_COPY = (
    "This is a copy of the patron's record at another institution of the network (a linked "
    "account). That institution's own record was not asked."
)
_NO_DATE = "The expiry date is not written as a date, so it was not read."
_NO_BALANCE = "Alma named no balance, although it was asked for."


def patron_record(
    user: User, options: AlmaOptions, *, source: str, gaps: tuple[Gap, ...] = ()
) -> PatronRecord:
    """Make a record of *user*; *gaps* are those that are known already."""
    reading = Reading(user, gaps)
    linked = linked_account(reading)
    if linked.source_institution_code or linked.source_link_id:
        reading.leave_gap(Sight.SEVERAL_MATCHES, _COPY)
    return PatronRecord(
        source=source,
        internal_id=primary_id(user.identity),
        identifiers=identifiers(user.identity, linked, options),
        name=_name(reading.part(Names, Sight.NAME, "a user's names")),
        emails=tuple(_emails(reading.part(Contact, Sight.EMAIL, "a user's addresses"))),
        group=_group(reading.part(Group, Sight.GROUP, "a user's group")),
        account_status=_account_status(reading),
        expires=_expires(reading),
        blocks=tuple(_blocks(reading.part(Blocks, Sight.BLOCKS, "a user's blocks"))),
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
    status = reading.part(Status, Sight.ACCOUNT_STATUS, "a user's status").status
    word = ((status.value if status else None) or "").strip().casefold()
    return _STATUSES.get(word, AccountStatus.UNKNOWN)


def _expires(reading: Reading) -> date | None:
    written = _text(reading.part(Expiry, Sight.EXPIRY, "a user's expiry date").expiry_date)
    expires = _day(written)
    if written and expires is None:
        reading.leave_gap(Sight.EXPIRY, _NO_DATE)
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


def _balance(reading: Reading, options: AlmaOptions) -> Balance | None:
    fees = reading.part(Fees, Sight.BALANCE, "a user's balance").fees
    amount = None if fees is None else _amount(fees.value)
    if fees is None or amount is None:
        if all(one.part is not Sight.BALANCE for one in reading.gaps):
            reading.leave_gap(Sight.BALANCE, _NO_BALANCE)
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
