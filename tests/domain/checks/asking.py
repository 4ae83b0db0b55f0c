"""A check's cases in one table: what it answers to each evidence.

A text is compared whole, but ``...`` in it stands for any text, and ``...`` among proofs for
others.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import EllipsisType
from typing import Any

import pytest

from tests.factories import make_answers
from verifier.domain.checks.catalogue import CHECKS
from verifier.domain.checks.check import Check
from verifier.domain.diagnosis.matching import match_identifiers
from verifier.domain.model.evidence import PatronEvidence
from verifier.domain.model.finding import (
    CheckRun,
    Failed,
    Finding,
    NotRun,
    Owner,
    Passed,
    Severity,
    Station,
)
from verifier.domain.model.lookup import LookupAttempt

Proofs = Sequence[tuple[str, str, str | None] | EllipsisType]


@dataclass(frozen=True)
class Case:
    """What a check answers to one evidence; what is None is not compared."""

    evidence: Any
    answer: type[Failed | Passed | NotRun]
    texts: tuple[str, ...]
    proofs: Proofs | None = None
    place: str = "..."
    station: Station | None = None
    owner: Owner | None = None
    severity: Severity | None = None

    def holds(self, run: CheckRun) -> None:
        """Compare the answer with this case."""
        result = run.result
        assert isinstance(result, self.answer), result
        match result:
            case Passed(saw=text) | NotRun(reason=text):
                messages = [text]
            case Failed(findings=found):
                messages = [finding.message for finding in found]
                shown = [
                    (proof.what, proof.name, proof.value)
                    for finding in found
                    for proof in finding.evidence
                ]
                assert self.proofs is None or proofs_fit(self.proofs, shown), shown
                assert fits(self.place, str(found[0].place)), found[0].place
                assert self.station in {None, found[0].station}, found[0].station
                assert self.owner in {None, found[0].owner}, found[0].owner
                assert self.severity in {None, found[0].severity}, found[0].severity
        assert len(self.texts) == len(messages), messages
        assert all(map(fits, self.texts, messages)), messages


def finds(
    evidence: Any,
    message: str | tuple[str, ...] = "...",
    proofs: Proofs | None = None,
    **more: Any,
) -> Case:
    """The check finds something: one thing, or as many as there are messages."""
    texts = (message,) if isinstance(message, str) else message
    return Case(evidence, Failed, texts, proofs, **more)


def passes(evidence: Any, seen: str = "...") -> Case:
    """All is well, and the check says what it saw."""
    return Case(evidence, Passed, (seen,))


def not_asked(evidence: Any, reason: str = "...") -> Case:
    """The question does not arise, and the check says why."""
    return Case(evidence, NotRun, (reason,))


def table(check_id: str, *cases: Case) -> Callable[..., None]:
    """Make the test of a check: it finds something in one case at least, and not in another."""
    assert {True, False} == {case.answer is Failed for case in cases}, check_id

    @pytest.mark.parametrize("case", cases)
    def test(case: Case) -> None:
        case.holds(CHECKS[check_id].run(case.evidence))

    test.__doc__ = f"The cases of {check_id}."
    return test


def fits(pattern: str, text: str) -> bool:
    """Tell whether the text is the pattern, in which ``...`` stands for any text."""
    return re.fullmatch(re.escape(pattern).replace(r"\.\.\.", ".*"), text, re.DOTALL) is not None


def proofs_fit(expected: Proofs, shown: Sequence[tuple[str, str, str | None]]) -> bool:
    """Tell whether the proofs are these, with others where ``...`` stands."""
    if not expected:
        return not shown
    first, *rest = expected
    if first is ...:
        return any(proofs_fit(rest, shown[start:]) for start in range(len(shown) + 1))
    return bool(shown) and first == shown[0] and proofs_fit(rest, shown[1:])


def findings(check: Check[Any], evidence: Any) -> tuple[Finding, ...]:
    """Give what a check finds, at least one thing."""
    found = check.run(evidence).findings
    assert found
    return found


def make_asked(*attempts: LookupAttempt, **more: Any) -> PatronEvidence:
    """A match over questions that are given, not asked."""
    return match_identifiers(make_answers(*attempts, **more))
