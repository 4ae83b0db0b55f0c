"""Which of the records found is this patron."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from verifier.diagnosis.agreement import addresses_of, same_email
from verifier.diagnosis.transforms.table import rank
from verifier.model.lookup import (
    CouldNotLook,
    Found,
    Purpose,
)
from verifier.model.match import Agreement, IdentifierMatch
from verifier.model.patron import PatronRecord, same_account
from verifier.model.patron_lookup import PatronLookup
from verifier.model.placeholders import is_placeholder

Person = tuple[int | None, str]
"""The index of the record, or None; and how that was decided, in words."""


_LED_TO = "Released values lead to this record, and name or e-mail address agree."
_SEVERAL_AGREE = (
    "Name and e-mail address agree with several records, and nothing says which is meant."
)


def choose_person(
    lookup: PatronLookup,
    records: Sequence[PatronRecord],
    agreements: Sequence[Agreement],
    matches: Sequence[IdentifierMatch],
) -> Person:
    """Choose the record.

    The one that bears the expected identifier; else the one that ReShare's own question found,
    unless names and e-mail disagree; else the one that most released values lead to.
    """
    if not records:
        return None, _why_none(lookup)
    expected = _bearing_expected(lookup, records)
    if expected is not None:
        return expected, "This record bears the identifier that this test patron must have."
    decisive = _decisive(lookup, records)
    if decisive is not None and agreements[decisive] is not Agreement.DISAGREES:
        return decisive, "This is the record that ReShare's own question found."
    return _most_led_to(lookup, records, agreements, matches)


def _why_none(lookup: PatronLookup) -> str:
    if not lookup.attempts:
        return "No library system was asked."
    if any(not isinstance(one.outcome, CouldNotLook) for one in lookup.attempts):
        return "No record was found."
    return "The library system gave no answer."


def _bearing_expected(lookup: PatronLookup, records: Sequence[PatronRecord]) -> int | None:
    """By an identifier of the record, else by what was found when it was asked for."""
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
        return None  # whoever has it by chance is nobody in particular
    return records.index(attempt.outcome.record)


def _best_of(
    agreeing: Sequence[int],
    lookup: PatronLookup,
    records: Sequence[PatronRecord],
    matches: Sequence[IdentifierMatch],
) -> tuple[int, bool]:
    """Give the record that most speaks for, and whether as much speaks for another person's.

    A father and a son may have one name. Two accounts with one name and one address are one
    person's.
    """
    speaking = {one: _speaking_for(one, lookup, records, matches) for one in agreeing}
    best = max(agreeing, key=speaking.__getitem__)
    return best, any(
        speaking[one] == speaking[best]
        and not same_account(records[one], records[best])
        and not addresses_of(records[one]) & addresses_of(records[best])
        for one in agreeing
    )


def _speaking_for(
    index: int,
    lookup: PatronLookup,
    records: Sequence[PatronRecord],
    matches: Sequence[IdentifierMatch],
) -> tuple[bool, bool, int, int]:
    """What speaks for a record, the weightiest first: address, number of values, their form."""
    leading = [one for one in matches if one.record_index == index and one.counts]
    values = {(one.attribute, one.value_index) for one in leading}
    addressed = same_email(lookup.preview.release, records[index])
    likeliest = min((rank(one.transform) for one in leading), default=0)
    return bool(values), addressed, len(values), -likeliest


def _most_led_to(
    lookup: PatronLookup,
    records: Sequence[PatronRecord],
    agreements: Sequence[Agreement],
    matches: Sequence[IdentifierMatch],
) -> Person:
    values = {(one.record_index, one.attribute, one.value_index) for one in matches if one.counts}
    led_to = Counter(index for index, _, _ in values)
    agreeing = [one for one in range(len(records)) if agreements[one] is Agreement.AGREES]
    if agreeing:
        best, rivals = _best_of(agreeing, lookup, records, matches)
        if led_to[best]:
            return (None, _SEVERAL_AGREE) if rivals else (best, _LED_TO)
        if all(same_account(records[best], records[one]) for one in agreeing):
            return best, "Name or e-mail address agree with this record and with no other."
    possible = sorted(one for one in led_to if agreements[one] is not Agreement.DISAGREES)
    if not possible and agreeing:
        return None, _SEVERAL_AGREE
    if not possible:
        return None, "No record found is certainly this patron's."
    first = possible[0]
    if all(same_account(records[first], records[one]) for one in possible):
        return first, "This is the only record that released values lead to."
    return None, "Released values lead to several records, and nothing says which is meant."
