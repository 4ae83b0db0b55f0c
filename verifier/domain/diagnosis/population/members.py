"""One sign-in of a set, and which sign-ins belong to the same person."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from verifier.domain.diagnosis.agreement import PersonTraits, emails_of
from verifier.domain.diagnosis.case import Case
from verifier.domain.diagnosis.grouping import group_by
from verifier.domain.diagnosis.matching import released_values
from verifier.domain.diagnosis.shapes import Shape, shape_of
from verifier.domain.model.attribute_names import TYPED
from verifier.domain.model.capture import Subject, SubjectKind
from verifier.domain.model.evidence import stages
from verifier.domain.model.match import IdentifierMatch
from verifier.domain.model.patron import IdentifierStatus
from verifier.domain.model.population import TraitKind
from verifier.domain.model.release import IdentifierQuality
from verifier.domain.model.report import Report, Verdict
from verifier.domain.model.text_values import is_placeholder


@dataclass(frozen=True, kw_only=True)
class Member:
    """One login: its number, from 1, and its finished report."""

    number: int
    report: Report
    name: str | None = None  # of the file that it was read from

    @cached_property
    def case(self) -> Case:
        """The evidence and check results of the login."""
        return Case(**stages(self.report), runs=self.report.runs)

    @property
    def verdict(self) -> Verdict:
        """The verdict of the login's own report."""
        return self.report.diagnosis.verdict

    @property
    def sent(self) -> str | None:
        """What ReShare would look up; None also for a placeholder."""
        sent = self.case.stored
        return None if not sent or is_placeholder(sent) else sent

    @cached_property
    def right(self) -> frozenset[str]:
        """The identifiers that would be right; empty if the patron is unknown.

        The expected one; else the active ones of the type that ReShare's User ID must equal. An
        identifier that works today is right as well.
        """
        working = {self.sent} if self.verdict is Verdict.PASS and self.sent else set()
        if self.case.lookup.expected is not None:
            return frozenset({self.case.lookup.expected} | working)
        recorded = {
            identifier.value
            for identifier in self.case.identifiers
            if identifier.status is not IdentifierStatus.INACTIVE
        }
        return frozenset(value for value in recorded | working if not is_placeholder(value))

    @property
    def is_known(self) -> bool:
        """Whether the right identifier is known."""
        return bool(self.right)

    @property
    def arrives(self) -> bool:
        """Whether ReShare would receive a right identifier."""
        return self.sent in self.right

    @cached_property
    def values(self) -> dict[str, tuple[str, ...]]:
        """The values that may identify the person, by label; no duplicates or placeholders."""
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for released_value in released_values(self.case):
            if (
                released_value.worth is not IdentifierQuality.NOT_AN_IDENTIFIER
                or released_value.value in self.right
            ):
                found[released_value.label][released_value.value] = None
        return {label: tuple(values) for label, values in found.items()}

    @cached_property
    def rewritten(self) -> dict[str, IdentifierMatch]:
        """The likeliest match that turns a value into a right identifier, by label."""
        records, views = self.case.match.records, self.case.views
        own = {index for index, record in enumerate(records) if record in views}
        found: dict[str, IdentifierMatch] = {}
        for match in self.case.match.matches:
            leads = match.record_index in own and match.counts and match.becomes in self.right
            if leads and match.transform is not None:
                found.setdefault(match.attribute, match)
        return found

    @property
    def same_cause(self) -> tuple[str, ...] | None:
        """A key that is equal for logins with the same first cause; None without a cause.

        For an identifier in another form, each transform is a cause of its own.
        """
        cause = self.report.diagnosis.cause
        if cause is None:
            return None
        by_form = cause.check == "patron.identifier-transformed"
        how = self.rewritten.get(self.case.carrier) if by_form else None
        return (cause.check, cause.station, cause.owner, (how and how.transform) or "")

    def trait(self, kind: TraitKind) -> str | None:
        """Return the login's value of this kind of trait; None if unknown."""
        match kind:
            case "patron-group":
                return next((view.group.code for view in self.case.views if view.group), None)
            case "identity-provider":
                return self.case.capture.idp.entity_id
            case "protocol":
                return self.case.capture.protocol.value
            case "door":
                return self.case.release.form.door.value


def numbers(members: Iterable[Member]) -> tuple[int, ...]:
    """Return the numbers of some logins, in order."""
    return tuple(sorted(member.number for member in members))


def judged(members: Iterable[Member]) -> list[Member]:
    """List the logins with a known verdict."""
    return [member for member in members if member.verdict is not Verdict.UNKNOWN]


def failing(members: Iterable[Member]) -> list[Member]:
    """List the logins whose request would fail."""
    return [member for member in members if member.verdict is Verdict.FAIL]


MOST_PEOPLE = 3
"""A key that comes with more records than this, or more names, is nobody's own."""


@dataclass(frozen=True, slots=True)
class PersonKey:
    """One value that identifies a person across logins.

    Two different values of one ``kind`` mean two people; values of different kinds prove nothing.
    """

    kind: tuple[str | None, ...]
    value: str


def person_keys(members: Sequence[Member]) -> Mapping[int, tuple[PersonKey, ...]]:
    """Find the keys of each login, without keys that too many people share."""
    keys = {member.number: tuple(_keys(member)) for member in members}
    seen = {
        (key, (account(member) or tuple(sorted(PersonTraits.by(member.case.release).name))))
        for member in members
        for key in keys[member.number]
    }
    counts = Counter(key for key, _ in seen)
    return {
        number: tuple(key for key in own if counts[key] <= MOST_PEOPLE)
        for number, own in keys.items()
    }


def account(member: Member) -> tuple[str, str] | None:
    """Return the account that a login belongs to; None if unknown."""
    record = member.case.match.record
    if record is None:
        return None
    values = (
        identifier.value
        for identifier in record.identifiers
        if not is_placeholder(identifier.value)
    )
    own = record.internal_id or next(values, None)
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
    """Whether the subject identifies nobody: made for one login, or a placeholder."""
    shape = shape_of(subject.value or "", subject.format)
    return subject.kind is SubjectKind.NONE or shape in (Shape.TRANSIENT, Shape.PLACEHOLDER)


class People:
    """The people behind some logins, numbered from 1 in the order of their first logins.

    Logins with a ``PersonKey`` in common belong to one person. A shared patron record proves less,
    because two people can send the same identifier: a login with keys of its own does not join a
    record that another such login has taken.
    """

    def __init__(self, members: Sequence[Member]) -> None:
        self._keys = person_keys(members)
        self._above: dict[Hashable, Hashable] = {}  # union-find over logins and keys
        taken: set[Hashable] = set()
        for member in members:
            own: list[Hashable] = list(self._keys[member.number])
            record = ("record", account(member) or member.sent or member.number)
            if not own or record not in taken:
                taken |= {record} if own else set()
                own.append(record)
            for key in own:
                self._above[self._top(("key", key))] = self._top(("login", member.number))
        tops: dict[Hashable, int] = {}
        self._person = {
            member.number: tops.setdefault(self._top(("login", member.number)), len(tops) + 1)
            for member in members
        }

    def _top(self, node: Hashable) -> Hashable:
        while (above := self._above.setdefault(node, node)) != node:
            self._above[node] = self._above[above]  # a shorter way for the next time
            node = above
        return node

    def of(self, member: Member) -> int:
        """Return the number of the login's person."""
        return self._person[member.number]

    def count(self, members: Iterable[Member]) -> int:
        """Return how many people these logins belong to."""
        return len({self.of(member) for member in members})

    def at_least(self, members: Iterable[Member]) -> int:
        """Return how many people these are for certain: those with keys of the same kind."""
        by_kind: dict[Hashable, set[int]] = defaultdict(set)
        for member in members:
            for key in self._keys[member.number]:
                by_kind[key.kind].add(self.of(member))
        return max(map(len, by_kind.values()), default=1)

    def by_person(self, members: Iterable[Member]) -> Mapping[int, Sequence[Member]]:
        """Group the logins by person."""
        return group_by(members, self.of)
