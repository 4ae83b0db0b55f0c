"""Request a FOLIO user's group, blocks and fees, and build the patron record."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from verifier.adapters.http.json_body import Many, Shape, validate_json
from verifier.adapters.http.json_client import segment
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.folio.client import FolioSession, equals, is_uuid
from verifier.adapters.ils.folio.settings import INDEXES, FolioSettings
from verifier.adapters.ils.http_connector import unusable
from verifier.adapters.ils.record_parts import balance_of, leaving_gap, person_name, read_day
from verifier.adapters.ils.server_messages import clean_message
from verifier.domain.model.lookup import LookupFailure
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

# The fields of FOLIO's answers that are read.
#
# From the schemas of mod-users, mod-feesfines and mod-patron-blocks.

Uuid = Annotated[str, Field(pattern=r"^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$")]
Money = Annotated[Decimal, Field(allow_inf_nan=False, ge=-(10**9), le=10**9, decimal_places=20)]
Count = Annotated[int, Field(ge=0, le=10**9, strict=True)]
Flag = Annotated[bool | None, Field(strict=True)]


class Personal(Shape):
    """A patron's name and e-mail address."""

    last_name: str | None = Field(None, alias="lastName")
    first_name: str | None = Field(None, alias="firstName")
    preferred_first_name: str | None = Field(None, alias="preferredFirstName")
    email: str | None = None


class FolioPatron(Shape):
    """One user record of FOLIO. Every field but the ID may be missing."""

    id: Uuid
    barcode: str | None = None
    external_system_id: str | None = Field(None, alias="externalSystemId")
    username: str | None = None
    active: Flag = None
    type: str | None = None
    patron_group: str | None = Field(None, alias="patronGroup")
    expiration_date: Any = Field(None, alias="expirationDate")
    personal: Personal | None = None
    custom_fields: dict[str, Any] | None = Field(None, alias="customFields")

    def field_of(self, index: str) -> str | None:
        """Return the value of the field that *index* searches."""
        return {
            "barcode": self.barcode,
            "externalSystemId": self.external_system_id,
            "username": self.username,
            "id": self.id,
            "personal.email": self.personal.email if self.personal else None,
        }[index]


class FolioPatrons(Shape):
    """The result of one search: at most as many patrons as the limit, and the total."""

    users: Many[FolioPatron]
    total: Count = Field(alias="totalRecords")
    errors: Any = None
    result_info: Any = Field(None, alias="resultInfo")

    @property
    def reports_errors(self) -> bool:
        """Whether FOLIO's answer holds errors next to the users (``resultInfo`` included)."""
        info = self.result_info
        return bool(self.errors or (isinstance(info, dict) and info.get("diagnostics")))


class Group(Shape):
    """A patron group. ``group`` is its name, which FOLIO's NCIP sends as PROFILE."""

    id: str | None = None
    group: str = Field(min_length=1)
    desc: str | None = None


class ManualBlock(Shape):
    """A block that staff have put on a patron."""

    patron: str = Field(alias="userId")
    desc: str | None = None
    patron_message: str | None = Field(None, alias="patronMessage")
    expiration_date: Any = Field(None, alias="expirationDate")
    borrowing: Flag = None
    requests: Flag = None


class ManualBlocks(Shape):
    """Blocks that staff have put on patrons."""

    blocks: Many[ManualBlock] = Field(alias="manualblocks")
    total: Count = Field(0, alias="totalRecords")


class AutomatedBlock(Shape):
    """A block because one of the library's limits was reached."""

    condition: str | None = Field(None, alias="patronBlockConditionId")
    message: str | None = None
    borrowing: Flag = Field(None, alias="blockBorrowing")
    requests: Flag = Field(None, alias="blockRequests")


class AutomatedBlocks(Shape):
    """Blocks because of the library's limits."""

    blocks: Many[AutomatedBlock] = Field(alias="automatedPatronBlocks")


class Fee(Shape):
    """One fee or fine, with the amount that remains to be paid."""

    patron: str = Field(alias="userId")
    remaining: Money


class Fees(Shape):
    """Fees and fines, which FOLIO calls accounts."""

    fees: Many[Fee] = Field(alias="accounts")
    total: Count = Field(0, alias="totalRecords")


_BY_FEES = "cf7a0d5f-a327-4ca1-aa9e-dc55ec006b8a"
"""The condition "maximum outstanding fee/fine balance": its id is the same in every FOLIO
(mod-patron-blocks, Condition)."""

_OVER = "its end has passed, which FOLIO's NCIP does not look at"


def manual_blocks(found: ManualBlocks) -> Iterator[Block]:
    """Read the blocks set by staff. Expired ones are kept, because mod-ncip still counts them."""
    for block in found.blocks:
        stops = _stops(block.borrowing, block.requests)
        if stops is not None:
            until = read_day(block.expiration_date)
            words = clean_message(block.patron_message or block.desc or "", "")
            if until is not None and until < datetime.now(UTC).date():
                words = f"{words} ({_OVER})".strip()
            yield Block(kind=BlockKind.MANUAL, stops=stops, message=words or None, until=until)


def automated_blocks(found: AutomatedBlocks) -> Iterator[Block]:
    """Read the blocks set because of a limit."""
    for block in found.blocks:
        stops = _stops(block.borrowing, block.requests)
        by_fees = (block.condition or "").lower() == _BY_FEES
        kind = BlockKind.FINES if by_fees else BlockKind.AUTO
        if stops is not None:
            words = clean_message(block.message or "", "") or None
            yield Block(kind=kind, stops=stops, message=words)


def _stops(borrowing: bool | None, requests: bool | None) -> Stops | None:
    """Return what a block stops; None if only renewals, which mod-ncip does not check."""
    match borrowing, requests:
        case True, True:
            return Stops.BOTH
        case True, _:
            return Stops.BORROWING
        case _, True:
            return Stops.REQUESTS
        case None, None:
            return Stops.UNKNOWN
        case _:
            return None


# Further data on one patron: group, blocks and fees, each with a separate request.
#
# A request that fails leaves a gap; the record is kept.

_MOST_BLOCKS = 100
_MOST_FEES = 500
_CENT = Decimal("0.01")
_GROUP = "It is not known what the patron group is called. "
_BY_HAND = "It is not known whether staff have blocked the patron. "
_ALL_BY_HAND = "It is not known what all the blocks by staff are. "
_BY_RULE = "It is not known whether a limit of the library's blocks the patron. "
_BLOCKED = "It is not known whether the patron is blocked. "
_OWED = "It is not known what the patron owes. "


@dataclass(slots=True, kw_only=True)
class AccountDetails:
    """The answers to the further requests about one patron, and the gaps that they left."""

    group: PatronGroup | None = None
    blocks: list[Block] = field(default_factory=list)
    owed: Decimal | None = None
    gaps: list[Gap] = field(default_factory=list)


def no_account_details() -> AccountDetails:
    """Return empty details, with gaps, because the value matches several patrons.

    Nothing was requested, as it is unknown which patron is meant.
    """
    why = "It was not asked for, since the identifier leads to more than one patron."
    unknown = (
        (CapabilityName.GROUP, _GROUP),
        (CapabilityName.BLOCKS, _BLOCKED),
        (CapabilityName.BALANCE, _OWED),
    )
    return AccountDetails(gaps=[Gap(part=part, message=f"{what}{why}") for part, what in unknown])


def fetch_account_details(session: FolioSession, patron: FolioPatron) -> AccountDetails:
    """Request the patron's group, blocks and fees. Each request that fails leaves a gap.

    FOLIO's NCIP requests the group and the blocks as well.
    """
    details = AccountDetails()
    with leaving_gap(details.gaps, CapabilityName.GROUP, unknown=_GROUP):
        details.group = _group(session, patron.patron_group)
    with leaving_gap(details.gaps, CapabilityName.BLOCKS, unknown=_BY_HAND):
        query = (("query", f"({_of(patron)})"), ("limit", str(_MOST_BLOCKS)))
        content = session.get("/manualblocks", needs="manualblocks.collection.get", query=query)
        by_hand = validate_json(ManualBlocks, content, what="blocks")
        _require_own(patron, [block.patron for block in by_hand.blocks])
        details.blocks += manual_blocks(by_hand)
        if by_hand.total > len(by_hand.blocks):
            why = f"FOLIO counts {by_hand.total} such blocks and shows {len(by_hand.blocks)}."
            details.gaps.append(Gap(part=CapabilityName.BLOCKS, message=f"{_ALL_BY_HAND}{why}"))
    with leaving_gap(details.gaps, CapabilityName.BLOCKS, unknown=_BY_RULE):
        needs = (
            "patron-blocks.automated-patron-blocks.collection.get (in older versions "
            "automated-patron-blocks.collection.get)"
        )
        content = session.get(f"/automated-patron-blocks/{segment(patron.id)}", needs=needs)
        details.blocks += automated_blocks(validate_json(AutomatedBlocks, content, what="blocks"))
    with leaving_gap(details.gaps, CapabilityName.BALANCE, unknown=_OWED):
        details.owed = _owed(session, patron)
    return details


def _group(session: FolioSession, group_id: str | None) -> PatronGroup | None:
    if not group_id:
        return None
    if not is_uuid(group_id):
        raise unusable("The record names no group that is one.")
    content = session.get(f"/groups/{segment(group_id)}", needs="usergroups.item.get")
    found = validate_json(Group, content, what="a patron group")
    if found.id is not None and found.id.lower() != group_id.lower():
        raise unusable("FOLIO's answer is another group.")
    return PatronGroup(code=found.group, label=found.desc or None)


def _owed(session: FolioSession, patron: FolioPatron) -> Decimal:
    """Sum the remaining amounts of all open fees and fines."""
    query = (
        ("query", f"({_of(patron)} and {equals('status.name', 'Open')})"),
        ("limit", str(_MOST_FEES)),
    )
    content = session.get("/accounts", needs="accounts.collection.get", query=query)
    found = validate_json(Fees, content, what="fees")
    _require_own(patron, [fee.patron for fee in found.fees])
    if found.total > len(found.fees):
        message = f"FOLIO counts {found.total} open fees and shows {len(found.fees)}."
        raise LookupAborted(LookupFailure.TOO_LARGE, message)
    owed = sum((fee.remaining for fee in found.fees), Decimal(0))
    return owed.quantize(_CENT) if owed == owed.quantize(_CENT) else owed


def _of(patron: FolioPatron) -> str:
    return equals("userId", patron.id)


def _require_own(patron: FolioPatron, named: Sequence[str]) -> None:
    """Raise ``LookupAborted`` if the answer has entries of other patrons."""
    if any(user_id.lower() != patron.id.lower() for user_id in named):
        message = "FOLIO's answer is about other patrons too, so it was not read."
        raise LookupAborted(LookupFailure.WRONG_PATRON, message)


_STATUSES = {
    True: AccountStatus.ACTIVE,
    False: AccountStatus.INACTIVE,
    None: AccountStatus.UNKNOWN,
}
_NOT_A_PERSONS = {
    "shadow": "the copy of an account that another tenant of the consortium keeps",
    "dcb": "a stand-in for patrons of other libraries",
    "system": "an account of a program",
}


def patron_record(
    patron: FolioPatron, details: AccountDetails, settings: FolioSettings, *, source: str
) -> PatronRecord:
    """Build the patron record from the answers.

    It has both ``active`` and the expiry date. They may disagree for a while, because a
    nightly job sets expired patrons to inactive.
    """
    who = patron.personal or Personal()
    given, legal = who.preferred_first_name or who.first_name, None
    if who.first_name and given != who.first_name:
        # the preferred first name comes first, as in FOLIO's NCIP, then the whole legal name
        legal = " ".join(filter(None, (who.first_name, who.last_name)))
    return PatronRecord(
        source=source,
        internal_id=patron.id,
        identifiers=tuple(_identifiers(patron, settings)),
        name=person_name(given, who.last_name, legal),
        emails=(who.email,) if who.email else (),
        group=details.group,
        account_status=_STATUSES[patron.active],
        expires=read_day(patron.expiration_date),
        blocks=tuple(details.blocks),
        balance=balance_of(details.owed, settings.currency, settings.fine_limit),
        gaps=(*_gaps(patron), *details.gaps),
    )


def _identifiers(patron: FolioPatron, settings: FolioSettings) -> Iterator[PatronIdentifier]:
    """List the fields that FOLIO can search, then the custom fields named in the site file.

    FOLIO keeps one barcode for each patron and no former ones. A value in a custom field may
    be outdated, so its status is unknown.
    """
    active = IdentifierStatus.ACTIVE
    for index in INDEXES:
        value, primary = patron.field_of(index), index == "barcode"
        if value:
            yield PatronIdentifier(type=index, value=value, status=active, primary=primary)
    for name in settings.custom_identifiers:
        content = (patron.custom_fields or {}).get(name)
        for text in content if isinstance(content, list) else [content]:
            if isinstance(text, str) and text:
                yield PatronIdentifier(type=name, value=text)


def _gaps(patron: FolioPatron) -> Iterator[Gap]:
    if patron.expiration_date is not None and read_day(patron.expiration_date) is None:
        message = "FOLIO has an expiry date for the patron that cannot be read as one."
        yield Gap(part=CapabilityName.EXPIRY, message=message)
    kind = (patron.type or "").lower()
    if kind in _NOT_A_PERSONS:
        message = (
            f"FOLIO marks the record as {kind}, {_NOT_A_PERSONS[kind]}: whether the person may "
            "borrow does not stand in it."
        )
        yield Gap(part=CapabilityName.ACCOUNT_STATUS, message=message)
