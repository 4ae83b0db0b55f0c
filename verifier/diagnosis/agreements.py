"""Whether each of several records is this person's, with what they say about one another."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.diagnosis.agreement import agreement, agreement_of_names, same_email
from verifier.model.lookup import Purpose
from verifier.model.match import Agreement
from verifier.model.patron import PatronRecord, same_account
from verifier.model.patron_lookup import PatronLookup, records_in
from verifier.model.release import Release


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
    if _shares_address(lookup, record):
        return agreement_of_names(release, record)
    return agreement_with(release, record, by_email_alone=found_by_email_alone(lookup, record))


def agreement_with(release: Release, record: PatronRecord, *, by_email_alone: bool) -> Agreement:
    """Compare with one record; names go first where it was found by the address alone."""
    if by_email_alone:
        by_names = agreement_of_names(release, record)
        if by_names is Agreement.DISAGREES:
            return by_names
    return agreement(release, record)


def _shares_address(lookup: PatronLookup, record: PatronRecord) -> bool:
    release = lookup.preview.release
    return same_email(release, record) and any(
        one.source == record.source  # two systems' views prove nothing
        and same_email(release, one)
        and not same_account(one, record)
        for one in lookup.records
    )


def _purposes(lookup: PatronLookup, record: PatronRecord) -> Iterator[Purpose]:
    for attempt in lookup.attempts:
        if record in records_in(attempt.outcome):
            yield attempt.purpose
