"""Read the patron status flags and fields of a SIP2 answer and build the patron record."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from verifier.adapters.ils.record_parts import balance_of, group_of, person_name
from verifier.adapters.ils.sip2.messages import Field, Message
from verifier.adapters.ils.sip2.settings import Dialect, Sip2Settings
from verifier.domain.model.patron import (
    AccountStatus,
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

FLAGS = 14  # status flags of a patron
_CHARGE, _HOLD, _LOST, _FINES, _FEES = 0, 3, 4, 10, 11
_RULES = {  # flags of limits that the library system itself counts
    5: "too many items on loan",
    6: "too many items overdue",
    8: "too many items claimed returned",
    9: "too many items lost",
    13: "too many items billed",
}
_DENIED = {
    frozenset(): (Stops.UNKNOWN, ""),
    frozenset({_HOLD}): (Stops.REQUESTS, "holds are denied"),
    frozenset({_CHARGE}): (Stops.BORROWING, "loans are denied"),
    frozenset({_CHARGE, _HOLD}): (Stops.BOTH, "loans and holds are denied"),
}
_WITHOUT_PASSWORD = ("YYYY", "Y  YYYYYYYYYYY")  # Polaris and Sierra, if CQ is N


def are_flags(text: str) -> bool:
    """Whether *text* is a valid patron status field: 14 flags, each Y, N or a space (no)."""
    return len(text) == FLAGS and set(text.upper()) <= set("YN ")


def only_lack_the_password(flags: str) -> bool:
    """Whether *flags* are what two systems send for every patron if no password is sent."""
    return flags.upper().replace("N", " ").rstrip() in _WITHOUT_PASSWORD


def blocks_of(flags: str, *, expired: bool, words: str) -> tuple[Block, ...]:
    """Return the blocks that *flags* describe. *words* is the library system's own message.

    Flags 1, 2, 7 and 12 (renewals, recalls) stop no request, so they are not blocks.
    """
    found = list(_blocks({place for place, flag in enumerate(flags) if flag in "Yy"}, expired))
    if found and words:
        found[0] = replace(found[0], message=f"{found[0].message} (it says: {words})")
    return tuple(found)


def _blocks(flags: set[int], expired: bool) -> Iterator[Block]:
    denied = {_CHARGE, _HOLD} & flags
    if denied or expired:
        stops, words = _DENIED[frozenset(denied)]
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


BARCODE, ALIAS, INTERNAL = "barcode", "alias", "internal id"
_DATE = re.compile(r"([0-9]{8})(?: +(?:Z +)?[0-9]{6})?")  # Polaris adds a time to it
_DAY_ALONE = re.compile(r"([0-9]{8})")
_AMOUNT = re.compile(r"(-?)[^\d.,-]{0,5}(-?)([0-9.,]{1,15})[^\d.,-]{0,5}")
_CURRENCY = re.compile(r"[A-Z]{3}")


def same(text: str, other: str) -> bool:
    """Whether two identifiers are equal, ignoring case and outer spaces, as library systems do."""
    return text.strip().casefold() == other.strip().casefold()


def is_blank(field: Field) -> bool:
    """Whether *field* has no letter and no digit, as the name ``, `` of Polaris' unknown patron.

    A field that cannot be read is not blank.
    """
    return field.readable and not any(map(str.isalnum, field.value))


def patron_record(
    message: Message, asked: str, settings: Sip2Settings, *, source: str, words: str
) -> PatronRecord:
    """Build the patron record from *message*, the answer to a lookup of *asked*.

    *words* are its screen messages. BL=N together with a name means that the patron is known
    but not valid, so the account is inactive.
    """
    dialect = settings.own_fields
    is_named = message.is_readable("AE") and not all(map(is_blank, message.all("AE")))
    name = message.text("AE") if is_named else ""
    valid = message.text("BL").upper()
    status = AccountStatus.ACTIVE if valid == "Y" and dialect.only_active else None
    if valid == "N":
        status = AccountStatus.INACTIVE
    flags = message.fixed[:FLAGS]
    # the flags may only mean that no password was sent
    unproven = (
        message.text("CQ").upper() == "N"
        and not dialect.flags_without_password
        and only_lack_the_password(flags)
    )
    expired = message.text(dialect.expired).upper() == "Y"
    addresses = (field.value for field in message.all("BE") if field.readable)
    currency = message.text("BH").upper()
    return PatronRecord(
        source=source,
        internal_id=message.text(dialect.internal_id) or None,
        identifiers=tuple(_identifiers(message, asked, dialect)),
        name=person_name(None, None, name),
        emails=tuple(
            part for text in addresses for part in re.split(r"[,;\s]+", text) if "@" in part
        ),
        group=_group(message, dialect),
        account_status=status or AccountStatus.UNKNOWN,
        expires=_expires(message, dialect),
        blocks=blocks_of("" if unproven else flags, expired=expired, words=words),
        balance=balance_of(
            amount(message.text("BV")),
            currency if _CURRENCY.fullmatch(currency) else None,
            amount(message.text("CC")) or settings.fine_limit,  # 0 stands for "no limit"
        ),
        gaps=tuple(_gaps(message, settings, unproven=unproven)),
    )


def _identifiers(message: Message, asked: str, dialect: Dialect) -> Iterator[PatronIdentifier]:
    own = message.text("AA")
    valid = message.text("BL").upper() == "Y"
    yield PatronIdentifier(
        type=BARCODE,
        value=own,
        status=IdentifierStatus.ACTIVE if valid else IdentifierStatus.UNKNOWN,
        primary=not dialect.echoes,
    )
    if not same(own, asked):
        kind = INTERNAL if same(message.text(dialect.internal_id), asked) else ALIAS
        yield PatronIdentifier(type=kind, value=asked)


def _group(message: Message, dialect: Dialect) -> PatronGroup | None:
    for name in dialect.group:
        if not message.is_readable(name):
            return None
        if code := message.text(name):
            return group_of(code, message.text(dialect.group_label))
    return None


def _expires(message: Message, dialect: Dialect) -> date | None:
    """Read the first valid date. PA counts only if it is exactly eight digits."""
    for name in dialect.expires:
        shape = _DAY_ALONE if name == "PA" else _DATE
        if found := shape.fullmatch(message.text(name)):
            with suppress(ValueError):
                return datetime.strptime(found[1], "%Y%m%d").date()  # noqa: DTZ007 - a day has no zone
    return None


def amount(text: str) -> Decimal | None:
    """Read an amount: ``9.25``, ``$0.00``, ``1,234.50``, ``9,25``; None if it is not one."""
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


def _gaps(message: Message, settings: Sip2Settings, *, unproven: bool) -> Iterator[Gap]:
    dialect = settings.own_fields
    if unproven:
        text = (
            "The library system flags every patron like this to whoever sends no password, so it "
            "cannot be said whether this one is blocked. Name the system in dialect: the flags of "
            "evergreen and koha are true all the same."
        )
        yield Gap(part=CapabilityName.BLOCKS, message=text)
    parts = {
        CapabilityName.EXPIRY: dialect.expires,
        CapabilityName.GROUP: dialect.group,
        CapabilityName.EMAIL: ("BE",),
    }
    for part, names in parts.items() if message.code == "24" else ():
        if names and not any(message.all(name) for name in names):
            text = (
                f"The answer to message 23 does not tell the {part.value}. Message 63 would, "
                "where the server offers it (ask_with)."
            )
            yield Gap(part=part, message=text)
    parts = {
        CapabilityName.NAME: ("AE",),
        CapabilityName.EMAIL: ("BE",),
        CapabilityName.GROUP: dialect.group,
    }
    for part, names in parts.items():
        if not message.is_readable(*names):
            text = (
                f"The {part.value} is not written in charset ({settings.charset}). Set charset of "
                "the connection to the one that the server uses."
            )
            yield Gap(part=part, message=text)
