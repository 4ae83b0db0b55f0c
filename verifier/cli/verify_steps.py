"""``verifier verify --steps``: the questions of ReShare's page, and nothing else of a report."""

from __future__ import annotations

from collections.abc import Sequence

from verifier.cli.exits import WrongUsage
from verifier.cli.writing import Target
from verifier.report.formats import STEPS_RENDERERS


def refuse_others(where: Sequence[Target]) -> None:
    """Refuse a format that holds the steps among all else, or not. Raises ``WrongUsage``."""
    if any(target.format == "json" for target in where):
        raise WrongUsage(
            "--steps writes text or html. The JSON report holds the steps as they are: leave "
            "--steps away and read the key steps, of several logins together.steps."
        )
    other = next((target.format for target in where if target.format not in STEPS_RENDERERS), None)
    if other is not None:
        raise WrongUsage(f"--steps writes text or html, and not {other}: leave one of them away.")
