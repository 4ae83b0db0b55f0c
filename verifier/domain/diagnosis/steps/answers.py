"""Answer the questions of ReShare's page for one sign-in, with the evidence for each answer."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import Self

from verifier.domain.diagnosis.case import Case, ils_state, root_of, verdict_of
from verifier.domain.diagnosis.shapes import Shape, shape_label, shape_of
from verifier.domain.diagnosis.steps import questions as asked
from verifier.domain.model.evidence import NOT_STATED
from verifier.domain.model.finding import (
    Evidence,
    Finding,
    Owner,
    Severity,
    attribute_evidence,
    patron_check_evidence,
    record_identifier_evidence,
    sent_identifier_evidence,
    setting_evidence,
    state_evidence,
)
from verifier.domain.model.lookup import Ambiguous, CouldNotLook, Found, LookupOutcome, NotFound
from verifier.domain.model.patron import (
    BlockKind,
    CapabilityName,
    IdentifierStatus,
    PatronIdentifier,
    PatronRecord,
)
from verifier.domain.model.report import Step, StepAnswer
from verifier.domain.model.request_form import EntryPoint
from verifier.domain.model.reshare_settings import ReshareSettings
from verifier.domain.model.text_values import is_empty, is_placeholder
from verifier.domain.model.wording import DIFFERENCES

Answer = tuple[StepAnswer, str]
"""The answer, and one sentence why, without any released value."""


def no_request(case: Case) -> str:
    """Return the sentence that ReShare would receive no request."""
    if case.capture.request is None:
        return "This login could not place a request at all."
    return "This request would not be placed at all."


def no_record(case: Case) -> Answer:
    """Return the answer "unknown" for a patron without a record, and why there is none."""
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


def has_active_record(case: Case) -> Answer:
    """Answer ``intermittent-1``.

    A record that was not found, an inactive record and a failed lookup are three answers.
    """
    if case.match.record is not None:
        return _active(case)
    if case.preview.blocked is not None:
        return StepAnswer.NOT_APPLICABLE, f"{no_request(case)} ReShare would ask about nobody."
    unanswered = any(isinstance(attempt.outcome, CouldNotLook) for attempt in case.lookup.attempts)
    if isinstance(case.outcome, NotFound) and not unanswered:
        whose = "released value" if case.capture.request is None else "value of the request"
        return StepAnswer.NO, (
            "The library system knows no patron by the identifier that ReShare would send, "
            f"nor by any other {whose} that was asked for."
        )
    return no_record(case)


def _active(case: Case) -> Answer:
    if case.has("patron.record-inactive"):
        return StepAnswer.NO, "There is a record, and it is not active."
    if case.has("patron.record-expired"):
        return StepAnswer.NO, "There is a record, and it has expired."
    unseen = case.cannot_see(CapabilityName.ACCOUNT_STATUS)
    if unseen and not any(view.expires for view in case.views):
        return StepAnswer.UNKNOWN, f"There is a record. Whether it is active: {unseen}"
    return StepAnswer.YES, case.match.person_because


_BARCODE = "barcode"
_OLD_UNTOLD = (
    "This library system does not say which identifiers are active, so an old card cannot be "
    "told from the present one."
)


def newest_barcode_active(case: Case) -> Answer:
    """Answer ``intermittent-2``. If the request has a replaced barcode, the answer is no."""
    if case.match.record is None:
        return _card_without_record(case)
    if case.has("patron.old-barcode", "patron.old-barcode-accepted"):
        return StepAnswer.NO, f"The {case.handed_in} carries the identifier of a replaced card."
    wanted = case.release.form.ils_identifier
    held = {identifier.type.casefold() for view in case.views for identifier in view.identifiers}
    if wanted is not None and _BARCODE not in {wanted.casefold(), *held}:
        return StepAnswer.NOT_APPLICABLE, (
            "The library system shows no barcode of this patron, and this library's User ID is "
            "another identifier."
        )
    known = _of_known_status(case)
    if not known:
        return StepAnswer.UNKNOWN, case.cannot_see(CapabilityName.OLD_IDENTIFIERS) or _OLD_UNTOLD
    if newest(known).status is IdentifierStatus.INACTIVE:
        return StepAnswer.NO, "The identifier issued last is not active in the record."
    return _in_use(case)


def _card_without_record(case: Case) -> Answer:
    if case.preview.blocked is not None:
        return StepAnswer.NOT_APPLICABLE, f"{no_request(case)} No card would be looked at."
    sights = [source.sees.get(CapabilityName.OLD_IDENTIFIERS) for source in case.lookup.sources]
    unseen = any(sights) and all(sight is None or sight.seen == "no" for sight in sights)
    if isinstance(case.outcome, NotFound) and unseen:
        return StepAnswer.UNKNOWN, (
            "This library system cannot tell an old card from an unknown person."
        )
    return no_record(case)


def _in_use(case: Case) -> Answer:
    sent = case.sent_as_recorded
    if case.sent is None and case.why_unknown is not None:
        return StepAnswer.YES, "The record's present identifier is active."
    if sent is None:
        return StepAnswer.YES, "The record's present identifier is active; the request lacks it."
    if sent.status is IdentifierStatus.INACTIVE:
        return StepAnswer.NO, "The request carries an identifier that is no longer active."
    return StepAnswer.YES, "The request carries an active identifier of the record."


def _of_known_status(case: Case) -> list[PatronIdentifier]:
    identifiers = case.identifiers
    return [item for item in identifiers if item.status is not IdentifierStatus.UNKNOWN]


def newest(identifiers: Sequence[PatronIdentifier]) -> PatronIdentifier:
    """Return the latest by date of issue; without dates an active one, the primary one first."""
    return max(
        identifiers,
        key=lambda identifier: (
            identifier.since or date.min,
            identifier.status is IdentifierStatus.ACTIVE,
            identifier.primary,
        ),
    )


def blocking_fines(case: Case) -> Answer:
    """Answer ``intermittent-3``. Yes is bad. Only blocks that ReShare sees count."""
    if case.has("decision.patron-blocked"):
        kinds = {block.kind for block in case.match.record.blocks} if case.match.record else set()
        if BlockKind.FINES in kinds:
            because = "The library system reports fines, and ReShare reads the patron as blocked."
        elif kinds:
            because = "ReShare reads the patron as blocked, for a reason other than fines."
        else:
            because = "ReShare reads the patron as blocked; the library system does not say why."
        return StepAnswer.YES, f"{_once_right(case)}{because}"
    not_looked_at = _not_looked_at(case)
    if not_looked_at is not None:
        return StepAnswer.NOT_APPLICABLE, not_looked_at
    record = case.match.record
    if record is None:
        return no_record(case)
    if case.has("patron.blocked-in-ils"):
        return _block_unseen(case)
    if record.balance is not None and record.balance.amount > 0:
        return StepAnswer.NO, "The patron owes something, which does not block requests."
    return _no_block_seen(case)


def _block_unseen(case: Case) -> Answer:
    if not case.found_by_reshare and case.decision.once_right is None:
        return StepAnswer.UNKNOWN, (
            "The library system holds a block. Whether ReShare would see it once the identifier "
            "is right is not known."
        )
    return StepAnswer.NO, (
        f"{_once_right(case)}The library system holds a block, but does not tell ReShare, which "
        "would accept the request."
    )


def _once_right(case: Case) -> str:
    """Return the beginning of an answer about the record that the identifier does not lead to."""
    return "Once the identifier is right: " if case.decision.once_right is not None else ""


def _not_looked_at(case: Case) -> str | None:
    """Return why fines and blocks cannot stop the patron; None if they can."""
    settings = case.settings
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


def same_identifier(case: Case) -> Answer:
    """Answer ``intermittent-5``: whether the User ID is the patron's identifier."""
    if case.preview.blocked is not None:
        return StepAnswer.NOT_APPLICABLE, f"{no_request(case)} There is no User ID to compare."
    if case.why_unknown is not None:
        return StepAnswer.UNKNOWN, case.why_unknown
    if not case.preview.has_identifier:
        return StepAnswer.NO, "The request would carry no User ID at all."
    if case.match.record is not None:
        return _in_record(case, case.match.record)
    return _identifier_without_record(case)


def _identifier_without_record(case: Case) -> Answer:
    if isinstance(case.outcome, NotFound):
        return StepAnswer.NO, "The library system knows no patron by this User ID."
    if case.has("patron.another-person"):
        return StepAnswer.NO, "The User ID leads to a record that is another person's."
    return no_record(case)


def _in_record(case: Case, record: PatronRecord) -> Answer:
    recorded = case.sent_as_recorded
    if recorded is None and record.bearing(case.stored):
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


class Listed(StrEnum):
    """A group's entry in *Host LMS patron profiles*, in words.

    Source: mod-rs, ``HostLMSPatronProfile.canCreateRequests``: only an explicit no refuses; an
    unknown code is added as undecided.
    """

    ALLOWED = "allowed"
    NOT_ALLOWED = "not allowed"
    UNDECIDED = "never decided, which ReShare allows"
    ABSENT = "not listed yet, which ReShare allows"
    NOT_KNOWN = "the list is not known here"

    @classmethod
    def of(cls, code: str, settings: ReshareSettings) -> Self:
        """Return the entry of *code*, which must match exactly."""
        rows = {
            patron_profile.code: patron_profile.can_create_requests
            for patron_profile in reversed(settings.patron_profiles)
        }
        if code in rows:
            entries = {True: cls.ALLOWED, False: cls.NOT_ALLOWED, None: cls.UNDECIDED}
            return entries[rows[code]]
        return cls.ABSENT if settings.profiles_known else cls.NOT_KNOWN


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
    """Answer ``intermittent-6``. ReShare authorizes a group that has no decision yet."""
    decision = case.decision
    if decision.settings.is_crosslink:
        return StepAnswer.NOT_APPLICABLE, "CrossLink looks at no group of the patron."
    if not decision.settings.borrower_check_on:
        return StepAnswer.NOT_APPLICABLE, "ReShare's borrower check is off: it looks at no group."
    decision = decision.about_patron
    if decision is case.decision:
        if case.could_not_ask:
            return no_record(case)
        if not case.found_by_reshare:
            return StepAnswer.UNKNOWN, "ReShare would not learn this patron's group."
    if decision.profile is None:
        return StepAnswer.NOT_APPLICABLE, "The library system tells ReShare no group to look at."
    answer, because = _BY_THE_LIST[Listed.of(decision.profile, decision.settings)]
    return answer, f"{_once_right(case)}{because}"


# What can be told from a User ID alone, before anybody is asked about it.


class Fault(StrEnum):
    """What is wrong with a User ID regardless of the patron."""

    MISSING = "missing"
    EMPTY = "empty"
    PLACEHOLDER = "placeholder"
    SEVERAL = "several"


FAULTS: dict[Fault, str] = {
    Fault.MISSING: "no User ID at all",
    Fault.EMPTY: "an empty User ID",
    Fault.PLACEHOLDER: "a word that stands for no value",
    Fault.SEVERAL: "several values in one User ID",
}


def fault_of(user_id: str | None) -> Fault | None:
    """Return what is wrong with *user_id* by itself; None if nothing is evident."""
    if user_id is None:
        return Fault.MISSING
    if is_empty(user_id):
        return Fault.EMPTY
    if is_placeholder(user_id):
        return Fault.PLACEHOLDER
    return Fault.SEVERAL if shape_of(user_id) is Shape.SEVERAL else None


# The questions about a whole library, as far as one login can answer them.

NO_SIGN_ON = (EntryPoint.VUFIND_ILS, EntryPoint.VUFIND_SIP2, EntryPoint.DIRECT)
"""Doors at which no sign-on system releases the identifier."""

_REVERSED = {StepAnswer.YES: StepAnswer.NO, StepAnswer.NO: StepAnswer.YES}


def share_a_group(case: Case) -> Answer:
    """Answer ``widespread-1``: unknown, because one patron cannot share anything."""
    if verdict_of(case).works:
        return StepAnswer.NOT_APPLICABLE, "This patron's request would pass: nothing is wrong."
    return StepAnswer.UNKNOWN, (
        f"One {case.handed_in} cannot tell; compare the groups of several patrons."
    )


def requests_wrong(case: Case) -> Answer:
    """Answer ``widespread-2``. Yes is the bad answer."""
    if case.preview.blocked is not None:
        return (
            StepAnswer.NOT_APPLICABLE,
            f"{no_request(case)} None is created, with or without an ID.",
        )
    if case.why_unknown is not None:
        return StepAnswer.UNKNOWN, case.why_unknown
    answer, because = same_identifier(case)
    fault = fault_of(case.sent)
    if fault is not None and answer is not StepAnswer.YES:
        pasted = case.capture.request is not None
        which = "This request" if pasted else "A request by this login"
        return StepAnswer.YES, f"{which} would carry {FAULTS[fault]}."
    return _REVERSED.get(answer, answer), because


def release_right(case: Case) -> Answer:
    """Answer ``widespread-2.1``; unknown for a pasted request, which shows no login."""
    unseen = _nothing_released(case)
    if unseen is not None:
        return unseen
    blamed = next(blamed_on_release(case), None)
    if blamed is not None:
        return StepAnswer.NO, blamed.message
    if case.best_match is not None:
        return StepAnswer.YES, "The login releases a value that leads to this patron's record."
    if case.found_by_reshare:
        return StepAnswer.YES, "ReShare finds this patron by what is released."
    if case.could_not_ask:
        return StepAnswer.UNKNOWN, (
            "An identifier is released; whether it is the right one the library system was not "
            "able to say."
        )
    return StepAnswer.NO, "No released value leads to this patron's record."


def _nothing_released(case: Case) -> Answer | None:
    if case.capture.request is not None:
        return StepAnswer.UNKNOWN, "A pasted request does not show what a sign-on system releases."
    if not case.release.form.stated:
        return StepAnswer.UNKNOWN, NOT_STATED
    if case.release.form.door in NO_SIGN_ON:
        return StepAnswer.NOT_APPLICABLE, "The identifier does not come from a sign-on system."
    return None


def blamed_on_release(case: Case) -> Iterator[Finding]:
    """Yield the root causes of errors that are in the release or for the identity team."""
    errors = (finding for finding in case.findings if finding.severity is Severity.ERROR)
    for root in (root_of(error, case.findings) for error in errors):
        if root.check.startswith("release.") or root.owner is Owner.IDENTITY:
            yield root


def addon_field_right(case: Case) -> Answer:
    """Answer ``widespread-2.2``: whether the add-on sends the right field."""
    if not case.release.form.stated:
        return StepAnswer.UNKNOWN, "There is no site file, which says whether an add-on is used."
    if case.release.form.door is not EntryPoint.ILLIAD:
        return StepAnswer.NOT_APPLICABLE, "No add-on places this library's requests."
    answer, because = same_identifier(case)
    if answer is StepAnswer.NO and case.best_match is not None:
        because += " Another value leads to the patron's record."
    return answer, because


def sent_evidence(case: Case) -> Iterator[Evidence]:
    """Yield what ReShare would receive; if no request can be placed, what prevents it."""
    if case.preview.blocked is not None:
        yield from findings_evidence(case, "request.regex-invalid")
    elif case.why_unknown is not None:
        yield Evidence(what="identifier", name="patronIdentifier, which cannot be predicted")
    elif case.sent is None:
        yield Evidence(what="identifier", name="patronIdentifier, which is not sent")
    else:
        yield sent_identifier_evidence(case.sent)


def findings_evidence(case: Case, *checks: str) -> Iterator[Evidence]:
    """Yield the evidence of the findings of *checks*."""
    for finding in case.findings:
        if finding.check in checks:
            yield from finding.evidence


_CAME_BACK: dict[type[LookupOutcome], str] = {
    Found: "found",
    NotFound: "not found",
    Ambiguous: "several patrons",
    CouldNotLook: "no answer",
}


def lookup_evidence(case: Case) -> Iterator[Evidence]:
    """Yield every lookup that was sent, with its outcome."""
    for attempt in case.lookup.attempts:
        message = f"{attempt.connection}: {_CAME_BACK[type(attempt.outcome)]}"
        yield Evidence(what="asked", name=message, value=attempt.key.value)


# What the answers rest on: values, and states, which stay readable masked.


def record_evidence(case: Case) -> Iterator[Evidence]:
    """Yield the record's state and expiry date; without a record, the lookups."""
    for view in case.views:
        yield state_evidence(f"account, by {view.source}", view.account_status.value)
        if view.expires is not None:
            yield state_evidence(f"expires, by {view.source}", view.expires.isoformat())
    if case.match.record is None:
        yield from lookup_evidence(case)
    else:
        yield state_evidence("judged as of", case.lookup.day.isoformat())


def card_evidence(case: Case) -> Iterator[Evidence]:
    """Yield the identifiers with state and date, the newest marked, and the one sent."""
    known = _of_known_status(case)
    last = newest(known) if known else None
    for identifier in case.identifiers:
        words = [identifier.type, identifier.status.value]
        if identifier.since is not None:
            words.append(f"since {identifier.since.isoformat()}")
        if identifier is last and len(known) > 1:
            words.append("the newest")
        yield Evidence(what="record", name=", ".join(words), value=identifier.value)
    yield from sent_evidence(case)
    if case.match.record is None:
        yield from lookup_evidence(case)


def block_evidence(case: Case) -> Iterator[Evidence]:
    """Yield the state in the library system, what ReShare reads, and each block and debt."""
    yield state_evidence("in the library system", ils_state(case).value)
    decision = case.decision
    if not decision.settings.borrower_check_on:
        yield from patron_check_evidence(decision.settings)
    elif decision.about_patron.status is not None:
        yield state_evidence("status, as ReShare reads it", decision.about_patron.status)
    yield from findings_evidence(
        case,
        *("decision.patron-blocked", "patron.blocked-in-ils"),
        *("patron.fines-over-limit", "patron.fines"),
    )
    if unseen := case.lookup.may_not_see(CapabilityName.BLOCKS, case.views):
        yield Evidence(what="source", name=unseen)


def group_evidence(case: Case) -> Iterator[Evidence]:
    """Yield the group in the record, the profile that ReShare reads, and its list entry."""
    for view in case.views:
        if view.group is not None:
            yield Evidence(what="record", name=f"group, by {view.source}", value=view.group.code)
    decision = case.decision.about_patron
    read = case.found_by_reshare or case.decision.once_right is not None
    if not decision.settings.borrower_check_on:
        yield from patron_check_evidence(decision.settings)
    elif decision.profile is not None and read:
        yield Evidence(what="patron profile", name="that ReShare reads", value=decision.profile)
        yield state_evidence(
            "in ReShare's list", Listed.of(decision.profile, decision.settings).value
        )


def identifier_evidence(case: Case) -> Iterator[Evidence]:
    """Yield what is sent, recorded and returned, and what would be right."""
    yield from sent_evidence(case)
    for view in case.views:
        yield from map(record_identifier_evidence, view.identifiers)
    came_back = case.decision.user_id
    if case.settings.borrower_check_on and came_back not in (None, case.stored):
        yield Evidence(what="identifier", name="that came back", value=came_back)
    yield from _leading_value(case)
    yield from findings_evidence(case, "patron.two-accounts")
    if case.match.record is None:
        yield from lookup_evidence(case)


def request_evidence(case: Case) -> Iterator[Evidence]:
    """Yield the User ID, and what it looks like."""
    yield from sent_evidence(case)
    if case.sent:
        yield state_evidence("it looks like", shape_label(case.sent))
    for identifier in case.identifiers:
        if identifier.status is not IdentifierStatus.INACTIVE:
            yield state_evidence("identifier of the record", shape_label(identifier.value))


def release_evidence(case: Case) -> Iterator[Evidence]:
    """Yield what was expected and received, what is wrong with it, and the right value."""
    if case.capture.request is not None or not case.release.form.stated:
        return
    if case.release.form.door in NO_SIGN_ON:
        yield setting_evidence("login", case.release.form.door.value)
        return
    wanted = case.carrier
    if wanted in case.release.missing:
        yield attribute_evidence(f"{wanted}, not released")
    for attribute in case.release.delivered(wanted):
        for value in attribute.sent.values:
            yield attribute_evidence(wanted, value)
    blamed = next(blamed_on_release(case), None)
    if blamed is not None:
        yield from blamed.evidence
    yield from sent_evidence(case)
    yield from _leading_value(case)


def field_evidence(case: Case) -> Iterator[Evidence]:
    """Yield the field that is read and its value, and another one that would be right."""
    by_addon = case.release.form.door is EntryPoint.ILLIAD
    if not case.release.form.stated:
        return
    if by_addon or case.capture.request is None:  # a pasted request does not use the site's login
        yield setting_evidence("login", case.release.form.door.value)
    if by_addon:
        yield attribute_evidence(case.carrier, case.sent)
        yield from _leading_value(case)


def _leading_value(case: Case) -> Iterator[Evidence]:
    if best := case.best_match:
        how = "exactly" if best.transform is None else f"but for {DIFFERENCES[best.transform]}"
        yield attribute_evidence(
            f"{best.attribute}, which is the {best.matches} {how}", best.value
        )


ANSWERED_BY: tuple[
    tuple[asked.Question, Callable[[Case], Answer], Callable[[Case], Iterable[Evidence]]], ...
] = (
    (asked.ACTIVE_RECORD, has_active_record, record_evidence),
    (asked.NEWEST_BARCODE, newest_barcode_active, card_evidence),
    (asked.BLOCKING_FINES, blocking_fines, block_evidence),
    (asked.SAME_IDENTIFIER, same_identifier, identifier_evidence),
    (asked.GROUP_AUTHORISED, group_authorised, group_evidence),
    (asked.SHARED_GROUP, share_a_group, group_evidence),
    (asked.WRONG_REQUESTS, requests_wrong, request_evidence),
    (asked.RIGHT_RELEASE, release_right, release_evidence),
    (asked.RIGHT_FIELD, addon_field_right, field_evidence),
)
"""Each question with what answers it, and what shows that the answer rests on."""


def steps(case: Case) -> tuple[Step, ...]:
    """Answer every question, with the reason and the evidence."""
    answered = []
    for question, ask, show in ANSWERED_BY:
        answer, because = ask(case)
        rests_on = tuple(dict.fromkeys(show(case)))
        answered.append(question.answered(answer, because, rests_on))
    return tuple(answered)
