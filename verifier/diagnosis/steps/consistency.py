"""Whether requests consistently carry a wrong or missing User ID (``widespread-2``)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from verifier.diagnosis.shape_words import shape_in_words
from verifier.diagnosis.steps.questions import WRONG_REQUESTS
from verifier.diagnosis.steps.user_id import FAULTS, fault_of
from verifier.model.finding import Evidence
from verifier.model.proof import share
from verifier.model.report import Step, StepAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One request: what it carries, and whether that is wrong; None where nobody could tell."""

    user_id: str | None
    wrong: bool | None


def consistently_wrong(requests: Sequence[Judged]) -> Step:
    """Count what is wrong, of all that could be judged; more than half is consistent.

    *requests* are those that would be created at all.
    """
    wrong = sum(one.wrong is True for one in requests)
    known = sum(one.wrong is not None for one in requests)
    answer, said = _answer(wrong, known, len(requests))
    step = WRONG_REQUESTS.answered(answer, said, tuple(_evidence(requests)), several=True)
    # That it is not consistent is no good news while some are wrong.
    return replace(step, good=None) if answer is StepAnswer.NO and wrong else step


def _answer(wrong: int, known: int, every: int) -> tuple[StepAnswer, str]:
    if not every:
        return StepAnswer.NOT_APPLICABLE, "Nobody here could place a request at all."
    if not known:
        return StepAnswer.UNKNOWN, "No User ID could be judged."
    unknown = every - known
    rest = f" Of {unknown:,} more nothing can be said." if unknown else ""
    if not wrong:
        return StepAnswer.NO, f"The User ID of all {known:,} requests judged is right.{rest}"
    said = f"{wrong:,} of {known:,} requests judged carry a wrong or missing User ID.{rest}"
    if known == 1:
        return StepAnswer.UNKNOWN, f"{said} One request does not show whether that is consistent."
    return (StepAnswer.YES if wrong * 2 > known else StepAnswer.NO), said


def _evidence(requests: Sequence[Judged]) -> Iterator[Evidence]:
    """The share of each fault, then what the other wrong ones and the right ones look like."""
    every = len(requests)
    wrong = [one.user_id for one in requests if one.wrong is True]
    faults = Counter(fault for fault in map(fault_of, wrong) if fault is not None)
    for fault, count in faults.most_common():
        yield share(FAULTS[fault], count, every, "requests")
    others = [one for one in wrong if one is not None and fault_of(one) is None]
    right = [one.user_id for one in requests if one.wrong is False and one.user_id]
    for said, values in (("wrong", others), ("right", right)):
        for shape, count in Counter(map(shape_in_words, values)).most_common():
            yield share(f"{said}; looks like {shape}", count, every, "requests")
