"""What the checks on connections share: one stage that failed, with what was said there."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.checks.check import Answer, Draft, NotAsked, Saw
from verifier.model.connection_test import ConnectionTest, Stage, StageOutcome
from verifier.model.finding import Evidence


def stage_failed(test: ConnectionTest, stage: Stage, message: str) -> Iterator[Answer]:
    """Find the failure of *stage*, or say what it showed, or why it was not tested."""
    result = test.at(stage)
    match result.outcome:
        case StageOutcome.FAILED:
            yield Draft(message, (shown(test, result.said),))
        case StageOutcome.PASSED:
            yield Saw(result.said.removesuffix("."))
        case StageOutcome.NOT_TESTED | StageOutcome.NOT_REACHED:
            yield NotAsked(result.said)


def shown(test: ConnectionTest, said: str | None) -> Evidence:
    """Give what was said, with the connection's name."""
    return Evidence(what="answer", name=test.connection, value=said)
