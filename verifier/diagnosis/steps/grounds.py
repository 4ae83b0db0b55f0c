"""What the answers rest on: values, which can be masked, and states, which stay readable."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.diagnosis.case import Case
from verifier.diagnosis.ils_state import ils_state
from verifier.diagnosis.steps.card import newest
from verifier.diagnosis.steps.listed import Listed
from verifier.diagnosis.steps.user_id import shape_in_words
from verifier.diagnosis.steps.widespread import NO_SIGN_ON, blamed_on_release
from verifier.model.capability import Sight
from verifier.model.differences import DIFFERENCES
from verifier.model.finding import Evidence
from verifier.model.lookup import Ambiguous, CouldNotLook, Found, LookupOutcome, NotFound
from verifier.model.patron import IdentifierStatus, PatronIdentifier
from verifier.model.proof import attribute, on_record, sent_identifier, setting, state
from verifier.model.request_form import Door

_BLOCKS = ("decision.patron-blocked", "patron.blocked-in-ils")
_DEBTS = ("patron.fines-over-limit", "patron.fines")


def of_the_record(case: Case) -> Iterator[Evidence]:
    """The record's state and last day; without a record what was asked, and what came back."""
    for one in case.views:
        yield state(f"account, by {one.source}", one.account_status.value)
        if one.expires is not None:
            yield state(f"expires, by {one.source}", one.expires.isoformat())
    if case.record is None:
        yield from _questions(case)
    else:
        yield state("day of the login", case.lookup.day.isoformat())


def of_the_cards(case: Case) -> Iterator[Evidence]:
    """The identifiers in question with state and age, the newest marked, and the one sent."""
    known = [one for one in case.identifiers if one.status is not IdentifierStatus.UNKNOWN]
    last = newest(known) if known else None
    for one in case.identifiers:
        yield _card(one, is_last=one is last and len(known) > 1)
    yield sent_identifier(case.sent)
    if case.record is None:
        yield from _questions(case)


def of_fines_and_blocks(case: Case) -> Iterator[Evidence]:
    """The state in the library system, what ReShare reads, and each block and debt."""
    yield state("in the library system", ils_state(case).value)
    decision = case.decision
    if not decision.settings.borrower_check_on:
        yield setting("borrower_check", decision.settings.borrower_check)
        yield setting("host_lms_integration", decision.settings.host_lms_integration)
    elif decision.status is not None:
        yield state("status, as ReShare reads it", decision.status)
    yield from _evidence_of(case, *_BLOCKS, *_DEBTS)
    unseen = case.lookup.may_not_see(Sight.BLOCKS, case.views)
    if unseen:
        yield Evidence(what="source", name=unseen)


def of_the_identifier(case: Case) -> Iterator[Evidence]:
    """What is sent against what is recorded, what came back, and what would be right."""
    yield sent_identifier(case.sent)
    for view in case.views:
        yield from map(on_record, view.identifiers)
    came_back = case.decision.user_id
    if case.decision.settings.borrower_check_on and came_back not in (None, case.sent):
        yield Evidence(what="identifier", name="that came back", value=came_back)
    yield from _leading_value(case)
    yield from _evidence_of(case, "patron.two-accounts")
    if case.record is None:
        yield from _questions(case)


def of_the_group(case: Case) -> Iterator[Evidence]:
    """The group in the record, the profile that ReShare reads, and its entry in the list."""
    for one in case.views:
        if one.group is not None:
            yield Evidence(what="record", name=f"group, by {one.source}", value=one.group.code)
    decision = case.decision
    if not decision.settings.borrower_check_on:
        yield setting("borrower_check", decision.settings.borrower_check)
        yield setting("host_lms_integration", decision.settings.host_lms_integration)
    elif decision.profile is not None and case.found_by_reshare:
        yield Evidence(what="patron profile", name="that ReShare reads", value=decision.profile)
        yield state("in ReShare's list", Listed.of(decision.profile, decision.settings).value)


def of_the_request(case: Case) -> Iterator[Evidence]:
    """The User ID, and what it looks like."""
    yield sent_identifier(case.sent)
    if case.sent:
        yield state("it looks like", shape_in_words(case.sent))
    yield from (state("identifier of the record", one) for one in _recorded_shapes(case))


def of_the_release(case: Case) -> Iterator[Evidence]:
    """What was expected and came, what speaks against it, and the value that is right."""
    if case.form.door in NO_SIGN_ON:
        yield setting("login", case.form.door.value)
        return
    wanted = case.wanted
    if wanted in case.release.missing:
        yield attribute(f"{wanted}, not released")
    for one in case.release.delivered(wanted):
        for value in one.sent.values:
            yield attribute(wanted, value)
    blamed = next(blamed_on_release(case), None)
    if blamed is not None:
        yield from blamed.evidence
    yield sent_identifier(case.sent)
    yield from _leading_value(case)


def of_the_field(case: Case) -> Iterator[Evidence]:
    """The field that is read and its value, and another one that would be right."""
    yield setting("login", case.form.door.value)
    if case.form.door is not Door.ILLIAD:
        return
    yield attribute(case.wanted, case.sent)
    yield from _leading_value(case)


def _card(one: PatronIdentifier, *, is_last: bool) -> Evidence:
    words = [one.type, one.status.value]
    if one.since is not None:
        words.append(f"since {one.since.isoformat()}")
    if is_last:
        words.append("the newest")
    return Evidence(what="record", name=", ".join(words), value=one.value)


def _leading_value(case: Case) -> Iterator[Evidence]:
    best = case.best_match
    if best is None:
        return
    how = "exactly" if best.transform is None else f"but for {DIFFERENCES[best.transform]}"
    yield attribute(f"{best.attribute}, which is the {best.matches} {how}", best.value)


def _recorded_shapes(case: Case) -> Iterator[str]:
    for one in case.identifiers:
        if one.status is not IdentifierStatus.INACTIVE:
            yield shape_in_words(one.value)


def _evidence_of(case: Case, *checks: str) -> Iterator[Evidence]:
    for finding in case.findings:
        if finding.check in checks:
            yield from finding.evidence


def _questions(case: Case) -> Iterator[Evidence]:
    """Every question that was put, with what came back."""
    for one in case.lookup.attempts:
        said = f"{one.connection}: {_came_back(one.outcome)}"
        yield Evidence(what="asked", name=said, value=one.key.value)


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
