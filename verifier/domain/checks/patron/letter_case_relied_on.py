"""The patron is found only because the library system overlooks letter case.

What it means: the identifier that would be sent and the one in the record differ in capitals and
small letters.

Why it matters: ReShare compares identifiers letter by letter when it counts a patron's requests
and looks for duplicates, and another library system or a later version may not overlook it.

What to change: have the value released in the letter case of the record, or set the listener's
``reqIdToUpper`` or ``reqIdToLower``.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.patron_match import found_by_reshare, why_unanswered
from verifier.domain.checks.references import LISTENER, MODRS_DECISION
from verifier.domain.model.finding import (
    Owner,
    Severity,
    Station,
    record_identifier_evidence,
    sent_identifier_evidence,
)
from verifier.domain.model.match import PatronMatch
from verifier.domain.model.text_values import is_placeholder


@check(
    "patron.letter-case-relied-on",
    severity=Severity.WARNING,
    station=Station.IDP,
    owner=Owner.IDENTITY,
    cites=(MODRS_DECISION, LISTENER),
)
def letter_case_relied_on(match: PatronMatch) -> Iterator[Answer]:
    """Ask whether the record holds the identifier in the same letter case."""
    found = found_by_reshare(match)
    if found is None:
        yield why_unanswered(match) or NotAsked("ReShare would find no single record.")
        return
    sent = match.lookup.preview.patron_identifier or ""
    alike = [
        one
        for one in found.record.identifiers
        if one.value.casefold() == sent.casefold() and not is_placeholder(one.value)
    ]
    if not alike:
        yield NotAsked("The record does not show the identifier by which it was found.")
    elif any(one.value == sent for one in alike):
        yield Saw("the record holds the identifier in the same letter case")
    else:
        yield Draft(
            "The identifier and the record differ in letter case, which the library system "
            "overlooks.",
            (sent_identifier_evidence(sent), *map(record_identifier_evidence, alike)),
        )
