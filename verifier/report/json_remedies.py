"""What to change, as the JSON report writes it."""

from __future__ import annotations

from typing import Any

from verifier.model.report import Remedy


def remedy_dict(remedy: Remedy) -> dict[str, Any]:
    """Write one remedy; ``snippet`` is all of its ``snippets`` as one text."""
    return {
        "finding": remedy.finding,
        "for": remedy.owner.value,
        "product": remedy.product,
        "text": remedy.text,
        "snippet": remedy.snippet,
        "snippets": [
            {
                "place": one.place,
                "language": one.language,
                "text": one.text,
                "verified": one.verified,
            }
            for one in remedy.snippets
        ],
        "how": remedy.how,
        "where": remedy.where,
        "applies": remedy.applies,
        "preview": remedy.preview,
        "mistakes": list(remedy.mistakes),
        "trade_off": remedy.trade_off,
        "caution": remedy.caution,
    }
