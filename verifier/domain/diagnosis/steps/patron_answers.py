"""Answer the questions about one patron.

Record, library card, fines and blocks, identifier, patron group.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Self

from verifier.domain.diagnosis.case import Case
from verifier.domain.model.lookup import Ambiguous, CouldNotLook, NotFound
from verifier.domain.model.patron import (
    BlockKind,
    CapabilityName,
    IdentifierStatus,
    PatronIdentifier,
    PatronRecord,
)
from verifier.domain.model.report import StepAnswer
from verifier.domain.model.reshare_settings import ReshareSettings

# What an answer to a step is, and the reasons that several steps share.

Answer = tuple[StepAnswer, str]
"""The answer, and one sentence why, without any released value."""


def no_request(case: Case) -> str:
    """Say that ReShare would get nothing."""
    if case.capture.request is None:
        return "This login could not place a request at all."
    return "This request would not be placed at all."


def no_record(case: Case) -> Answer:
    """Unknown, because nothing is known about this patron's record; and why that is."""
    match case.outcome:
        case CouldNotLook():
            because = "The library system could not be asked."
        case Ambiguous():
            because = "The library system knows several patrons under this identifier."
        case None:
            because = case.lookup.not_asked or "The library system was not asked."
        case _:
            because = "No record was found that is certainly this patron's."
    return StepAnswer.UNKNOWN, because


# The question about the patron's record.


def has_active_record(case: Case) -> Answer:
    """``intermittent-1``. Not found, found and inactive, and could not look are three answers."""
    if case.record is not None:
        return _active(case)
    if case.preview.blocked is not None:
        return StepAnswer.NOT_APPLICABLE, f"{no_request(case)} ReShare would ask about nobody."
    unanswered = any(isinstance(one.outcome, CouldNotLook) for one in case.lookup.attempts)
    if isinstance(case.outcome, NotFound) and not unanswered:
        return StepAnswer.NO, (
            "The library system knows no patron by the identifier that ReShare would send, "
            f"nor by any other {_whose(case)} that was asked for."
        )
    return no_record(case)


def _whose(case: Case) -> str:
    return "released value" if case.capture.request is None else "value of the request"


def _active(case: Case) -> Answer:
    if case.has("patron.record-inactive"):
        return StepAnswer.NO, "There is a record, and it is not active."
    if case.has("patron.record-expired"):
        return StepAnswer.NO, "There is a record, and it has expired."
    unseen = case.cannot_see(CapabilityName.ACCOUNT_STATUS)
    if unseen and not any(one.expires for one in case.views):
        return StepAnswer.UNKNOWN, f"There is a record. Whether it is active: {unseen}"
    return StepAnswer.YES, case.match.person_because


# The question about the patron's library card.

_BARCODE = "barcode"
_OLD_UNTOLD = (
    "This library system does not say which identifiers are active, so an old card cannot be "
    "told from the present one."
)


def newest_barcode_active(case: Case) -> Answer:
    """``intermittent-2``. A replaced barcode in the request is answered with no."""
    if case.record is None:
        return _card_without_record(case)
    if case.has("patron.old-barcode", "patron.old-barcode-accepted"):
        return StepAnswer.NO, f"The {case.handed_in} carries the identifier of a replaced card."
    if _has_no_barcode(case):
        return StepAnswer.NOT_APPLICABLE, (
            "The library system shows no barcode of this patron, and this library's User ID is "
            "another identifier."
        )
    known = [one for one in case.identifiers if one.status is not IdentifierStatus.UNKNOWN]
    if not known:
        return StepAnswer.UNKNOWN, case.cannot_see(CapabilityName.OLD_IDENTIFIERS) or _OLD_UNTOLD
    if newest(known).status is IdentifierStatus.INACTIVE:
        return StepAnswer.NO, "The identifier issued last is not active in the record."
    return _in_use(case)


def _card_without_record(case: Case) -> Answer:
    if case.preview.blocked is not None:
        return StepAnswer.NOT_APPLICABLE, f"{no_request(case)} No card would be looked at."
    if isinstance(case.outcome, NotFound) and _old_cards_unseen(case):
        return StepAnswer.UNKNOWN, (
            "This library system cannot tell an old card from an unknown person."
        )
    return no_record(case)


def _old_cards_unseen(case: Case) -> bool:
    sights = [one.sees.get(CapabilityName.OLD_IDENTIFIERS) for one in case.lookup.sources]
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


# The question about fines and blocks.


def blocking_fines(case: Case) -> Answer:
    """``intermittent-3``. Yes is the bad answer. Only what ReShare can see keeps a patron out."""
    if case.has("decision.patron-blocked"):
        return StepAnswer.YES, _because_blocked(case)
    not_looked_at = _not_looked_at(case)
    if not_looked_at is not None:
        return StepAnswer.NOT_APPLICABLE, not_looked_at
    record = case.record
    if record is None:
        return no_record(case)
    if case.has("patron.blocked-in-ils"):
        return StepAnswer.NO, (
            "The library system holds a block, but does not tell ReShare, which would accept "
            "the request."
        )
    if record.balance is not None and record.balance.amount > 0:
        return StepAnswer.NO, "The patron owes something, which does not block requests."
    return _no_block_seen(case)


def _not_looked_at(case: Case) -> str | None:
    """Say why no fine and no block can keep the patron out; None where one can."""
    settings = case.decision.settings
    if settings.is_crosslink:
        return "CrossLink looks at no fine and no block."
    if settings.borrower_check_on:
        return None
    return "ReShare's borrower check is off: it looks at no fine and no block."


def _no_block_seen(case: Case) -> Answer:
    unseen = case.cannot_see(CapabilityName.BLOCKS)
    if unseen is None:
        return StepAnswer.NO, "The library system reports no block that ReShare would see."
    if case.found_by_reshare:
        return StepAnswer.NO, f"ReShare would see no block. {unseen}"
    return StepAnswer.UNKNOWN, unseen


def _because_blocked(case: Case) -> str:
    kinds = {one.kind for one in case.record.blocks} if case.record else set()
    if BlockKind.FINES in kinds:
        return "The library system reports fines, and ReShare reads the patron as blocked."
    if kinds:
        return "ReShare reads the patron as blocked, for a reason other than fines."
    return "ReShare reads the patron as blocked; the library system does not say why."


# The question about the identifier on the request.


def same_identifier(case: Case) -> Answer:
    """``intermittent-5``."""
    if case.preview.blocked is not None:
        return StepAnswer.NOT_APPLICABLE, f"{no_request(case)} There is no User ID to compare."
    if case.preview.cannot_be_said is not None:
        return StepAnswer.UNKNOWN, case.preview.cannot_be_said
    if not case.preview.has_identifier:
        return StepAnswer.NO, "The request would carry no User ID at all."
    if case.record is not None:
        return _in_record(case, case.record)
    return _identifier_without_record(case)


def _identifier_without_record(case: Case) -> Answer:
    if isinstance(case.outcome, NotFound):
        return StepAnswer.NO, "The library system knows no patron by this User ID."
    if case.has("patron.another-person"):
        return StepAnswer.NO, "The User ID leads to a record that is another person's."
    return no_record(case)


def _in_record(case: Case, record: PatronRecord) -> Answer:
    recorded = case.sent_as_recorded
    if recorded is None and record.bearing(case.sent):
        return StepAnswer.NO, (
            "The User ID is the patron's, but of another kind than the one ReShare should have."
        )
    if recorded is None:
        return StepAnswer.NO, "The User ID is none of this patron's identifiers."
    if recorded.status is IdentifierStatus.INACTIVE:
        return StepAnswer.NO, "The User ID was this patron's and has been replaced."
    exactly = "The User ID is exactly an identifier of this patron's record."
    if case.has("patron.two-accounts"):
        return StepAnswer.YES, f"{exactly} There seems to be a second record of this person."
    return StepAnswer.YES, exactly


# What ReShare's list of patron profiles says about a group.


class Listed(StrEnum):
    """The entry of a group in *Host LMS patron profiles*, in words.

    Source: mod-rs, ``HostLMSPatronProfile.canCreateRequests``: only an explicit no refuses; an
    unknown code is added undecided.
    """

    ALLOWED = "allowed"
    NOT_ALLOWED = "not allowed"
    UNDECIDED = "never decided, which ReShare allows"
    ABSENT = "not listed yet, which ReShare allows"
    NOT_KNOWN = "the list is not known here"

    @classmethod
    def of(cls, code: str, settings: ReshareSettings) -> Self:
        """Look *code* up, exactly as it is written."""
        rows = {one.code: one.can_create_requests for one in reversed(settings.patron_profiles)}
        if code in rows:
            entries = {True: cls.ALLOWED, False: cls.NOT_ALLOWED, None: cls.UNDECIDED}
            return entries[rows[code]]
        return cls.ABSENT if settings.profiles_known else cls.NOT_KNOWN


# The question about the patron's group.

_BY_THE_LIST: dict[Listed, Answer] = {
    Listed.ALLOWED: (StepAnswer.YES, "ReShare's list allows the group."),
    Listed.NOT_ALLOWED: (StepAnswer.NO, "ReShare's list does not allow the group."),
    Listed.UNDECIDED: (
        StepAnswer.YES,
        "The group is in ReShare's list, nobody has decided about it, and ReShare allows it.",
    ),
    Listed.ABSENT: (
        StepAnswer.YES,
        "The group is not in ReShare's list yet; ReShare adds it there, and allows it.",
    ),
    Listed.NOT_KNOWN: (StepAnswer.UNKNOWN, "ReShare's list of groups is not given here."),
}


def group_authorised(case: Case) -> Answer:
    """``intermittent-6``. A group that nobody has decided about is authorised by ReShare."""
    decision = case.decision
    if decision.settings.is_crosslink:
        return StepAnswer.NOT_APPLICABLE, "CrossLink looks at no group of the patron."
    if not decision.settings.borrower_check_on:
        return StepAnswer.NOT_APPLICABLE, "ReShare's borrower check is off: it looks at no group."
    if case.could_not_ask:
        return no_record(case)
    if not case.found_by_reshare:
        return StepAnswer.UNKNOWN, "ReShare would not learn this patron's group."
    if decision.profile is None:
        return StepAnswer.NOT_APPLICABLE, "The library system tells ReShare no group to look at."
    return _BY_THE_LIST[Listed.of(decision.profile, decision.settings)]
