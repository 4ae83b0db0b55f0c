"""Read the patron status flags and fields of a SIP2 answer and build the patron record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from verifier.adapters.ils.sip2.messages import Message
from verifier.adapters.ils.sip2.settings import Sip2Options
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
    Stops,
)

# The fourteen status flags of a patron as blocks.

FLAGS = 14
_CHARGE, _HOLD, _LOST, _FINES, _FEES = 0, 3, 4, 10, 11
_RULES = {  # flags of limits that the library system itself counts
    5: "too many items on loan",
    6: "too many items overdue",
    8: "too many items claimed returned",
    9: "too many items lost",
    13: "too many items billed",
}
_WITHOUT_PASSWORD = ("YYYY", "Y  YYYYYYYYYYY")  # Polaris and Sierra, where CQ is N


def are_flags(text: str) -> bool:
    """Whether *text* are flags at all: Y, and N or a blank for no."""
    return len(text) == FLAGS and set(text.upper()) <= set("YN ")


def only_lack_the_password(flags: str) -> bool:
    """Whether two systems send just these flags to whoever does not know the password."""
    return flags.upper().replace("N", " ").rstrip() in _WITHOUT_PASSWORD


def blocks_of(flags: str, *, expired: bool, words: str) -> tuple[Block, ...]:
    """Give the blocks that *flags* tell of; *words* are what the library system says of it.

    Flags 1, 2, 7 and 12 (renewals, recalls) stop no request, and are no block.
    """
    found = list(_blocks({place for place, flag in enumerate(flags) if flag in "Yy"}, expired))
    if found and words:
        found[0] = replace(found[0], message=f"{found[0].message} (it says: {words})")
    return tuple(found)


def _blocks(flags: set[int], expired: bool) -> Iterator[Block]:
    denied = {_CHARGE, _HOLD} & flags
    if denied or expired:
        stops, words = _denial(denied)
        if expired:
            yield Block(
                kind=BlockKind.EXPIRED,
                stops=stops,
                message=f"the record has expired{'; ' if words else ''}{words}",
            )
        else:
            yield Block(kind=BlockKind.OTHER, stops=stops, message=words)
    if _LOST in flags:
        yield Block(kind=BlockKind.LOST_CARD, message="the card is reported lost")
    if {_FINES, _FEES} & flags:
        yield Block(kind=BlockKind.FINES, message="too high fines or fees")
    rules = [words for place, words in _RULES.items() if place in flags]
    if rules:
        yield Block(kind=BlockKind.AUTO, message=", ".join(rules))


def _denial(denied: set[int]) -> tuple[Stops, str]:
    if denied == {_CHARGE, _HOLD}:
        return Stops.BOTH, "loans and holds are denied"
    if denied == {_HOLD}:
        return Stops.REQUESTS, "holds are denied"
    return (Stops.BORROWING, "loans are denied") if denied else (Stops.UNKNOWN, "")


# An answer as a patron record.

BARCODE, ALIAS, INTERNAL = "barcode", "alias", "internal id"
_DATE = re.compile(r"([0-9]{8})(?: +(?:Z +)?[0-9]{6})?")  # Polaris adds a time to it
_DAY_ALONE = re.compile(r"([0-9]{8})")
_AMOUNT = re.compile(r"(-?)[^\d.,-]{0,5}(-?)([0-9.,]{1,15})[^\d.,-]{0,5}")
_CURRENCY = re.compile(r"[A-Z]{3}")


def same(text: str, other: str) -> bool:
    """Whether two identifiers are one, as library systems compare them."""
    return text.strip().casefold() == other.strip().casefold()


def patron_record(
    message: Message, asked: str, options: Sip2Options, *, source: str, words: str
) -> PatronRecord:
    """Make a record of *message*, an answer about *asked*; *words* are its screen messages.

    BL=N beside a name is a patron who is known and not valid: not in use.
    """
    dialect = options.dialect
    readable = all(one.readable for one in message.all("AE"))
    name = message.text("AE") if readable else ""
    flags = message.fixed[:FLAGS]
    unproven = _flags_unproven(message, options)
    expired = bool(dialect.expired) and message.text(dialect.expired or "").upper() == "Y"
    return PatronRecord(
        source=source,
        internal_id=message.text(dialect.internal_id or "") or None,
        identifiers=tuple(_identifiers(message, asked, options)),
        name=PersonName(unstructured=name) if name else None,
        emails=tuple(_emails(message)),
        group=_group(message, options),
        account_status=_account_status(message, options),
        expires=_expires(message, options),
        blocks=blocks_of("" if unproven else flags, expired=expired, words=words),
        balance=_balance(message, options),
        gaps=tuple(_gaps(message, options, unproven=unproven)),
    )


def _identifiers(message: Message, asked: str, options: Sip2Options) -> Iterator[PatronIdentifier]:
    own = message.text("AA")
    valid = message.text("BL").upper() == "Y"
    yield PatronIdentifier(
        type=BARCODE,
        value=own,
        status=IdentifierStatus.ACTIVE if valid else IdentifierStatus.UNKNOWN,
        primary=not options.dialect.echoes,
    )
    if not same(own, asked):
        internal = message.text(options.dialect.internal_id or "")
        kind = INTERNAL if same(internal, asked) else ALIAS
        yield PatronIdentifier(type=kind, value=asked)


def _emails(message: Message) -> Iterator[str]:
    for one in message.all("BE"):
        if one.readable:
            yield from (part for part in re.split(r"[,;\s]+", one.value) if "@" in part)


def _group(message: Message, options: Sip2Options) -> PatronGroup | None:
    label = message.text(options.dialect.group_label or "") or None
    for name in options.dialect.group:
        if any(not one.readable for one in message.all(name)):
            return None
        if code := message.text(name):
            return PatronGroup(code=code, label=label)
    return None


def _account_status(message: Message, options: Sip2Options) -> AccountStatus:
    valid = message.text("BL").upper()
    if valid == "N":
        return AccountStatus.INACTIVE
    known = valid == "Y" and options.dialect.only_active
    return AccountStatus.ACTIVE if known else AccountStatus.UNKNOWN


def _expires(message: Message, options: Sip2Options) -> date | None:
    """Read the first date; PA is one only where it is eight digits and nothing else."""
    for name in options.dialect.expires:
        shape = _DAY_ALONE if name == "PA" else _DATE
        if found := shape.fullmatch(message.text(name)):
            with suppress(ValueError):
                return datetime.strptime(found[1], "%Y%m%d").date()  # noqa: DTZ007 - a day has no zone
    return None


def _balance(message: Message, options: Sip2Options) -> Balance | None:
    owed = amount(message.text("BV"))
    if owed is None:
        return None
    currency = message.text("BH").upper()
    limit = amount(message.text("CC"))
    return Balance(
        amount=owed,
        currency=currency if _CURRENCY.fullmatch(currency) else None,
        limit=limit or options.fine_limit,  # 0 stands for "no limit"
    )


def amount(text: str) -> Decimal | None:
    """Read an amount: ``9.25``, ``$0.00``, ``1,234.50``, ``9,25``; None where it is none."""
    found = _AMOUNT.fullmatch(text.strip())
    if found is None:
        return None
    number = found[3]
    whole, mark, part = number.rpartition(max(".,", key=number.rfind))
    if not mark or (mark == "," and len(part) == 3):  # noqa: PLR2004 - the thousands
        whole, mark, part = number, ".", ""
    whole = whole.replace("," if mark == "." else ".", "")
    if not (whole or part) or mark in whole:
        return None
    value = Decimal(f"{whole or 0}.{part or 0}")
    return -value if found[1] or found[2] else value


def _flags_unproven(message: Message, options: Sip2Options) -> bool:
    """Whether the flags may stand for the password that is never sent, and for nothing else."""
    return (
        message.text("CQ").upper() == "N"
        and not options.dialect.flags_without_password
        and only_lack_the_password(message.fixed[:FLAGS])
    )


def _gaps(message: Message, options: Sip2Options, *, unproven: bool) -> Iterator[Gap]:
    if unproven:
        text = (
            "The library system flags every patron like this to whoever sends no password, so it "
            "cannot be said whether this one is blocked. Name the system in dialect: the flags of "
            "evergreen and koha are true all the same."
        )
        yield Gap(part=CapabilityName.BLOCKS, message=text)
    if message.code == "24":
        yield from _not_in_status(message, options)
    parts = {
        CapabilityName.NAME: ("AE",),
        CapabilityName.EMAIL: ("BE",),
        CapabilityName.GROUP: options.dialect.group,
    }
    for part, names in parts.items():
        if any(not one.readable for name in names for one in message.all(name)):
            text = (
                f"The {part.value} is not written in charset ({options.style.charset}). Set "
                "charset of the connection to the one that the server uses."
            )
            yield Gap(part=part, message=text)


def _not_in_status(message: Message, options: Sip2Options) -> Iterator[Gap]:
    """Name what the answer to message 23 has no place for, and a longer one would have told."""
    dialect = options.dialect
    parts = {
        CapabilityName.EXPIRY: dialect.expires,
        CapabilityName.GROUP: dialect.group,
        CapabilityName.EMAIL: ("BE",),
    }
    for part, names in parts.items():
        if names and not any(message.all(name) for name in names):
            text = (
                f"The answer to message 23 does not tell the {part.value}. Message 63 would, "
                "where the server offers it (ask_with)."
            )
            yield Gap(part=part, message=text)
