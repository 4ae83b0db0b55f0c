"""How an answer is marked: a tone, a shape and a word, so that colour never stands alone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from verifier.model.report import Step, StepAnswer
from verifier.model.set_steps import AnswerShare, SetStep
from verifier.report.words import ANSWERS

HALVES = {
    "intermittent": "Single patrons (the page's intermittent problems)",
    "widespread": "Many patrons (the page's widespread problems)",
}
"""The two halves of the page, by the first word of a step's number."""

Halves = Sequence[tuple[str, Sequence[SetStep]]]
"""The name of each half with its questions."""

_SHAPES = {"good": "✓", "bad": "✗", "unknown": "?", "none": "○", "plain": "●"}


def mark_of(one: Step | AnswerShare) -> tuple[str, str, str]:
    """Give the tone, shape and word of an answer: yes is not always the good one."""
    tone = _tone(one.answer, good=one.good)
    return tone, _SHAPES[tone], ANSWERS[one.answer]


def _tone(answer: StepAnswer, *, good: bool | None) -> str:
    if answer is StepAnswer.UNKNOWN:
        return "unknown"
    if answer is StepAnswer.NOT_APPLICABLE:
        return "none"
    return {True: "good", False: "bad", None: "plain"}[good]


def halves_of(steps: Sequence[SetStep]) -> Halves:
    """Split into the page's two halves, each under its name."""
    by_half = groupby(steps, key=lambda one: one.step.step.partition("-")[0])
    return [(HALVES[half], list(those)) for half, those in by_half]


def number_of(step: Step) -> str:
    """Give its number as the page writes it: 2.1."""
    return step.step.partition("-")[2]
