"""The released values lead to two different patron records.

What it means: one released value is the identifier of one record and another released value that
of another record; or the person's name and e-mail address stand in both. Both may be this
person's.

Why it matters: loans, fines and blocks are spread over two accounts, and which of them a request
belongs to depends on which value happens to be sent.

What to change: have the two records merged in the library system, or correct the identifier that
stands in the wrong record.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.patron_match import is_exact
from verifier.domain.checks.references import LOOKUP_PROBLEMS
from verifier.domain.model.finding import (
    Evidence,
    Owner,
    Severity,
    Station,
    attribute_evidence,
    record_identifier_evidence,
)
from verifier.domain.model.lookup import Ambiguous, Purpose
from verifier.domain.model.match import Agreement, IdentifierMatch, PatronMatch
from verifier.domain.model.patron import PatronRecord, same_account


@check(
    "patron.two-accounts",
    severity=Severity.ERROR,
    station=Station.ILS,
    owner=Owner.ILS,
    cites=(f"{LOOKUP_PROBLEMS}, intermittent step 5",),
)
def two_accounts(match: PatronMatch) -> Iterator[Answer]:
    """Ask whether all released values that lead anywhere lead to one account."""
    led_to = {
        index: exact
        for index, record_agrees in enumerate(match.agreements)
        if record_agrees is not Agreement.DISAGREES and (exact := _exact(match, index))
    }
    by_email = _by_email(match)
    if by_email:
        yield Draft(
            "The person's name and e-mail address stand in two patron records.",
            tuple(proof for record in by_email for proof in _record(record)),
        )
        return
    if not led_to:
        yield NotAsked("No released value is an identifier of a record that was seen.")
        return
    for one, other in combinations(led_to, 2):
        if _are_two(match.records[one], match.records[other]):
            yield Draft(
                f"{led_to[one].attribute} leads to one patron record and "
                f"{led_to[other].attribute} to another.",
                (
                    *_proof(led_to[one], match.records[one]),
                    *_proof(led_to[other], match.records[other]),
                ),
            )
            return
    yield Saw("the released values lead to one account")


def _by_email(match: PatronMatch) -> tuple[PatronRecord, ...]:
    """Two accounts that the address led to and of which the name says that both are theirs."""
    for attempt in match.lookup.attempts:
        if attempt.purpose is Purpose.BY_EMAIL and isinstance(attempt.outcome, Ambiguous):
            theirs = [one for one in attempt.outcome.records if _agrees(match, one)]
            for one, other in combinations(theirs, 2):
                if _are_two(one, other):
                    return one, other
    return ()


def _agrees(match: PatronMatch, record: PatronRecord) -> bool:
    return match.agreements[match.records.index(record)] is Agreement.AGREES


def _exact(match: PatronMatch, index: int) -> IdentifierMatch | None:
    return next((one for one in match.leading_to(index) if is_exact(one)), None)


def _are_two(one: PatronRecord, other: PatronRecord) -> bool:
    """Tell whether one system keeps two records; two systems' views prove nothing."""
    return one.source == other.source and not same_account(one, other)


def _proof(led: IdentifierMatch, record: PatronRecord) -> tuple[Evidence, ...]:
    return (attribute_evidence(led.attribute, led.value), *_record(record))


def _record(record: PatronRecord) -> tuple[Evidence, ...]:
    own = Evidence(what="record", name=f"{record.source}, internal id", value=record.internal_id)
    return (own, *map(record_identifier_evidence, record.identifiers))
