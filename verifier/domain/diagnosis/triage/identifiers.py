"""The identifiers on requests.

Their form and kind, what the library system says about them, and whose requests they are.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Self

from verifier.domain.diagnosis.shapes import Shape, shape_of
from verifier.domain.model.lookup import CouldNotLook, Found, LookupAttempt, LookupOutcome
from verifier.domain.model.site import IlsRole, Site
from verifier.domain.model.text_values import is_empty, is_placeholder, trimmed
from verifier.domain.model.triage import PatronRequest

# What the identifier on a request shows by itself, before anybody is asked.

_SPOILT = {
    Shape.SEVERAL: "The User ID holds more than one value in one text.",
    Shape.DAMAGED_NUMBER: "The User ID is a number as spreadsheet programs damage it.",
}
_NEVER_ASKED = frozenset({Shape.PLACEHOLDER, Shape.NATIONAL_NUMBER, Shape.SEVERAL})


def is_missing(request: PatronRequest) -> bool:
    """Whether there is none; blanks alone are none, and a list of nothing is."""
    value = request.patron_identifier
    return value is None or all(map(is_empty, (value,) if isinstance(value, str) else value))


def malformed(request: PatronRequest) -> str | None:
    """Say what is wrong with the form, whatever the library system knows; None where nothing."""
    value = request.patron_identifier
    if value is None:
        return None
    if not isinstance(value, str):
        return "The User ID is a list of values; ReShare keeps one text."
    if is_placeholder(value):
        return "The User ID is a word for nothing, such as a program writes for an unset value."
    return _SPOILT.get(shape_of(value)) or _stray_signs(value)


def _stray_signs(value: str) -> str | None:
    if value != trimmed(value):
        return "The User ID begins or ends with a blank."
    if any(unicodedata.category(one) in ("Cc", "Cf") for one in value):
        return "The User ID holds a sign that no screen shows."
    return None


def may_be_asked(request: PatronRequest) -> str | None:
    """Give the identifier as the library system may be asked for it, unchanged; else None.

    No word for nothing, no national number, and nothing that is several values.
    """
    value = request.patron_identifier
    if not isinstance(value, str) or is_missing(request) or shape_of(value) in _NEVER_ASKED:
        return None
    return value


def distinct_identifiers(
    requests: Iterable[PatronRequest], *, damaged: frozenset[str] = frozenset()
) -> list[str]:
    """List what the library system is to be asked for, each once, in the order of the requests.

    *damaged* are ids of requests whose identifier an export has spoilt.
    """
    return list(
        dict.fromkeys(
            value
            for one in requests
            if one.id not in damaged and (value := may_be_asked(one)) is not None
        )
    )


# What kind of identifier a request carries, told by its looks, and which kind is usual.

ENOUGH = 20
"""So many identifiers that ReShare found have to be there before their kind is the usual one."""

_RARE = 0.02  # a kind of a smaller share among those is none of the usual ones
_CARDS = frozenset({Shape.BARCODE, Shape.LETTER_DIGITS})
_CARD_WORDS = ("barcode", "card")


@lru_cache(maxsize=65_536)
def kind_of(value: str) -> Shape:
    """Give the kind, coarser than the words: digits of another number are the same kind."""
    return shape_of(value)


def usual_kinds(site: Site, found: Iterable[str]) -> frozenset[Shape]:
    """Tell which kinds the library's identifiers are of; empty where nothing says so.

    What the test patrons should have, and the kinds of *found*, identifiers that ReShare or the
    library system accepted; else what ``ils_identifier`` of the site file says.
    """
    expected = {
        kind_of(patron.expected_identifier)
        for idp in site.idps
        for patron in idp.test_patrons
        if patron.expected_identifier
    }
    counts = Counter(map(kind_of, found))
    if counts.total() >= ENOUGH:
        expected |= {kind for kind, one in counts.items() if one >= counts.total() * _RARE}
    said = (site.form.ils_identifier or "").casefold()
    if not expected and any(word in said for word in _CARD_WORDS):
        return _CARDS
    return frozenset(expected)


# Which requests are one person's: chance is reckoned by people, who may place many requests.

MOST_IDENTIFIERS = 3
"""An e-mail address that comes with more identifiers than this is a desk's, and nobody's own."""


def people_of(requests: Sequence[PatronRequest]) -> list[int]:
    """Number the people, from 1, in the order of the requests.

    One e-mail address is one person, then one identifier; a request with neither stands alone.
    """
    seen: dict[str, set[object]] = {}
    for one in requests:
        if email := _email(one):
            seen.setdefault(email, set()).add(one.patron_identifier)
    numbers: dict[object, int] = {}
    return [numbers.setdefault(_key(one, seen), len(numbers) + 1) for one in requests]


def _key(request: PatronRequest, seen: dict[str, set[object]]) -> object:
    email = _email(request)
    if email and len(seen[email]) <= MOST_IDENTIFIERS:
        return email
    if is_missing(request):
        return "request", request.id
    return "identifier", request.patron_identifier


def _email(request: PatronRequest) -> str:
    address = (request.email or "").strip().casefold()
    return address if "@" in address else ""


# What the library system says about the identifiers of many requests.


@dataclass(slots=True)
class Answer:
    """The outcomes for one identifier: as ReShare asks, and of everything else that knows."""

    as_reshare: LookupOutcome | None = None
    evidence: list[Found] = field(default_factory=list)

    @property
    def decides(self) -> LookupOutcome | None:
        """What counts; None where no library system gave an answer."""
        outcome = self.as_reshare
        return None if isinstance(outcome, CouldNotLook) else outcome


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers by identifier."""

    by_value: Mapping[str, Answer]

    @classmethod
    def of(cls, attempts: Iterable[LookupAttempt]) -> Self:
        """Sort what was asked. Where no connection asks as ReShare does, the others decide."""
        every = list(attempts)
        has_own = any(one.role is IlsRole.RESHARE for one in every)
        by_value: dict[str, Answer] = {}
        for one in every:
            answer = by_value.setdefault(one.key.value, Answer())
            if one.role is IlsRole.RESHARE or not has_own:
                answer.as_reshare = _better(answer.as_reshare, one.outcome)
            if isinstance(one.outcome, Found):
                answer.evidence.append(one.outcome)
        return cls(by_value)

    def to(self, value: str | None) -> Answer:
        """Give the answer about one identifier."""
        return self.by_value.get(value or "") or Answer()

    @property
    def answered(self) -> int:
        """How many identifiers something was said about."""
        return sum(one.decides is not None for one in self.by_value.values())

    @property
    def unanswered(self) -> int:
        """How many identifiers were asked for in vain."""
        return len(self.by_value) - self.answered


def _better(one: LookupOutcome | None, other: LookupOutcome) -> LookupOutcome:
    """Choose between two connections: a record before "no such patron", that before silence."""
    if one is None or isinstance(one, CouldNotLook):
        return other
    return other if isinstance(other, Found) and not isinstance(one, Found) else one
