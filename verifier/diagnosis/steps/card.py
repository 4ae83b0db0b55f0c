"""The question about the patron's library card."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from verifier.diagnosis.case import Case
from verifier.diagnosis.steps.answer import Answer, no_record
from verifier.model.capability import Sight
from verifier.model.patron import IdentifierStatus, PatronIdentifier
from verifier.model.report import StepAnswer


def newest_barcode_active(case: Case) -> Answer:
    """``intermittent-2``. A replaced barcode in the request is answered with no."""
    if case.record is None:
        return no_record(case)
    if case.has("patron.old-barcode", "patron.old-barcode-accepted"):
        return StepAnswer.NO, "The login carries the identifier of a replaced card."
    known = [one for one in case.identifiers if one.status is not IdentifierStatus.UNKNOWN]
    if not known:
        return StepAnswer.UNKNOWN, case.cannot_see(Sight.OLD_IDENTIFIERS) or (
            "This library system does not say which identifiers are active, so an old card "
            "cannot be told from the present one."
        )
    if _newest(known).status is IdentifierStatus.INACTIVE:
        return StepAnswer.NO, "The identifier issued last is not active in the record."
    return _in_use(case.sent_as_recorded)


def _in_use(sent: PatronIdentifier | None) -> Answer:
    if sent is None:
        return StepAnswer.YES, "The record's present identifier is active; the request lacks it."
    if sent.status is IdentifierStatus.INACTIVE:
        return StepAnswer.NO, "The request carries an identifier that is no longer active."
    return StepAnswer.YES, "The request carries an active identifier of the record."


def _newest(identifiers: Sequence[PatronIdentifier]) -> PatronIdentifier:
    """By date of issue; without dates an active one, the primary one first."""
    return max(
        identifiers,
        key=lambda one: (
            one.since or date.min,
            one.status is IdentifierStatus.ACTIVE,
            one.primary,
        ),
    )
