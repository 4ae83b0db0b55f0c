"""Whether each of several records is this person's, with what they say about one another."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.diagnosis.agreement import agreement, agreement_of_names, same_email
from verifier.model.lookup import Purpose
from verifier.model.match import Agreement
from verifier.model.patron import PatronRecord, same_account
from verifier.model.patron_lookup import PatronLookup, records_in


def agreements_of(lookup: PatronLookup) -> tuple[Agreement, ...]:
    """One for each record of *lookup*.

    An address that stands in several accounts is a family's or an office's, and tells none of
    them from the others: there the names decide alone. They go before the address as well where
    a record was found by nothing but the address, for then it agrees in any case.
    """
    return tuple(_agreement(lookup, one) for one in lookup.records)


def found_by_email_alone(lookup: PatronLookup, record: PatronRecord) -> bool:
    """Whether no identifier led to *record*, only the person's e-mail address."""
    purposes = set(_purposes(lookup, record))
    return purposes == {Purpose.BY_EMAIL}


def _agreement(lookup: PatronLookup, record: PatronRecord) -> Agreement:
    release = lookup.preview.release
    if not same_email(release, record):
        return agreement(release, record)
    by_names = agreement_of_names(release, record)
    if _shares_address(lookup, record):
        return by_names
    if found_by_email_alone(lookup, record) and by_names is Agreement.DISAGREES:
        return by_names
    return Agreement.AGREES


def _shares_address(lookup: PatronLookup, record: PatronRecord) -> bool:
    release = lookup.preview.release
    return any(
        one.source == record.source  # two systems' views prove nothing
        and same_email(release, one)
        and not same_account(one, record)
        for one in lookup.records
    )


def _purposes(lookup: PatronLookup, record: PatronRecord) -> Iterator[Purpose]:
    for attempt in lookup.attempts:
        if record in records_in(attempt.outcome):
            yield attempt.purpose
