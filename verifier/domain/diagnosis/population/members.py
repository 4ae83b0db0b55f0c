"""One sign-in of a set, and which sign-ins belong to the same person."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from verifier.domain.diagnosis.agreement import PersonTraits, emails_of
from verifier.domain.diagnosis.case import Case
from verifier.domain.diagnosis.matching import released_values
from verifier.domain.diagnosis.shapes import Shape, shape_of
from verifier.domain.model.attribute_names import TYPED
from verifier.domain.model.capture import Subject, SubjectKind
from verifier.domain.model.lookup import CouldNotLook
from verifier.domain.model.match import IdentifierMatch
from verifier.domain.model.patron import IdentifierStatus
from verifier.domain.model.population import TraitKind
from verifier.domain.model.release import IdentifierQuality
from verifier.domain.model.report import Report, Verdict
from verifier.domain.model.text_values import is_placeholder

# One login of a set, with the questions that are asked of every one.

_IN_ANOTHER_FORM = "patron.identifier-transformed"


@dataclass(frozen=True, kw_only=True)
class Member:
    """One login: its number, from 1, and its finished report."""

    number: int
    report: Report
    name: str | None = None  # of the file that it was read from

    @cached_property
    def case(self) -> Case:
        """The evidence."""
        return Case(self.report.decision, self.report.runs)

    @property
    def verdict(self) -> Verdict:
        """The verdict of its own report."""
        return self.report.diagnosis.verdict

    @property
    def works(self) -> bool:
        """Whether a request placed now would pass."""
        return self.verdict.works

    @property
    def sent(self) -> str | None:
        """What ReShare would receive; None as well where that stands for no value."""
        sent = self.case.sent
        return None if not sent or is_placeholder(sent) else sent

    @cached_property
    def right(self) -> frozenset[str]:
        """The patron's identifiers that would be right; empty where the patron is not known.

        The one that is expected; else those in use of the type that ReShare's User ID must
        equal. What leads to the patron today is right as well.
        """
        working = {self.sent} if self.verdict is Verdict.PASS and self.sent else set()
        if self.case.lookup.expected is not None:
            return frozenset({self.case.lookup.expected} | working)
        recorded = {one.value for one in self.case.identifiers if not _replaced(one.status)}
        return frozenset(one for one in recorded | working if not is_placeholder(one))

    @property
    def is_known(self) -> bool:
        """Whether the right identifier is known."""
        return bool(self.right)

    @property
    def was_answered(self) -> bool:
        """Whether a library system answered anything about this login."""
        attempts = self.case.lookup.attempts
        return any(not isinstance(one.outcome, CouldNotLook) for one in attempts)

    @property
    def arrives(self) -> bool:
        """Whether a right identifier is what ReShare would receive."""
        return self.sent in self.right

    @cached_property
    def values(self) -> dict[str, tuple[str, ...]]:
        """The values that may identify, under each label and each once; no placeholders."""
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for one in released_values(self.case.release):
            if one.worth is not IdentifierQuality.NOT_AN_IDENTIFIER or one.value in self.right:
                found[one.label][one.value] = None
        return {label: tuple(values) for label, values in found.items()}

    @cached_property
    def rewritten(self) -> dict[str, IdentifierMatch]:
        """By label, the likeliest way in which a value becomes a right identifier."""
        found: dict[str, IdentifierMatch] = {}
        for one in self._matches_on_the_person():
            if one.transform is not None and one.becomes in self.right:
                found.setdefault(one.attribute, one)
        return found

    def _matches_on_the_person(self) -> Iterator[IdentifierMatch]:
        match = self.case.match
        own = {index for index, one in enumerate(match.records) if one in self.case.views}
        return (one for one in match.matches if one.record_index in own and one.counts)

    @property
    def same_cause(self) -> tuple[str, ...] | None:
        """Equal for logins that go wrong for the same first cause; None where none is named.

        That an identifier has another form is one cause for each form.
        """
        cause = self.report.diagnosis.cause
        if cause is None:
            return None
        how = self.rewritten.get(self.case.wanted) if cause.check == _IN_ANOTHER_FORM else None
        form = how.transform if how is not None else None
        return (cause.check, cause.station, cause.owner, form or "")

    def trait(self, kind: TraitKind) -> str | None:
        """What the login is by this kind of trait; None where nobody knows."""
        match kind:
            case "patron-group":
                return next((one.group.code for one in self.case.views if one.group), None)
            case "identity-provider":
                return self.case.capture.idp.entity_id
            case "protocol":
                return self.case.capture.protocol.value
            case "door":
                return self.case.form.door.value


def _replaced(status: IdentifierStatus) -> bool:
    return status is IdentifierStatus.INACTIVE


def numbers(members: Sequence[Member]) -> tuple[int, ...]:
    """The numbers of some logins, in order."""
    return tuple(sorted(one.number for one in members))


# What tells the person of a login: a lasting subject, what was typed, an e-mail address.

MOST_PEOPLE = 3
"""A key that comes with more records than this, or more names, is nobody's own."""


@dataclass(frozen=True, slots=True)
class PersonKey:
    """One value that a person's logins have in common.

    Two different values of one ``kind`` are two people; of two kinds nothing follows.
    """

    kind: tuple[str | None, ...]
    value: str


def person_keys(members: Sequence[Member]) -> Mapping[int, tuple[PersonKey, ...]]:
    """Find the keys of each login, without those that are nobody's own."""
    keys = {one.number: tuple(_keys(one)) for one in members}
    seen = {(key, _whose(one)) for one in members for key in keys[one.number]}
    counts = Counter(key for key, _ in seen)
    return {
        number: tuple(key for key in own if counts[key] <= MOST_PEOPLE)
        for number, own in keys.items()
    }


def account(member: Member) -> tuple[str, str] | None:
    """Name the account that a login leads to; None where none is known."""
    record = member.case.record
    if record is None:
        return None
    first = next((one.value for one in record.identifiers if not is_placeholder(one.value)), None)
    own = record.internal_id or first
    return None if own is None else (record.source, own)


def _keys(member: Member) -> Iterator[PersonKey]:
    capture = member.case.capture
    idp, subject = capture.idp.entity_id, capture.subject
    if subject.value is not None and not _tells_nobody(subject):
        kind = ("subject", idp, capture.service_provider, subject.kind.value)
        yield PersonKey(kind, subject.value)
    for value in member.values.get(TYPED, ()):
        yield PersonKey(("typed", idp), value.strip().casefold())
    for value in sorted(emails_of(member.case.release)):
        yield PersonKey(("email",), value)


def _tells_nobody(subject: Subject) -> bool:
    """Whether it tells nobody: made for one login, or a word for nothing."""
    shape = shape_of(subject.value or "", subject.format)
    return subject.kind is SubjectKind.NONE or shape in (Shape.TRANSIENT, Shape.PLACEHOLDER)


def _whose(member: Member) -> tuple[str, ...]:
    return account(member) or tuple(sorted(PersonTraits.by(member.case.release).name))


# Which logins are of one person, as far as the logins themselves and the records tell.


class People:
    """The people behind some logins, numbered from 1 in the order of their first logins.

    Logins that share a key are of one person. Two people who send one identifier lead to one
    record, so a record joins only logins that tell nothing else about their person.
    """

    def __init__(self, members: Sequence[Member]) -> None:
        self._keys = person_keys(members)
        groups = _Groups()
        taken: set[Hashable] = set()
        for one in members:
            own: list[Hashable] = list(self._keys[one.number])
            record = ("record", account(one) or one.sent or one.number)
            if own and record in taken:
                groups.join(one.number, own)
                continue
            if own:
                taken.add(record)
            groups.join(one.number, [*own, record])
        self._person = groups.numbered(one.number for one in members)

    def of(self, member: Member) -> int:
        """The person of one login."""
        return self._person[member.number]

    def count(self, members: Iterable[Member]) -> int:
        """How many people these logins are of."""
        return len({self.of(one) for one in members})

    def at_least(self, members: Iterable[Member]) -> int:
        """How many people these logins are of for certain: two values of one kind of key."""
        by_kind: dict[Hashable, set[int]] = defaultdict(set)
        for one in members:
            for key in self._keys[one.number]:
                by_kind[key.kind].add(self.of(one))
        return max(map(len, by_kind.values()), default=1)

    def by_person(self, members: Iterable[Member]) -> Mapping[int, Sequence[Member]]:
        """The logins of each person."""
        found: dict[int, list[Member]] = defaultdict(list)
        for one in members:
            found[self.of(one)].append(one)
        return found


class _Groups:
    """Logins that belong together because they share a key (union-find)."""

    def __init__(self) -> None:
        self._above: dict[Hashable, Hashable] = {}

    def join(self, login: int, keys: Iterable[Hashable]) -> None:
        """Say that the login has these keys."""
        for key in keys:
            self._above[self._top(("key", key))] = self._top(("login", login))

    def numbered(self, logins: Iterable[int]) -> dict[int, int]:
        """Number the groups in the order of their first logins."""
        places: dict[Hashable, int] = {}
        return {
            one: places.setdefault(self._top(("login", one)), len(places) + 1) for one in logins
        }

    def _top(self, one: Hashable) -> Hashable:
        while (above := self._above.setdefault(one, one)) != one:
            self._above[one] = self._above[above]  # a shorter way for the next time
            one = above
        return one
