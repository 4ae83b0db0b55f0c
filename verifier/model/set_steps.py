"""The questions of ReShare's *Patron Lookup Problems* page, answered for a set of logins."""

from __future__ import annotations

from dataclasses import dataclass

from verifier.model.report import Step, StepAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason for an answer, and the logins that have it."""

    because: str  # as the reports of these logins say it
    logins: tuple[int, ...]
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerShare:
    """The logins whose own report gives one answer to a question; the commonest reason first.

    A person whose logins are answered differently counts at each answer.
    """

    answer: StepAnswer
    good: bool | None
    logins: tuple[int, ...]
    people: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetStep:
    """One question of ReShare's page, answered for the set, and what each login answers."""

    step: Step
    shares: tuple[AnswerShare, ...]  # none where no single login can answer
