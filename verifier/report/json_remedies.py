"""What to change, and the message about it, as the JSON report writes them."""

from __future__ import annotations

from typing import Any

from verifier.model.message import Message
from verifier.model.report import Remedy


def remedy_dict(remedy: Remedy) -> dict[str, Any]:
    """Write one remedy; ``snippet`` is all of its ``snippets`` as one text."""
    return {
        "finding": remedy.finding,
        "for": remedy.owner.value,
        "product": remedy.product,
        "text": remedy.text,
        "place": remedy.place,
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


def message_keys(message: Message | None) -> dict[str, Any]:
    """Write the message as one text, and in its parts for programs that send it."""
    if message is None:
        return {"message": None, "message_parts": None}
    return {
        "message": message.text,
        "message_parts": {
            "to": message.to,
            "contact": message.contact,
            "subject": message.subject,
            "body": message.body,
        },
    }
