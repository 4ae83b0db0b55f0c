"""Answer each question for one sign-in, with the evidence that the answer rests on."""

from collections.abc import Callable, Iterable, Iterator

from verifier.domain.diagnosis.case import Case
from verifier.domain.diagnosis.shapes import shape_label
from verifier.domain.diagnosis.steps import questions as asked
from verifier.domain.diagnosis.steps.answers import (
    NO_SIGN_ON,
    Answer,
    Listed,
    addon_field_right,
    blamed_on_release,
    blocking_fines,
    group_authorised,
    has_active_record,
    newest,
    newest_barcode_active,
    release_right,
    requests_wrong,
    same_identifier,
    share_a_group,
)
from verifier.domain.diagnosis.verdict import ils_state
from verifier.domain.model.finding import (
    Evidence,
    attribute_evidence,
    patron_check_evidence,
    record_identifier_evidence,
    sent_identifier_evidence,
    setting_evidence,
    state_evidence,
)
from verifier.domain.model.lookup import Ambiguous, CouldNotLook, Found, LookupOutcome, NotFound
from verifier.domain.model.patron import CapabilityName, IdentifierStatus, PatronIdentifier
from verifier.domain.model.report import Step
from verifier.domain.model.request_form import EntryPoint
from verifier.domain.model.wording import DIFFERENCES


def sent_evidence(case: Case) -> Iterator[Evidence]:
    """What ReShare would receive; where no request can be placed, what stands in its way."""
    if case.preview.blocked is not None:
        yield from findings_evidence(case, "request.regex-invalid")
    elif case.cannot_be_said is not None:
        yield Evidence(what="identifier", name="patronIdentifier, which cannot be predicted")
    elif case.sent is None:
        yield Evidence(what="identifier", name="patronIdentifier, which is not sent")
    else:
        yield sent_identifier_evidence(case.sent)


def findings_evidence(case: Case, *checks: str) -> Iterator[Evidence]:
    """What the findings of *checks* rest on."""
    for finding in case.findings:
        if finding.check in checks:
            yield from finding.evidence


def lookup_evidence(case: Case) -> Iterator[Evidence]:
    """Every question that was put, with what came back."""
    for attempt in case.lookup.attempts:
        message = f"{attempt.connection}: {_came_back(attempt.outcome)}"
        yield Evidence(what="asked", name=message, value=attempt.key.value)


def _came_back(outcome: LookupOutcome) -> str:
    match outcome:
        case Found():
            return "found"
        case NotFound():
            return "not found"
        case Ambiguous():
            return "several patrons"
        case CouldNotLook():
            return "no answer"


# What the answers about the patron rest on: values, and states, which stay readable masked.

_BLOCKS = ("decision.patron-blocked", "patron.blocked-in-ils")
_DEBTS = ("patron.fines-over-limit", "patron.fines")


def record_evidence(case: Case) -> Iterator[Evidence]:
    """The record's state and last day; without a record what was asked, and what came back."""
    for view in case.views:
        yield state_evidence(f"account, by {view.source}", view.account_status.value)
        if view.expires is not None:
            yield state_evidence(f"expires, by {view.source}", view.expires.isoformat())
    if case.record is None:
        yield from lookup_evidence(case)
    else:
        yield state_evidence(f"day of the {case.handed_in}", case.lookup.day.isoformat())


def card_evidence(case: Case) -> Iterator[Evidence]:
    """The identifiers in question with state and age, the newest marked, and the one sent."""
    known = [
        identifier
        for identifier in case.identifiers
        if identifier.status is not IdentifierStatus.UNKNOWN
    ]
    last = newest(known) if known else None
    for identifier in case.identifiers:
        yield _card(identifier, is_last=identifier is last and len(known) > 1)
    yield from sent_evidence(case)
    if case.record is None:
        yield from lookup_evidence(case)


def block_evidence(case: Case) -> Iterator[Evidence]:
    """The state in the library system, what ReShare reads, and each block and debt."""
    yield state_evidence("in the library system", ils_state(case).value)
    decision = case.decision
    if not decision.settings.borrower_check_on:
        yield from patron_check_evidence(decision.settings)
    elif decision.status is not None:
        yield state_evidence("status, as ReShare reads it", decision.status)
    yield from findings_evidence(case, *_BLOCKS, *_DEBTS)
    unseen = case.lookup.may_not_see(CapabilityName.BLOCKS, case.views)
    if unseen:
        yield Evidence(what="source", name=unseen)


def group_evidence(case: Case) -> Iterator[Evidence]:
    """The group in the record, the profile that ReShare reads, and its entry in the list."""
    for view in case.views:
        if view.group is not None:
            yield Evidence(what="record", name=f"group, by {view.source}", value=view.group.code)
    decision = case.decision
    if not decision.settings.borrower_check_on:
        yield from patron_check_evidence(decision.settings)
    elif decision.profile is not None and case.found_by_reshare:
        yield Evidence(what="patron profile", name="that ReShare reads", value=decision.profile)
        yield state_evidence(
            "in ReShare's list", Listed.of(decision.profile, decision.settings).value
        )


def _card(patron_identifier: PatronIdentifier, *, is_last: bool) -> Evidence:
    words = [patron_identifier.type, patron_identifier.status.value]
    if patron_identifier.since is not None:
        words.append(f"since {patron_identifier.since.isoformat()}")
    if is_last:
        words.append("the newest")
    return Evidence(what="record", name=", ".join(words), value=patron_identifier.value)


# What the answers about the request and the release rest on: values, and what they look like.


def identifier_evidence(case: Case) -> Iterator[Evidence]:
    """What is sent against what is recorded, what came back, and what would be right."""
    yield from sent_evidence(case)
    for view in case.views:
        yield from map(record_identifier_evidence, view.identifiers)
    came_back = case.decision.user_id
    if case.decision.settings.borrower_check_on and came_back not in (None, case.sent):
        yield Evidence(what="identifier", name="that came back", value=came_back)
    yield from _leading_value(case)
    yield from findings_evidence(case, "patron.two-accounts")
    if case.record is None:
        yield from lookup_evidence(case)


def request_evidence(case: Case) -> Iterator[Evidence]:
    """The User ID, and what it looks like."""
    yield from sent_evidence(case)
    if case.sent:
        yield state_evidence("it looks like", shape_label(case.sent))
    yield from (
        state_evidence("identifier of the record", recorded_shape)
        for recorded_shape in _recorded_shapes(case)
    )


def release_evidence(case: Case) -> Iterator[Evidence]:
    """What was expected and came, what speaks against it, and the value that is right."""
    if case.capture.request is not None or not case.form.stated:
        return
    if case.form.door in NO_SIGN_ON:
        yield setting_evidence("login", case.form.door.value)
        return
    wanted = case.wanted
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
    """The field that is read and its value, and another one that would be right."""
    by_addon = case.form.door is EntryPoint.ILLIAD
    if not case.form.stated:
        return
    if by_addon or case.capture.request is None:  # a pasted request has no way in of the site's
        yield setting_evidence("login", case.form.door.value)
    if not by_addon:
        return
    yield attribute_evidence(case.wanted, case.sent)
    yield from _leading_value(case)


def _leading_value(case: Case) -> Iterator[Evidence]:
    best = case.best_match
    if best is None:
        return
    how = "exactly" if best.transform is None else f"but for {DIFFERENCES[best.transform]}"
    yield attribute_evidence(f"{best.attribute}, which is the {best.matches} {how}", best.value)


def _recorded_shapes(case: Case) -> Iterator[str]:
    for identifier in case.identifiers:
        if identifier.status is not IdentifierStatus.INACTIVE:
            yield shape_label(identifier.value)


# Each question with what answers it, and what shows that the answer rests on.

AnswerFunction = Callable[[Case], Answer]
EvidenceFunction = Callable[[Case], Iterable[Evidence]]

ANSWERED_BY: tuple[tuple[asked.Question, AnswerFunction, EvidenceFunction], ...] = (
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


def steps(case: Case) -> tuple[Step, ...]:
    """Every question with its answer, the reason for it, and what it rests on."""
    answered = []
    for question, ask, show in ANSWERED_BY:
        answer, because = ask(case)
        rests_on = tuple(dict.fromkeys(show(case)))
        answered.append(question.answered(answer, because, rests_on))
    return tuple(answered)
