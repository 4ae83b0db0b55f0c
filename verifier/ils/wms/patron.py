"""A patron of WMS as a patron record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from verifier.ils.wms.options import WmsOptions
from verifier.ils.wms.shapes import CirculationInfo, Resource
from verifier.model.patron import (
    Block,
    BlockKind,
    IdentifierStatus,
    PatronGroup,
    PatronIdentifier,
    PatronRecord,
    PersonName,
    Stops,
)

BARCODE = "barcode"
EXTERNAL_ID = "externalId"
AT_SOURCE = "idAtSource"


def patron_record(resource: Resource, options: WmsOptions, *, source: str) -> PatronRecord:
    """Make a record. WMS tells neither a balance nor whether an account is inactive."""
    circulation = _circulation(resource)
    return PatronRecord(
        source=source,
        internal_id=resource.id or None,
        identifiers=tuple(dict.fromkeys(_identifiers(resource, options))),
        name=_name(resource),
        emails=tuple(dict.fromkeys(one.value for one in resource.emails or () if one.value)),
        group=PatronGroup(code=circulation.borrower_category)
        if circulation.borrower_category
        else None,
        expires=_day(resource.persona.expires if resource.persona else None),
        blocks=tuple(_blocks(resource)),
    )


def _circulation(resource: Resource) -> CirculationInfo:
    told = resource.circulation.info if resource.circulation else None
    return told or CirculationInfo()


def _identifiers(resource: Resource, options: WmsOptions) -> Iterator[PatronIdentifier]:
    """List them. Of several ids at a source none is told to be the old one."""
    barcode = _circulation(resource).barcode
    if barcode:
        yield PatronIdentifier(
            type=BARCODE, value=barcode, status=IdentifierStatus.ACTIVE, primary=True
        )
    if resource.external_id:
        yield PatronIdentifier(type=EXTERNAL_ID, value=resource.external_id)
    for one in (resource.correlation.info if resource.correlation else None) or ():
        if one.id_at_source:
            in_use = options.source_system is not None
            in_use = in_use and one.source_system == options.source_system
            yield PatronIdentifier(
                type=f"{AT_SOURCE} {one.source_system}" if one.source_system else AT_SOURCE,
                value=one.id_at_source,
                status=IdentifierStatus.ACTIVE if in_use else IdentifierStatus.UNKNOWN,
            )


def _name(resource: Resource) -> PersonName | None:
    name = resource.name
    if name is None or not (name.given or name.family):
        return None
    return PersonName(given=name.given or None, family=name.family or None)


def _blocks(resource: Resource) -> Iterator[Block]:
    if _circulation(resource).is_circ_blocked:
        message = "Circulation is blocked for the patron (isCircBlocked)"
        yield Block(kind=BlockKind.OTHER, stops=Stops.BOTH, message=message)
    ill = resource.ill.info if resource.ill else None
    if ill is None:
        return
    # hints: what interlibrary loan of WorldShare makes of a patron, ReShare does not look at
    if ill.is_blocked:
        message = "WorldShare's interlibrary loan blocks the patron (illInfo isBlocked)"
        yield Block(kind=BlockKind.OTHER, stops=Stops.REQUESTS, message=message)
    if ill.is_approved is False:
        message = "WorldShare's interlibrary loan has not approved the patron (illInfo isApproved)"
        yield Block(kind=BlockKind.OTHER, stops=Stops.REQUESTS, message=message)


def _day(text: str | None) -> date | None:
    """Read the day of a moment such as ``2030-09-07T00:00:00Z``; what is unreadable is None."""
    try:
        return datetime.fromisoformat(text or "").date()
    except ValueError:
        return None
