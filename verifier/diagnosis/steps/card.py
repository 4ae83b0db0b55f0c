"""The question about the patron's library card."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from verifier.diagnosis.case import Case
from verifier.diagnosis.steps.answer import Answer, no_record, no_request
from verifier.model.capability import Sight
from verifier.model.lookup import NotFound
from verifier.model.patron import IdentifierStatus, PatronIdentifier
from verifier.model.report import StepAnswer

_BARCODE = "barcode"
_OLD_UNTOLD = (
    "This library system does not say which identifiers are active, so an old card cannot be "
    "told from the present one."
)


def newest_barcode_active(case: Case) -> Answer:
    """``intermittent-2``. A replaced barcode in the request is answered with no."""
    if case.record is None:
        return _without_record(case)
    if case.has("patron.old-barcode", "patron.old-barcode-accepted"):
        return StepAnswer.NO, f"The {case.handed_in} carries the identifier of a replaced card."
    if _has_no_barcode(case):
        return StepAnswer.NOT_APPLICABLE, (
            "The library system shows no barcode of this patron, and this library's User ID is "
            "another identifier."
        )
    known = [one for one in case.identifiers if one.status is not IdentifierStatus.UNKNOWN]
    if not known:
        return StepAnswer.UNKNOWN, case.cannot_see(Sight.OLD_IDENTIFIERS) or _OLD_UNTOLD
    if newest(known).status is IdentifierStatus.INACTIVE:
        return StepAnswer.NO, "The identifier issued last is not active in the record."
    return _in_use(case)


def _without_record(case: Case) -> Answer:
    if case.preview.blocked is not None:
        return StepAnswer.NOT_APPLICABLE, f"{no_request(case)} No card would be looked at."
    if isinstance(case.outcome, NotFound) and _old_cards_unseen(case):
        return StepAnswer.UNKNOWN, (
            "This library system cannot tell an old card from an unknown person."
        )
    return no_record(case)


def _old_cards_unseen(case: Case) -> bool:
    sights = [one.sees.get(Sight.OLD_IDENTIFIERS) for one in case.lookup.sources]
    return any(sights) and all(one is None or one.seen == "no" for one in sights)


def _has_no_barcode(case: Case) -> bool:
    """Whether neither the record nor the site speaks of a barcode."""
    wanted = case.form.ils_identifier
    held = {one.type.casefold() for view in case.views for one in view.identifiers}
    return wanted is not None and _BARCODE not in {wanted.casefold(), *held}


def _in_use(case: Case) -> Answer:
    sent = case.sent_as_recorded
    if case.sent is None and case.preview.cannot_be_said is not None:
        return StepAnswer.YES, "The record's present identifier is active."
    if sent is None:
        return StepAnswer.YES, "The record's present identifier is active; the request lacks it."
    if sent.status is IdentifierStatus.INACTIVE:
        return StepAnswer.NO, "The request carries an identifier that is no longer active."
    return StepAnswer.YES, "The request carries an active identifier of the record."


def newest(identifiers: Sequence[PatronIdentifier]) -> PatronIdentifier:
    """By date of issue; without dates an active one, the primary one first."""
    return max(
        identifiers,
        key=lambda one: (
            one.since or date.min,
            one.status is IdentifierStatus.ACTIVE,
            one.primary,
        ),
    )
