"""One login of a set, with the questions that are asked of every one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from verifier.diagnosis.case import Case
from verifier.diagnosis.released_values import released_values
from verifier.model.lookup import CouldNotLook
from verifier.model.match import IdentifierMatch
from verifier.model.patron import IdentifierStatus
from verifier.model.placeholders import is_placeholder
from verifier.model.population import TraitKind
from verifier.model.release import Worth
from verifier.model.report import Report, Verdict

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
            if one.worth is not Worth.NOT_AN_IDENTIFIER or one.value in self.right:
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
