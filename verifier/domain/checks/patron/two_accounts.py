"""The released values lead to two different patron records.

What it means: one released value is the identifier of one record and another released value that
of another record; or the person's name and e-mail address stand in both. Both may be this
person's.

Why it matters: loans, fines and blocks are spread over two accounts, and which of them a request
belongs to depends on which value happens to be sent.

What to change: have the two records merged in the library system, or correct the identifier that
stands in the wrong record.
"""

from itertools import combinations

from verifier.domain.checks import api


@api.check(
    "patron.two-accounts",
    severity=api.Severity.ERROR,
    station=api.Station.ILS,
    owner=api.Owner.ILS,
    cites=(f"{api.LOOKUP_PROBLEMS}, intermittent step 5",),
    order=160,
    reason="The released values lead to two accounts in the library system for one person.",
    pasted_reason="The request's values lead to two accounts in the library system for one "
    "person.",
    advice="Merge the two accounts in the library system, or correct the identifier that stands "
    "in the wrong one.",
)
def two_accounts(evidence: api.PatronEvidence) -> api.Answers:
    """Ask whether all released values that lead anywhere lead to one account."""
    led_to = {
        index: exact
        for index, record_agrees in enumerate(evidence.match.agreements)
        if record_agrees is not api.Agreement.DISAGREES
        and (exact := _exact(evidence.match, index))
    }
    by_email = _by_email(evidence)
    if by_email:
        yield api.Draft(
            "The person's name and e-mail address stand in two patron records.",
            tuple(proof for record in by_email for proof in _record(record)),
        )
        return
    if not led_to:
        yield api.NotAsked("No released value is an identifier of a record that was seen.")
        return
    for first, other in combinations(led_to, 2):
        if _are_two(evidence.match.records[first], evidence.match.records[other]):
            yield api.Draft(
                f"{led_to[first].attribute} leads to one patron record and "
                f"{led_to[other].attribute} to another.",
                (
                    *_proof(led_to[first], evidence.match.records[first]),
                    *_proof(led_to[other], evidence.match.records[other]),
                ),
            )
            return
    yield api.Saw("the released values lead to one account")


def _by_email(evidence: api.PatronEvidence) -> tuple[api.PatronRecord, ...]:
    """Two accounts that the address led to and of which the name says that both are theirs."""
    for attempt in evidence.lookup.attempts:
        if attempt.purpose is api.Purpose.BY_EMAIL and isinstance(attempt.outcome, api.Ambiguous):
            theirs = [
                record for record in attempt.outcome.records if _agrees(evidence.match, record)
            ]
            for first, other in combinations(theirs, 2):
                if _are_two(first, other):
                    return first, other
    return ()


def _agrees(match: api.PatronMatch, record: api.PatronRecord) -> bool:
    return match.agreements[match.records.index(record)] is api.Agreement.AGREES


def _exact(match: api.PatronMatch, index: int) -> api.IdentifierMatch | None:
    return next(
        (candidate for candidate in match.leading_to(index) if api.is_exact(candidate)), None
    )


def _are_two(record: api.PatronRecord, other: api.PatronRecord) -> bool:
    """Tell whether one system keeps two records; two systems' views prove nothing."""
    return record.source == other.source and not api.same_account(record, other)


def _proof(led: api.IdentifierMatch, record: api.PatronRecord) -> tuple[api.Evidence, ...]:
    return (api.attribute_evidence(led.attribute, led.value), *_record(record))


def _record(record: api.PatronRecord) -> tuple[api.Evidence, ...]:
    own = api.Evidence(
        what="record", name=f"{record.source}, internal id", value=record.internal_id
    )
    return (own, *map(api.record_identifier_evidence, record.identifiers))
