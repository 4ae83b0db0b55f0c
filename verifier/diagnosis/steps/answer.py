"""What an answer to a step is, and the reasons that several steps share."""

from __future__ import annotations

from verifier.diagnosis.case import Case
from verifier.model.lookup import Ambiguous, CouldNotLook
from verifier.model.report import StepAnswer

Answer = tuple[StepAnswer, str]
"""The answer, and one sentence why, without any released value."""


def no_request(case: Case) -> str:
    """Say that ReShare would get nothing."""
    if case.capture.request is None:
        return "This login could not place a request at all."
    return "This request would not be placed at all."


def no_record(case: Case) -> Answer:
    """Unknown, because nothing is known about this patron's record; and why that is."""
    match case.outcome:
        case CouldNotLook():
            because = "The library system could not be asked."
        case Ambiguous():
            because = "The library system knows several patrons under this identifier."
        case None:
            because = case.lookup.not_asked or "The library system was not asked."
        case _:
            because = "No record was found that is certainly this patron's."
    return StepAnswer.UNKNOWN, because
