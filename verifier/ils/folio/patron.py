"""A record of FOLIO's as every stage knows one."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.ils.folio.dates import day_of
from verifier.ils.folio.options import INDEXES, FolioOptions
from verifier.ils.folio.shapes import FolioPatron
from verifier.ils.folio.standing import Standing
from verifier.model.capability import Gap, Sight
from verifier.model.patron import (
    AccountStatus,
    IdentifierStatus,
    PatronIdentifier,
    PatronRecord,
    PersonName,
)

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
    patron: FolioPatron, standing: Standing, *, source: str, options: FolioOptions
) -> PatronRecord:
    """Put together what the questions brought.

    ``active`` and the expiry date are both told: a nightly job makes expired patrons inactive,
    so that they may disagree until it has run.
    """
    email = patron.personal.email if patron.personal else None
    return PatronRecord(
        source=source,
        internal_id=patron.id,
        identifiers=tuple(_identifiers(patron, options)),
        name=_name(patron),
        emails=(email,) if email else (),
        group=standing.group,
        account_status=_STATUSES[patron.active],
        expires=day_of(patron.expiration_date),
        blocks=standing.blocks,
        balance=standing.balance,
        gaps=(*_gaps(patron), *standing.gaps),
    )


def _identifiers(patron: FolioPatron, options: FolioOptions) -> Iterator[PatronIdentifier]:
    """List the fields that FOLIO can be asked by, then the custom fields of the site file.

    FOLIO has one barcode for each patron and keeps no earlier ones. What a custom field holds may
    be out of use, so nothing is said about it.
    """
    for index in INDEXES:
        value = patron.field_of(index)
        if value:
            yield PatronIdentifier(
                type=index,
                value=value,
                status=IdentifierStatus.ACTIVE,
                primary=index == "barcode",
            )
    for name in options.custom_identifiers:
        content = (patron.custom_fields or {}).get(name)
        for one in content if isinstance(content, list) else [content]:
            if isinstance(one, str) and one:
                yield PatronIdentifier(type=name, value=one)


def _name(patron: FolioPatron) -> PersonName | None:
    """Give the preferred first name, as FOLIO's NCIP does; beside it the whole legal name."""
    who = patron.personal
    if who is None or not (who.last_name or who.first_name or who.preferred_first_name):
        return None
    given = who.preferred_first_name or who.first_name or None
    legal = " ".join(part for part in (who.first_name, who.last_name) if part)
    return PersonName(
        given=given,
        family=who.last_name or None,
        unstructured=legal if who.first_name and given != who.first_name else None,
    )


def _gaps(patron: FolioPatron) -> Iterator[Gap]:
    if patron.expiration_date is not None and day_of(patron.expiration_date) is None:
        said = "FOLIO has an expiry date for the patron that cannot be read as one."
        yield Gap(part=Sight.EXPIRY, said=said)
    what = _NOT_A_PERSONS.get((patron.type or "").lower())
    if what is not None:
        said = (
            f"FOLIO marks the record as {(patron.type or '').lower()}, {what}: whether the person "
            "may borrow does not stand in it."
        )
        yield Gap(part=Sight.ACCOUNT_STATUS, said=said)
