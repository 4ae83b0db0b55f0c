"""What ReShare itself told: its own decision in words, and as the JSON report has it."""

from __future__ import annotations

from typing import Any

from verifier.model.decision import BorrowerDecision
from verifier.model.reshare_live import LiveReading


def own_answer_words(decision: BorrowerDecision) -> str | None:
    """Say what ReShare itself decided, and what that is worth; None where it was not asked for."""
    own = decision.own_answer
    if own is None:
        return None
    if own.valid is None:
        how = "gave no answer" if own.asked else "was not asked"
        return f"{how}: {own.unanswered}"
    status = f" (status {own.status})" if own.status else ""
    if own.valid and not decision.checked:
        return (
            f"accepts this patron{status}, which proves nothing: its borrower check is off, so it "
            "accepts everybody"
        )
    if own.valid:
        return f"accepts this patron{status}"
    return f"refuses this patron{status}{f': {own.problems}' if own.problems else ''}"


def own_answer_dict(decision: BorrowerDecision) -> dict[str, Any] | None:
    """Give ReShare's own decision as plain values; None where it was not asked for."""
    own = decision.own_answer
    if own is None:
        return None
    comparable = own.valid is not None and decision.accepted is not None
    return {
        "asked": own.asked,
        "valid": own.valid,
        "status": own.status,
        "problems": own.problems,
        "unanswered": own.unanswered,
        "as_predicted": own.valid is decision.accepted if comparable else None,
        "proves": own.valid is not None and (decision.checked or not own.valid),
    }


def live_dict(live: LiveReading | None) -> dict[str, Any] | None:
    """Give how the settings were read from ReShare; None where it was not asked for them."""
    if live is None:
        return None
    return {
        "differences": [
            {"name": one.name, "in_site_file": one.in_site_file, "in_reshare": one.in_reshare}
            for one in live.differences
        ],
        "unread": [{"what": one.what, "said": one.said} for one in live.unread],
    }
