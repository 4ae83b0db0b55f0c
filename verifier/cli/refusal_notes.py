"""What is said beside the one sentence of a refused login: each check that failed."""

from __future__ import annotations

from verifier.cli.stderr import note
from verifier.model.capture import GateOutcome, LoginRefused


def tell_refusal(refused: LoginRefused) -> None:
    """Say on standard error what was expected and what came."""
    for check in refused.checks:
        if check.outcome is GateOutcome.FAILED:
            compared = "".join(
                f"; {word} {value}"
                for word, value in (("expected", check.expected), ("received", check.received))
                if value is not None
            )
            note(f"  {check.name}: {check.detail}{compared}")
    if refused.names_seen:
        note(f"  attribute names in it, not verified: {', '.join(refused.names_seen)}")
