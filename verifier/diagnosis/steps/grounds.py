"""What the answers about the patron rest on: values, and states, which stay readable masked."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.diagnosis.case import Case
from verifier.diagnosis.ils_state import ils_state
from verifier.diagnosis.steps.card import newest
from verifier.diagnosis.steps.listed import Listed
from verifier.diagnosis.steps.shown import evidence_of, questions_put, sent
from verifier.model.capability import Sight
from verifier.model.finding import Evidence
from verifier.model.patron import IdentifierStatus, PatronIdentifier
from verifier.model.proof import patron_check, state

_BLOCKS = ("decision.patron-blocked", "patron.blocked-in-ils")
_DEBTS = ("patron.fines-over-limit", "patron.fines")


def of_the_record(case: Case) -> Iterator[Evidence]:
    """The record's state and last day; without a record what was asked, and what came back."""
    for one in case.views:
        yield state(f"account, by {one.source}", one.account_status.value)
        if one.expires is not None:
            yield state(f"expires, by {one.source}", one.expires.isoformat())
    if case.record is None:
        yield from questions_put(case)
    else:
        yield state(f"day of the {case.handed_in}", case.lookup.day.isoformat())


def of_the_cards(case: Case) -> Iterator[Evidence]:
    """The identifiers in question with state and age, the newest marked, and the one sent."""
    known = [one for one in case.identifiers if one.status is not IdentifierStatus.UNKNOWN]
    last = newest(known) if known else None
    for one in case.identifiers:
        yield _card(one, is_last=one is last and len(known) > 1)
    yield from sent(case)
    if case.record is None:
        yield from questions_put(case)


def of_fines_and_blocks(case: Case) -> Iterator[Evidence]:
    """The state in the library system, what ReShare reads, and each block and debt."""
    yield state("in the library system", ils_state(case).value)
    decision = case.decision
    if not decision.settings.borrower_check_on:
        yield from patron_check(decision.settings)
    elif decision.status is not None:
        yield state("status, as ReShare reads it", decision.status)
    yield from evidence_of(case, *_BLOCKS, *_DEBTS)
    unseen = case.lookup.may_not_see(Sight.BLOCKS, case.views)
    if unseen:
        yield Evidence(what="source", name=unseen)


def of_the_group(case: Case) -> Iterator[Evidence]:
    """The group in the record, the profile that ReShare reads, and its entry in the list."""
    for one in case.views:
        if one.group is not None:
            yield Evidence(what="record", name=f"group, by {one.source}", value=one.group.code)
    decision = case.decision
    if not decision.settings.borrower_check_on:
        yield from patron_check(decision.settings)
    elif decision.profile is not None and case.found_by_reshare:
        yield Evidence(what="patron profile", name="that ReShare reads", value=decision.profile)
        yield state("in ReShare's list", Listed.of(decision.profile, decision.settings).value)


def _card(one: PatronIdentifier, *, is_last: bool) -> Evidence:
    words = [one.type, one.status.value]
    if one.since is not None:
        words.append(f"since {one.since.isoformat()}")
    if is_last:
        words.append("the newest")
    return Evidence(what="record", name=", ".join(words), value=one.value)
