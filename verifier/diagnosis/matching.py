"""Which released values are, or become, identifiers of which records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from verifier.diagnosis.agreements import agreements_of
from verifier.diagnosis.person import choose_person
from verifier.diagnosis.released_values import ReleasedValue, released_values
from verifier.diagnosis.shapes import is_opaque
from verifier.diagnosis.transforms.numeric_damage import loses_digits
from verifier.diagnosis.transforms.table import Comparisons, Explanation, rank
from verifier.model.lookup import Found, KeyKind
from verifier.model.match import (
    DANGEROUS,
    Agreement,
    IdentifierMatch,
    PatronMatch,
    Support,
    Transform,
)
from verifier.model.patron import IdentifierStatus, PatronIdentifier, PatronRecord
from verifier.model.patron_lookup import PatronLookup
from verifier.model.request import RequestPreview
from verifier.model.request_form import RequestForm


def match_identifiers(lookup: PatronLookup) -> PatronMatch:
    """Compare all released values with all identifiers of all records found.

    For each value and record only the likeliest explanation is kept. Matches by a dangerous
    transform count only where name or e-mail address agree. A key that found a record is an
    identifier of it, even where the answer does not repeat it.
    """
    release = lookup.preview.release
    records = lookup.records
    agreements = agreements_of(lookup)
    values = released_values(release)
    compared = Comparisons()
    sent = _sent_from(lookup.preview)
    matches: list[IdentifierMatch] = []
    for index, record in enumerate(records):
        identifiers = _identifiers(lookup, record, compared)
        for value in values:
            explained = _explained(value, identifiers, compared)
            matches += _best(value, explained, index, agreements[index], sent)
    ordered = tuple(sorted(matches, key=lambda one: _order(one, release.form)))
    person, because = choose_person(lookup, records, agreements, ordered)
    return PatronMatch(
        lookup=lookup,
        records=records,
        agreements=agreements,
        matches=ordered,
        person=person,
        person_because=because,
        sent_is_opaque=is_opaque(lookup.preview.patron_identifier or ""),
    )


def _order(match: IdentifierMatch, form: RequestForm) -> tuple[bool | int, ...]:
    """Exact before transformed, in use before replaced, the wanted type and attribute first."""
    return (
        match.record_index,
        not match.counts,
        rank(match.transform),
        match.status is IdentifierStatus.INACTIVE,
        match.matches != form.ils_identifier,
        match.attribute not in (form.sent_by_vufind, form.identifier),
    )


def _identifiers(
    lookup: PatronLookup, record: PatronRecord, compared: Comparisons
) -> tuple[PatronIdentifier, ...]:
    """Those the record lists, then the keys that found it and that none of them explains."""
    found = list(record.identifiers)
    for attempt in lookup.attempts:
        if not isinstance(attempt.outcome, Found) or attempt.outcome.record != record:
            continue
        key = attempt.key
        if key.kind is KeyKind.EMAIL:
            continue  # an address leads to people; it is nobody's identifier
        if not any(compared.explain(key.value, one.value) for one in found):
            kind = attempt.outcome.matched_type or key.kind.value
            found.append(PatronIdentifier(type=kind, value=key.value))
    return tuple(found)


def _best(
    value: ReleasedValue,
    explained: Sequence[tuple[PatronIdentifier, Explanation]],
    record_index: int,
    agrees: Agreement,
    sent: frozenset[str],
) -> Iterator[IdentifierMatch]:
    if not explained:
        return
    likeliest = min(rank(how.transform) for _, how in explained)
    for identifier, how in explained:
        if rank(how.transform) == likeliest:
            yield IdentifierMatch(
                attribute=value.label,
                value_index=value.value_index,
                value=value.value,
                transform=how.transform,
                becomes=identifier.value,
                matches=identifier.type,
                status=identifier.status,
                record_index=record_index,
                counts=agrees is Agreement.AGREES or not _dangerous(value, identifier, how),
                support=_support(value, how, sent),
            )


def _explained(
    value: ReleasedValue, identifiers: Sequence[PatronIdentifier], compared: Comparisons
) -> list[tuple[PatronIdentifier, Explanation]]:
    """The identifiers that *value* is, or becomes; by a transform only where it may be changed."""
    if value.whole_only:
        identifiers = [one for one in identifiers if one.value == value.value]
    found = ((one, compared.explain(value.value, one.value)) for one in identifiers)
    return [(one, how) for one, how in found if how is not None]


def _sent_from(preview: RequestPreview) -> frozenset[str]:
    """The names under which the value that is sent was released."""
    form = preview.release.form
    names = (preview.req_id_from, form.sent_by_vufind, form.identifier, form.header_identifier)
    return frozenset(one for one in names if one is not None)


def _support(value: ReleasedValue, how: Explanation, sent: frozenset[str]) -> Support | None:
    """One patron is one login: what would have to change for it is a candidate."""
    as_sent = how.transform is None and value.label in sent
    return None if as_sent else Support.of(1)


def _dangerous(value: ReleasedValue, identifier: PatronIdentifier, how: Explanation) -> bool:
    if how.transform is Transform.T12:
        return loses_digits(value.value, identifier.value)
    return how.transform in DANGEROUS
