"""The answered questions as plain values, for ``report/1`` and ``reports/1``."""

from __future__ import annotations

from typing import Any

from verifier.model.report import Step
from verifier.model.set_steps import AnswerShare, SetStep
from verifier.report.json_findings import evidence_dict


def step_dict(step: Step) -> dict[str, Any]:
    """Give one question with its answer, the reason, and what that rests on."""
    return {
        "step": step.step,
        "question": step.question,
        "answer": step.answer.value,
        "good": step.good,
        "because": step.because,
        "rests_on": [evidence_dict(one) for one in step.rests_on],
    }


def set_step_dict(one: SetStep) -> dict[str, Any]:
    """Give one question answered for a set, with what the single logins answer."""
    return {**step_dict(one.step), "answers": [_share_dict(share) for share in one.shares]}


def _share_dict(share: AnswerShare) -> dict[str, Any]:
    return {
        "answer": share.answer.value,
        "good": share.good,
        "people": share.people,
        "logins": list(share.logins),
        "reasons": [
            {"because": one.because, "people": one.people, "logins": list(one.logins)}
            for one in share.reasons
        ],
    }
