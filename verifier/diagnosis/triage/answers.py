"""What the library system says about the identifiers of many requests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

from verifier.model.lookup import CouldNotLook, Found, LookupAttempt, LookupOutcome
from verifier.model.site import IlsRole


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
