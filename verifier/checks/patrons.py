"""What the checks on the patron share: whose record it is, and whether anything was asked."""

from __future__ import annotations

from verifier.checks.check import NotAsked
from verifier.checks.wanted import wanted
from verifier.model.lookup import CouldNotLook, Found
from verifier.model.match import PatronMatch
from verifier.model.patron import IdentifierStatus, PatronIdentifier, PatronRecord, same_account
from verifier.model.request import RequestPreview


def unanswered(match: PatronMatch) -> NotAsked | None:
    """Why nothing is known about ReShare's own question; None where it was answered."""
    lookup = match.lookup
    if lookup.decisive is None:
        if lookup.preview.cannot_be_said is not None:
            return NotAsked(lookup.preview.cannot_be_said)
        if not lookup.preview.has_identifier:
            return NotAsked(
                "No identifier would be sent, so there was nothing to ask the library system for."
            )
        return NotAsked(lookup.not_asked or "The library system was not asked.")
    if isinstance(lookup.decisive.outcome, CouldNotLook):
        return NotAsked(
            "The library system could not be asked, so nothing is known about the patron."
        )
    return None


def found_by_reshare(match: PatronMatch) -> Found | None:
    """ReShare's own answer, where it is one record."""
    decisive = match.lookup.decisive
    if decisive is None or not isinstance(decisive.outcome, Found):
        return None
    return decisive.outcome


def records_of_patron(match: PatronMatch) -> tuple[PatronRecord, ...]:
    """Every view of this patron's account, through one connection or several."""
    patron = match.record
    if patron is None:
        return ()
    return tuple(one for one in match.records if same_account(one, patron))


def reached(match: PatronMatch) -> bool:
    """Tell whether ReShare's own question led to this patron's account."""
    found = found_by_reshare(match)
    if found is None or match.record is None:
        return False
    return same_account(found.record, match.record)


def sent_from(preview: RequestPreview) -> str:
    """Name what ReShare's identifier comes from, or would come from if it arrived."""
    if preview.trace.header_value is None and preview.req_id_from is not None:
        return preview.req_id_from
    return wanted(preview.release).label


def inactive_identifier(match: PatronMatch) -> tuple[PatronRecord, PatronIdentifier] | None:
    """Find the record, and its inactive identifier, that the sent value equals exactly."""
    sent = match.lookup.preview.patron_identifier
    for record in match.records:
        values = {one.value: one for one in record.identifiers}
        one = values.get(sent or "")
        if one is not None and one.status is IdentifierStatus.INACTIVE:
            return record, one
    return None


def current_identifiers(record: PatronRecord, kind: str) -> tuple[PatronIdentifier, ...]:
    """List the identifiers of one type that are in use, the primary one first."""
    return tuple(
        sorted(
            (
                one
                for one in record.identifiers
                if one.type == kind and one.status is not IdentifierStatus.INACTIVE
            ),
            key=lambda one: not one.primary,
        )
    )
