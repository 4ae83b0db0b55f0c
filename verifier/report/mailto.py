"""A message as a ``mailto:`` address (RFC 6068), short enough for the programs that open it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote

from verifier.domain.model.report import Message

LONGEST = 1_900  # characters; Windows hands on no more than 2,083
_REST = "The settings to copy, and all that was seen, stand in the attached report."


def mailto(message: Message) -> str:
    """Give the address of a new mail; one that would be too long names the report instead.

    Settings to copy go first, then what is not needed most: a sentence is never cut. A value of a
    person stands in no address, so those in the message are left out here.
    """
    message = replace(message, shows_values=False)
    opening = f"mailto:{quote(message.contact or '', safe='@')}?subject={_field(message.subject)}"
    for body in _bodies(message):
        address = f"{opening}&body={_field(body)}"
        if len(address) <= LONGEST:
            return address
    return opening


def _bodies(message: Message) -> Iterator[str]:
    """Offer the whole body, then less and less of it."""
    yield message.body
    for paragraphs in message.shorter():
        yield "\n\n".join((*paragraphs, _REST)) + "\n"
    yield f"{_REST}\n"


def _field(text: str) -> str:
    return quote("\r\n".join(text.splitlines()), safe="", errors="replace")
