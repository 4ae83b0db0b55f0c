"""Build the patron record from an NCIP answer, for people to read.

It may contain more than ReShare takes from the same answer.
"""

import re
from collections.abc import Iterator
from datetime import date

from verifier.adapters.ils.ncip.reply import Reply, day
from verifier.adapters.ils.record_parts import balance_of, read_amount
from verifier.domain.model.lookup import Privilege
from verifier.domain.model.patron import (
    AccountStatus,
    Block,
    BlockKind,
    IdentifierStatus,
    PatronGroup,
    PatronIdentifier,
    PatronRecord,
    Stops,
)

_INTERNAL = frozenset({"uuid", "primary key"})
_ACTIVE = frozenset({"active", "ok", "y"})
_INACTIVE = frozenset({"inactive", "cancelled", "canceled"})
_BLOCKED = {  # value of STATUS → the kind of block that it means
    "blocked": BlockKind.OTHER,
    "n": BlockKind.OTHER,
    "restricted": BlockKind.MANUAL,
    "delinquent": BlockKind.AUTO,
    "barred": BlockKind.OTHER,
    "suspended": BlockKind.OTHER,
    "expired": BlockKind.EXPIRED,
}
_COIN_DIGITS = {"JPY": 0, "KRW": 0, "CLP": 0, "ISK": 0, "KWD": 3, "BHD": 3, "OMR": 3, "TND": 3}


def patron_record(reply: Reply, *, source: str, minor_units: bool) -> PatronRecord:
    """Build the patron record of *reply*.

    NCIP does not say if an identifier is active; only a previous one is known to be inactive.
    ``group`` is the PROFILE as ReShare would receive it.
    """
    privileges = reply.privileges
    statuses = (sent for sent in privileges if sent.key.strip().casefold() == "status")
    status = next(statuses, None)
    status_text = (status.value or "").strip() if status else ""
    word = status_text.casefold()
    group = _group(privileges)
    account_status = AccountStatus.INACTIVE if word in _INACTIVE else AccountStatus.UNKNOWN
    blocks = [
        _block(block.type, block.until) for block in reply.blocks if _stops_requests(block.type)
    ]
    if word in _BLOCKED:
        message = f"The library system's status is {status_text}"
        blocks.append(Block(kind=_BLOCKED[word], message=message))
    sent, currency = reply.balance or (None, None)
    owed = read_amount(sent)
    if owed is not None and minor_units and "." not in (sent or ""):
        owed = owed.scaleb(-_COIN_DIGITS.get(currency or "", 2))
    internal = (user_id.value for user_id in reply.further_ids if user_id.type in _INTERNAL)
    return PatronRecord(
        source=source,
        internal_id=next(internal, None),
        identifiers=tuple(_identifiers(reply)),
        name=reply.name,
        emails=reply.emails,
        group=group,
        account_status=AccountStatus.ACTIVE if word in _ACTIVE else account_status,
        expires=(status.valid_to if status else None) or _expires(privileges, group),
        blocks=tuple(blocks),
        balance=balance_of(owed, currency, None),
    )


def _identifiers(reply: Reply) -> Iterator[PatronIdentifier]:
    seen: set[tuple[str, str]] = set()
    current = (*((reply.user_id,) if reply.user_id else ()), *reply.further_ids)
    for user_id in current:
        kind, value = user_id.type or "user id", user_id.value
        if (kind, value) not in seen:
            seen.add((kind, value))
            yield PatronIdentifier(type=kind, value=value, primary=user_id is reply.user_id)
    in_use = {value for _, value in seen}
    for value, kind_of_previous in reply.previous_ids:
        if value not in in_use:
            kind = kind_of_previous or "previous user id"
            yield PatronIdentifier(type=kind, value=value, status=IdentifierStatus.INACTIVE)


def _group(privileges: tuple[Privilege, ...]) -> PatronGroup | None:
    """Find the group: the PROFILE, or else the name of a privilege that is active.

    Some servers send the group as the name of a privilege with an active status, others as the
    name of their only privilege, without a value.
    """
    for privilege in privileges:
        if privilege.key.strip().casefold() == "profile" and (privilege.value or "").strip():
            return PatronGroup(code=(privilege.value or "").strip())
    for privilege in privileges:
        key = privilege.key.strip()
        alone = len(privileges) == 1 and not (privilege.value or "").strip()
        active = (privilege.value or "").strip().casefold() in _ACTIVE
        if (active or alone) and key.casefold() not in ("", "status", "profile"):
            return PatronGroup(code=key)
    return None


def _expires(privileges: tuple[Privilege, ...], group: PatronGroup | None) -> date | None:
    """Find the end of the account, if STATUS has none.

    It is the end of the group's privilege, which Polaris sends as the privilege's value, or else
    the latest end of the others.
    """
    code = group.code if group else None
    of_group = (
        sent.valid_to or day(sent.value)
        for sent in privileges
        if sent.key.strip() == code or sent.key.strip().casefold() == "profile"
    )
    of_any = (sent.valid_to for sent in privileges)
    return max(filter(None, of_group), default=None) or max(filter(None, of_any), default=None)


# The types of NCIP's own scheme: a trap is a note for the staff. VuFind reads them alike
# (``ILS/Driver/XCNCIP2.php``).
_HARMLESS = frozenset({"renew", "renewal", "renewals", "electronic", "resource", "access"})
_OF_EVERY_BLOCK = frozenset({"block", "blocked", "on"})


def _stops_requests(type_of_block: str) -> bool:
    words = set(re.findall(r"[a-z]+", type_of_block.casefold())) - _OF_EVERY_BLOCK
    return "trap" not in words and not (words and words <= _HARMLESS)


def _block(words: str, until: date | None) -> Block:
    low = words.casefold()
    kind = BlockKind.OTHER
    if "lost card" in low:
        kind = BlockKind.LOST_CARD
    elif "fine" in low or "fee" in low:
        kind = BlockKind.FINES
    stops = Stops.UNKNOWN
    if "check out" in low or "checkout" in low:
        stops = Stops.BORROWING
    elif "hold" in low or "request" in low:
        stops = Stops.REQUESTS
    return Block(kind=kind, stops=stops, message=words, until=until)
