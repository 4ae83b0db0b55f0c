"""Match every released value to the identifiers of the records, and choose the record."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from verifier.domain.diagnosis.agreement import addresses_of, agreements_of, same_email
from verifier.domain.diagnosis.shapes import OPAQUE, Shape, is_opaque, shape_of
from verifier.domain.diagnosis.transforms import (
    Comparisons,
    Explanation,
    last_segment,
    local_part,
    loses_digits,
    rank,
)
from verifier.domain.model.attribute_names import NOT_ATTRIBUTES, TYPED
from verifier.domain.model.capture import SubjectKind
from verifier.domain.model.evidence import LookupEvidence, PatronEvidence, ReleaseEvidence, stages
from verifier.domain.model.lookup import CouldNotLook, Found, KeyKind, PatronLookup, Purpose
from verifier.domain.model.match import (
    DANGEROUS,
    Agreement,
    IdentifierMatch,
    PatronMatch,
    Support,
    Transform,
)
from verifier.domain.model.patron import (
    IdentifierStatus,
    PatronIdentifier,
    PatronRecord,
    same_account,
)
from verifier.domain.model.release import IdentifierQuality, Release
from verifier.domain.model.request_form import RequestForm
from verifier.domain.model.text_values import is_placeholder

Person = tuple[int | None, str]
"""The index of the record, or None; and how that was decided, in words."""


_LED_TO = "Released values lead to this record, and name or e-mail address agree."
_SEVERAL_AGREE = (
    "Name and e-mail address agree with several records, and nothing says which is meant."
)


def choose_person(
    evidence: LookupEvidence,
    records: Sequence[PatronRecord],
    agreements: Sequence[Agreement],
    matches: Sequence[IdentifierMatch],
) -> Person:
    """Choose the patron's record.

    It is the one that has the expected identifier; else the one that ReShare's own lookup found,
    unless names and e-mail disagree; else the one that most released values match.
    """
    if not records:
        return None, _why_none(evidence.lookup)
    expected = _bearing_expected(evidence.lookup, records)
    if expected is not None:
        return expected, "This record bears the identifier that this test patron must have."
    decisive = _decisive(evidence.lookup, records)
    if decisive is not None and agreements[decisive] is not Agreement.DISAGREES:
        return decisive, "This is the record that ReShare's own question found."
    return _most_led_to(evidence, records, agreements, matches)


def _why_none(lookup: PatronLookup) -> str:
    if not lookup.attempts:
        return "No library system was asked."
    if any(not isinstance(attempt.outcome, CouldNotLook) for attempt in lookup.attempts):
        return "No record was found."
    return "The library system gave no answer."


def _bearing_expected(lookup: PatronLookup, records: Sequence[PatronRecord]) -> int | None:
    """Find the record with the expected identifier, else the record that its lookup found."""
    if lookup.expected is None or is_placeholder(lookup.expected):
        return None
    for index, record in enumerate(records):
        if record.bearing(lookup.expected):
            return index
    for attempt in lookup.attempts:
        asked = attempt.purpose is Purpose.EXPECTED or attempt.key.value == lookup.expected
        if asked and isinstance(attempt.outcome, Found):
            return records.index(attempt.outcome.record)
    return None


def _decisive(lookup: PatronLookup, records: Sequence[PatronRecord]) -> int | None:
    attempt = lookup.decisive
    if attempt is None or not isinstance(attempt.outcome, Found):
        return None
    if is_placeholder(attempt.key.value):
        return None  # anybody's record may have a placeholder
    return records.index(attempt.outcome.record)


def _best_of(
    agreeing: Sequence[int],
    evidence: LookupEvidence,
    records: Sequence[PatronRecord],
    matches: Sequence[IdentifierMatch],
) -> tuple[int, bool]:
    """Return the record with the most evidence, and whether another person's has as much.

    A father and a son may have the same name. Two accounts with the same name and e-mail address
    belong to one person.
    """
    speaking = {number: _speaking_for(number, evidence, records, matches) for number in agreeing}
    best = max(agreeing, key=speaking.__getitem__)
    return best, any(
        speaking[number] == speaking[best]
        and not same_account(records[number], records[best])
        and not addresses_of(records[number]) & addresses_of(records[best])
        for number in agreeing
    )


def _speaking_for(
    index: int,
    evidence: LookupEvidence,
    records: Sequence[PatronRecord],
    matches: Sequence[IdentifierMatch],
) -> tuple[bool, bool, int, int]:
    """Return the evidence for a record: address, number of values, their form, by weight."""
    leading = [match for match in matches if match.record_index == index and match.counts]
    values = {(candidate.attribute, candidate.value_index) for candidate in leading}
    addressed = same_email(evidence.release, records[index])
    likeliest = min((rank(candidate.transform) for candidate in leading), default=0)
    return bool(values), addressed, len(values), -likeliest


def _most_led_to(
    evidence: LookupEvidence,
    records: Sequence[PatronRecord],
    agreements: Sequence[Agreement],
    matches: Sequence[IdentifierMatch],
) -> Person:
    values = {
        (match.record_index, match.attribute, match.value_index)
        for match in matches
        if match.counts
    }
    led_to = Counter(index for index, _, _ in values)
    agreeing = [number for number in range(len(records)) if agreements[number] is Agreement.AGREES]
    if agreeing:
        best, rivals = _best_of(agreeing, evidence, records, matches)
        if led_to[best]:
            return (None, _SEVERAL_AGREE) if rivals else (best, _LED_TO)
        if all(same_account(records[best], records[place]) for place in agreeing):
            return best, "Name or e-mail address agree with this record and with no other."
    possible = sorted(place for place in led_to if agreements[place] is not Agreement.DISAGREES)
    if not possible and agreeing:
        return None, _SEVERAL_AGREE
    if not possible:
        return None, "No record found is certainly this patron's."
    first = possible[0]
    if all(same_account(records[first], records[place]) for place in possible):
        return first, "This is the only record that released values lead to."
    return None, "Released values lead to several records, and nothing says which is meant."


# Every value of a login that could be an identifier, with the name it goes by.

_EMAIL_FORMAT = ":nameid-format:emailAddress"
_NUMBERS = frozenset({Shape.BARCODE, Shape.LETTER_DIGITS, Shape.DAMAGED_NUMBER})
_NEVER_ASKED = OPAQUE | {Shape.NATIONAL_NUMBER, Shape.GUEST, Shape.URL, Shape.PLACEHOLDER}
_FIRST_CLASS = (IdentifierQuality.BEST, IdentifierQuality.GOOD, IdentifierQuality.FAIR)
_SURELY_A_LIBRARYS = 10  # digits and letters; shorter, a department's or a room's number as well


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedValue:
    """One value. ``label`` is the attribute, the kind of subject, or ``typed-username``."""

    label: str
    value_index: int
    value: str
    worth: IdentifierQuality
    shape: Shape
    sensitive: bool = False

    @property
    def may_be_asked_for(self) -> bool:
        """Whether the value may be looked up: not secret, opaque or an e-mail address."""
        if self.sensitive or self.shape in _NEVER_ASKED:
            return False
        if self.worth in (IdentifierQuality.UNKNOWN, IdentifierQuality.NOT_AN_IDENTIFIER):
            return self.shape in _NUMBERS
        return self.worth in (*_FIRST_CLASS, IdentifierQuality.WEAK)

    @property
    def is_email(self) -> bool:
        """Whether the attribute holds e-mail addresses."""
        return self.worth is IdentifierQuality.POOR and self.label not in NOT_ATTRIBUTES

    @property
    def part_to_ask_for(self) -> str | None:
        """The identifier that may be inside: the name before the ``@``, or a URN's last number."""
        if self.sensitive or self.shape in _NEVER_ASKED:
            return None
        if self.shape is Shape.URN:
            return self.number
        local = local_part(self.value)
        if local is None or self.worth is IdentifierQuality.NEVER:
            return None
        names_somebody = self.worth is not IdentifierQuality.NOT_AN_IDENTIFIER
        return local if names_somebody or shape_of(local) in _NUMBERS else None

    @property
    def number(self) -> str | None:
        """The value, or the last segment of a URN, if that looks like a library's number."""
        number = last_segment(self.value) if self.shape is Shape.URN else self.value
        return number if number is not None and shape_of(number) in _NUMBERS else None

    @property
    def may_mislead(self) -> bool:
        """Whether the attribute holds other numbers as well, such as a department's."""
        not_an_identifier = self.worth is IdentifierQuality.NOT_AN_IDENTIFIER
        return not_an_identifier and len(self.number or "") < _SURELY_A_LIBRARYS

    @property
    def is_first_class(self) -> bool:
        """Whether libraries commonly store such a value as an identifier."""
        return self.worth in _FIRST_CLASS

    @property
    def whole_only(self) -> bool:
        """Whether the value counts only as a whole (or as a URN's last number)."""
        return (
            self.sensitive
            or self.shape in OPAQUE
            or self.worth in (IdentifierQuality.NEVER, IdentifierQuality.NOT_AN_IDENTIFIER)
        )


def released_values(evidence: ReleaseEvidence) -> tuple[ReleasedValue, ...]:
    """List all values in wire order, then subject and typed user name; no placeholders."""
    every = (*_of_attributes(evidence.release), *_of_subject(evidence), *_typed(evidence))
    return tuple(released for released in every if not is_placeholder(released.value))


def _of_attributes(release: Release) -> tuple[ReleasedValue, ...]:
    return tuple(
        ReleasedValue(
            label=attribute.label,
            value_index=index,
            value=value,
            worth=attribute.worth,
            shape=shape_of(value),
            sensitive=attribute.sensitive,
        )
        for attribute in release.attributes
        for index, value in enumerate(attribute.sent.values)
    )


def _of_subject(evidence: ReleaseEvidence) -> tuple[ReleasedValue, ...]:
    """Return the subject. An e-mail address is never looked up; CAS and LDAP name the user."""
    subject = evidence.capture.subject
    if subject.value is None:
        return ()
    shape = shape_of(subject.value, subject.format)
    plain = subject.kind in (SubjectKind.PRINCIPAL, SubjectKind.DN)
    worth = IdentifierQuality.FAIR if plain else IdentifierQuality.WEAK
    if shape in OPAQUE:
        worth = IdentifierQuality.NEVER
    elif (subject.format or "").endswith(_EMAIL_FORMAT):
        worth = IdentifierQuality.POOR
    return (
        ReleasedValue(
            label=subject.kind.value, value_index=0, value=subject.value, worth=worth, shape=shape
        ),
    )


def _typed(evidence: ReleaseEvidence) -> tuple[ReleasedValue, ...]:
    typed = evidence.capture.typed_username
    if typed is None:
        return ()
    return (
        ReleasedValue(
            label=TYPED,
            value_index=0,
            value=typed,
            worth=IdentifierQuality.FAIR,
            shape=shape_of(typed),
        ),
    )


def match_identifiers(evidence: LookupEvidence) -> PatronEvidence:
    """Compare all released values with all identifiers of all records found.

    Only the likeliest explanation is kept for each value and record. Matches by a dangerous
    transform count only if name or e-mail address agree. A key that found a record counts as one
    of its identifiers, even if the response does not repeat it.
    """
    records = evidence.lookup.records
    agreements = agreements_of(evidence)
    values = released_values(evidence)
    compared = Comparisons()
    # The names under which the value that is sent was released
    form = evidence.release.form
    names = (
        evidence.preview.req_id_from,
        form.sent_by_vufind,
        form.identifier,
        form.header_identifier,
    )
    sent = frozenset(name for name in names if name is not None)
    matches: list[IdentifierMatch] = []
    for index, record in enumerate(records):
        identifiers = _identifiers(evidence.lookup, record, compared)
        for value in values:
            explained = _explained(value, identifiers, compared)
            matches += _best(value, explained, index, agreements[index], sent)
    ordered = tuple(sorted(matches, key=lambda match: _order(match, evidence.release.form)))
    person, because = choose_person(evidence, records, agreements, ordered)
    match = PatronMatch(
        records=records,
        agreements=agreements,
        matches=ordered,
        person=person,
        person_because=because,
        sent_is_opaque=is_opaque(evidence.preview.patron_identifier or ""),
    )
    return PatronEvidence(**stages(evidence), match=match)


def _order(match: IdentifierMatch, form: RequestForm) -> tuple[bool | int, ...]:
    """Return a sort key: exact and active matches first, then the wanted type and attribute."""
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
    """List the record's identifiers, then the keys that found it and match none of them."""
    found = list(record.identifiers)
    for attempt in lookup.attempts:
        if not isinstance(attempt.outcome, Found) or attempt.outcome.record != record:
            continue
        key = attempt.key
        if key.kind is KeyKind.EMAIL:
            continue  # an e-mail address is not an identifier
        if not any(compared.explain(key.value, identifier.value) for identifier in found):
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
    """List the identifiers that *value* equals, or becomes by an allowed transform."""
    if value.whole_only:
        whole = {value.value}
        if value.worth is IdentifierQuality.NOT_AN_IDENTIFIER and not value.sensitive:
            whole.add(value.number or value.value)
        identifiers = [identifier for identifier in identifiers if identifier.value in whole]
    found = (
        (identifier, compared.explain(value.value, identifier.value)) for identifier in identifiers
    )
    return [(item, how) for item, how in found if how is not None]


def _support(value: ReleasedValue, how: Explanation, sent: frozenset[str]) -> Support | None:
    """Return ``CANDIDATE``, since one login is one patron; None for a value used as it is sent."""
    as_sent = how.transform is None and value.label in sent
    return None if as_sent else Support.CANDIDATE


def _dangerous(value: ReleasedValue, identifier: PatronIdentifier, how: Explanation) -> bool:
    if value.may_mislead:
        return True
    if how.transform is Transform.T12:
        return loses_digits(value.value, identifier.value)
    return how.transform in DANGEROUS
