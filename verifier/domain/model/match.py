"""Which released values match which patron records, and by which transform."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from verifier.domain.model.patron import IdentifierStatus, PatronRecord
from verifier.domain.model.text_values import Personal, Prose


class Transform(StrEnum):
    """The ways in which a released value and the library's value can differ (T1 to T17)."""

    T1 = "T1"  # spaces, also invisible ones
    T2 = "T2"  # letter case
    T3 = "T3"  # scope dropped, added or exchanged
    T4 = "T4"  # leading zeros lost or added
    T5 = "T5"  # letter prefix
    T6 = "T6"  # Codabar or Code 39 start and stop characters
    T7 = "T7"  # check digit
    T8 = "T8"  # magnetic stripe, ISO card
    T9 = "T9"  # issue digits
    T10 = "T10"  # replaced card
    T11 = "T11"  # another attribute of the same person
    T12 = "T12"  # numeric damage by spreadsheets
    T13 = "T13"  # joined or wrapped
    T14 = "T14"  # look-alikes, hyphens
    T15 = "T15"  # one character off
    T16 = "T16"  # institution prefix
    T17 = "T17"  # opaque: shape only


DANGEROUS = frozenset({Transform.T4, Transform.T5, Transform.T9, Transform.T15})
"""Transforms that can lead to another person: they count only if name or e-mail agrees."""


HARMLESS = frozenset(
    {Transform.T1, Transform.T2, Transform.T6, Transform.T10, Transform.T11, Transform.T13}
)
"""Transforms that keep the whole identifier, so they rarely lead to another person."""


class Support(StrEnum):
    """The number of patrons for whom a link from a value to an identifier was seen, as a grade.

    A link seen for one patron may be chance: a rule for everyone needs two or more.
    """

    CANDIDATE = "candidate"
    SUPPORTED = "supported"

    @classmethod
    def of(cls, patrons: int) -> Support:
        """Return the grade of support for a link that was seen for this many patrons."""
        return cls.SUPPORTED if patrons >= _ENOUGH_PATRONS else cls.CANDIDATE


_ENOUGH_PATRONS = 2


class Agreement(StrEnum):
    """Whether the released names and e-mail addresses match a record."""

    AGREES = "agrees"
    DISAGREES = "disagrees"
    CANNOT_TELL = "cannot-tell"


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifierMatch:
    """One released value that equals an identifier of a record, as sent or after a transform."""

    attribute: str  # label of the attribute, or "name-id", "sub", "principal", "typed-username"
    value_index: int
    value: Personal[str]
    transform: Transform | None  # None: exactly equal
    becomes: Personal[str]  # the identifier as the record has it
    matches: str  # identifier type of the record
    status: IdentifierStatus
    record_index: int  # into ``PatronMatch.records``
    counts: bool = True  # False: a dangerous transform that no name or e-mail confirms
    support: Support | None = None  # None: the value sent equals the record's


@dataclass(frozen=True, slots=True, kw_only=True)
class PatronMatch:
    """Which of the records is this patron's, and which released values match the records."""

    records: tuple[PatronRecord, ...]
    agreements: tuple[Agreement, ...]  # one for each record
    matches: tuple[IdentifierMatch, ...]
    person: int | None  # the record that is this patron, as far as can be told
    person_because: Prose[str]  # how that was decided, in words
    sent_is_opaque: bool = False  # T17: random by design, so that only a loaded value can match

    @property
    def record(self) -> PatronRecord | None:
        """This patron's record; None if it is unknown."""
        return None if self.person is None else self.records[self.person]

    def leading_to(self, record_index: int) -> tuple[IdentifierMatch, ...]:
        """Return the matches on one record, best first, without those that do not count."""
        return tuple(
            candidate
            for candidate in self.matches
            if candidate.record_index == record_index and candidate.counts
        )
