"""An answer of Symphony as a patron record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from verifier.ils.symphony.options import SymphonyOptions
from verifier.ils.symphony.shapes import Patron, PatronFields, StatusFields, entries
from verifier.ils.symphony.standing import balance_of, blocks_of
from verifier.model.capability import Gap, Sight
from verifier.model.patron import (
    IdentifierStatus,
    PatronGroup,
    PatronIdentifier,
    PatronRecord,
    PersonName,
)

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
    patron: Patron, further: Further, options: SymphonyOptions, *, source: str
) -> PatronRecord:
    """Make a record. Symphony has no word for an account that is inactive."""
    fields = patron.fields
    expires, unread = _expiry(fields.privilege_expires_date)
    return PatronRecord(
        source=source,
        internal_id=str(patron.key),
        identifiers=tuple(_once(_identifiers(fields, further.ids, options))),
        name=_name(fields),
        emails=tuple(dict.fromkeys(_emails(fields))),
        group=_group(fields),
        expires=expires,
        blocks=tuple(blocks_of(fields, further.status)),
        balance=balance_of(further.status, limit=options.fine_limit, currency=options.currency),
        gaps=(*further.gaps, *unread),
    )


def _identifiers(
    fields: PatronFields, ids: dict[str, Any], options: SymphonyOptions
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
    for one in identifiers:
        if (one.type, one.value) not in seen:
            seen.add((one.type, one.value))
            yield one


def _name(fields: PatronFields) -> PersonName | None:
    given, family = fields.first_name or None, fields.last_name or None
    unstructured = fields.display_name or None
    if not (given or family or unstructured):
        return None
    return PersonName(given=given, family=family, unstructured=unstructured)


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
        said = "The date on which privileges expire is not written as year, month and day."
        return None, (Gap(part=Sight.EXPIRY, said=said),)
