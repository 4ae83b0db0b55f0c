"""The released values lead to two different patron records.

What it means: one released value is an identifier of one record, and another released value of
another record; or the person's name and e-mail address are in both. Both records may be this
person's.

Why it matters: loans, fines and blocks are spread over two accounts, and the value that happens to
be sent decides to which of them a request belongs.

What to change: have the two records merged in the library system, or correct the identifier that
is in the wrong record.
"""

from itertools import combinations

from verifier.domain.checks import api


@api.error(
    "patron.two-accounts",
    api.Station.ILS,
    cites=(f"{api.LOOKUP_PROBLEMS}, intermittent step 5",),
    order=160,
    fine="the released values lead to one account",
    reason="The released values lead to two accounts in the library system for one person.",
    pasted_reason="The request's values lead to two accounts in the library system for one "
    "person.",
    advice="Merge the two accounts in the library system, or correct the identifier that stands "
    "in the wrong one.",
)
def two_accounts(evidence: api.PatronEvidence) -> api.Answers:
    match = evidence.match
    by_email = _by_email(evidence)
    if by_email:
        yield api.Draft(
            "The person's name and e-mail address stand in two patron records.",
            *(proof for record in by_email for proof in api.account_evidence(record)),
        )
        return
    led_to = {
        index: exact[0]
        for index, agreement in enumerate(match.agreements)
        if agreement is not api.Agreement.DISAGREES
        and (exact := [led for led in match.leading_to(index) if api.is_exact(led)])
    }
    if not led_to:
        raise api.NotAsked("No released value is an identifier of a record that was seen.")
    for first, other in combinations(led_to, 2):
        if _are_two(match.records[first], match.records[other]):
            yield api.Draft(
                f"{led_to[first].attribute} leads to one patron record and "
                f"{led_to[other].attribute} to another.",
                api.attribute_evidence(led_to[first].attribute, led_to[first].value),
                *api.account_evidence(match.records[first]),
                api.attribute_evidence(led_to[other].attribute, led_to[other].value),
                *api.account_evidence(match.records[other]),
            )
            return


def _by_email(evidence: api.PatronEvidence) -> tuple[api.PatronRecord, ...]:
    """Return two accounts that have the e-mail address and that the name confirms as theirs."""
    agreements = list(zip(evidence.match.records, evidence.match.agreements, strict=True))
    for attempt in evidence.lookup.attempts:
        if attempt.purpose is api.Purpose.BY_EMAIL and isinstance(attempt.outcome, api.Ambiguous):
            theirs = [
                record
                for record in attempt.outcome.records
                if (record, api.Agreement.AGREES) in agreements
            ]
            for first, other in combinations(theirs, 2):
                if _are_two(first, other):
                    return first, other
    return ()


def _are_two(record: api.PatronRecord, other: api.PatronRecord) -> bool:
    """Whether these are two accounts in one system; records of two systems prove nothing."""
    return record.source == other.source and not api.same_account(record, other)
