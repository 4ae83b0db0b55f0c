"""Tests of connections for the checks on them."""

from typing import Any

from verifier.domain.model.connection_test import ConnectionTest, Stage, StageOutcome, StageResult
from verifier.domain.model.site import IlsRole


def make_test(
    fails_at: Stage | None = None, *, message: str = "Check the url.", **more: Any
) -> ConnectionTest:
    """A test in which everything passed, or failed at one stage."""
    order = tuple(Stage)
    stages = []
    for stage in order:
        outcome, words = StageOutcome.PASSED, f"{stage.value} passed."
        if fails_at is not None and stage is fails_at:
            outcome, words = StageOutcome.FAILED, message
        elif fails_at is not None and order.index(stage) > order.index(fails_at):
            outcome, words = StageOutcome.NOT_REACHED, "A stage before this one failed."
        stages.append(StageResult(stage=stage, outcome=outcome, message=words))
    shape: dict[str, Any] = {
        "connection": "koha",
        "connector": "koha",
        "role": IlsRole.EVIDENCE,
        "stages": tuple(stages),
        "encrypted": True,
        "test_patron_named": True,
    }
    return ConnectionTest(**{**shape, **more})
