"""Compare the names and e-mail addresses of a sign-in with a patron record or another sign-in."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import combinations, islice
from typing import Self

from verifier.domain.model.evidence import LookupEvidence
from verifier.domain.model.lookup import Purpose, records_in
from verifier.domain.model.match import Agreement
from verifier.domain.model.patron import PatronRecord, same_account
from verifier.domain.model.release import Release

# Names are compared without regard to order, letter case and diacritics, because library systems
# and ReShare itself exchange the parts of a name.

_NAMES = ("givenName", "sn", "cn", "displayName")
_EMAIL = "mail"
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "a", "œ": "o"})
_PARTS_OF_A_FULL_NAME = 2
MOST_PARTS = 24
"""Parts of a name that are compared, each with each; no name has more."""


def agreement(release: Release, record: PatronRecord) -> Agreement:
    """Compare what was released with *record*.

    One common e-mail address agrees. Two name parts in common agree. Two full names without
    anything in common disagree, unless an e-mail address agrees. Anything less cannot tell: a
    family name alone is shared by families, and people change one part of a name.
    """
    return PersonTraits.by(release).agrees_with(record)


def agreement_of_names(release: Release, record: PatronRecord) -> Agreement:
    """Compare only the names, for cases in which the e-mail address proves nothing."""
    return _agreement_of_names(_released_name(release), _recorded_name(record))


def same_email(release: Release, record: PatronRecord) -> bool:
    """Whether a released e-mail address is one of the record's."""
    return bool(emails_of(release) & addresses_of(record))


def addresses_of(record: PatronRecord) -> set[str]:
    """Return the record's e-mail addresses in lowercase."""
    return {email.strip().casefold() for email in record.emails}


@dataclass(frozen=True, slots=True)
class PersonTraits:
    """The name and e-mail addresses of a login's person, computed once for many comparisons."""

    emails: frozenset[str]  # in lowercase
    name: frozenset[str]  # its parts

    @classmethod
    def by(cls, release: Release) -> Self:
        """Read the traits from what was released."""
        return cls(frozenset(emails_of(release)), _released_name(release))

    @classmethod
    def of(cls, *names: str | None, email: str | None = None) -> Self:
        """Read the traits from a request: parts of a name, and an e-mail address."""
        address = (email or "").strip().casefold()
        return cls(frozenset({address} if "@" in address else ()), _parts(*names))

    def agrees_with(self, record: PatronRecord) -> Agreement:
        """Compare with *record*, as ``agreement`` does."""
        if self.emails & addresses_of(record):
            return Agreement.AGREES
        return _agreement_of_names(self.name, _recorded_name(record))

    def same_person(self, other: PersonTraits) -> Agreement:
        """Compare two people; the result does not depend on which comes first."""
        if self.emails & other.emails:
            return Agreement.AGREES
        forth = _agreement_of_names(self.name, other.name)
        back = _agreement_of_names(other.name, self.name)
        return forth if forth is back else Agreement.CANNOT_TELL


def same_person(before: Release, after: Release) -> Agreement:
    """Compare the people of two logins."""
    return PersonTraits.by(before).same_person(PersonTraits.by(after))


def likeness(release: Release) -> frozenset[str]:
    """Return keys for finding candidates: logins on which ``same_person`` agrees share one.

    A search for partners among many logins compares only those that share a key.
    """
    initials = sorted(value[0] for value in _released_name(release))
    return frozenset(map("".join, combinations(initials, 2))) | emails_of(release)


def _agreement_of_names(released: frozenset[str], recorded: frozenset[str]) -> Agreement:
    if not released or not recorded or _is_latin(released) != _is_latin(recorded):
        return Agreement.CANNOT_TELL
    # Each part counts once, on either side: Ann and Anna are both the one Ann of the other.
    common = min(_found_again(released, recorded), _found_again(recorded, released))
    if common >= _PARTS_OF_A_FULL_NAME:
        return Agreement.AGREES
    if common or min(len(released), len(recorded)) < _PARTS_OF_A_FULL_NAME:
        return Agreement.CANNOT_TELL
    return Agreement.DISAGREES


def _values(release: Release, *names: str) -> tuple[str, ...]:
    return tuple(
        value
        for attribute in release.attributes
        if attribute.known_as in names
        for value in attribute.sent.values
    )


def emails_of(release: Release) -> set[str]:
    """Return the released e-mail addresses in lowercase."""
    found = (value.strip().casefold() for value in _values(release, _EMAIL))
    return {text for text in found if "@" in text}


def _released_name(release: Release) -> frozenset[str]:
    return _parts(*_values(release, *_NAMES))


def _recorded_name(record: PatronRecord) -> frozenset[str]:
    name = record.name
    return _parts(name.given, name.family, name.unstructured) if name else frozenset()


def _parts(*texts: str | None) -> frozenset[str]:
    folded = " ".join(map(_folded, filter(None, texts)))
    found = dict.fromkeys(part for part in re.split(r"[\W\d_]+", folded) if part)
    return frozenset(islice(found, MOST_PARTS))


def _folded(text: str) -> str:
    """Convert to lowercase without diacritics; an e after a, o or u is dropped."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(value for value in decomposed if not unicodedata.combining(value))
    return re.sub("([aou])e", r"\1", bare.translate(_LETTERS))


def _found_again(parts: frozenset[str], others: frozenset[str]) -> int:
    """Count the parts found among *others*: in full, shortened (Jo, Joanna) or as an initial."""
    return sum(
        any(part.startswith(other) or other.startswith(part) for other in others) for part in parts
    )


def _is_latin(parts: frozenset[str]) -> bool:
    """Whether a name is in Latin letters: names in other scripts cannot be compared with it."""
    return all(part.isascii() for part in parts)


def agreements_of(evidence: LookupEvidence) -> tuple[Agreement, ...]:
    """Return the agreement with each record of the lookup.

    An e-mail address that several accounts have belongs to a family or an office and distinguishes
    none of them: then only the names count. Names also take precedence if a record was found only
    by the e-mail address, which then always agrees.
    """
    return tuple(_agreement(evidence, record) for record in evidence.lookup.records)


def _agreement(evidence: LookupEvidence, record: PatronRecord) -> Agreement:
    if _shares_address(evidence, record):
        return agreement_of_names(evidence.release, record)
    purposes = {
        attempt.purpose
        for attempt in evidence.lookup.attempts
        if record in records_in(attempt.outcome)
    }
    by_email_alone = purposes == {Purpose.BY_EMAIL}
    return agreement_with(evidence.release, record, by_email_alone=by_email_alone)


def agreement_with(release: Release, record: PatronRecord, *, by_email_alone: bool) -> Agreement:
    """Compare with one record; names take precedence if only the e-mail address found it."""
    if by_email_alone:
        by_names = agreement_of_names(release, record)
        if by_names is Agreement.DISAGREES:
            return by_names
    return agreement(release, record)


def _shares_address(evidence: LookupEvidence, record: PatronRecord) -> bool:
    release = evidence.release
    return same_email(release, record) and any(
        patron_record.source == record.source  # two systems' views prove nothing
        and same_email(release, patron_record)
        and not same_account(patron_record, record)
        for patron_record in evidence.lookup.records
    )
