"""A notification as Slack and Microsoft Teams show it. Names stay text: no link, no mention."""

from collections.abc import Iterator
from typing import Any

from verifier.domain.model.run import Notice
from verifier.runs.notice_text import sections_of, subject_of

_SLACK_HEADER, _SLACK_TEXT, _SLACK_BLOCKS = 150, 3000, 50
_TEAMS_CHARACTERS = 12_000  # of 28 KB for the whole message; a letter may have several bytes


def slack_message(notice: Notice) -> dict[str, Any]:
    """Build the message of an incoming webhook, in Block Kit."""
    subject = subject_of(notice)
    sections = [
        _slack_section(part)
        for title, lines in sections_of(notice)
        for part in _parts([title, *lines] if title else lines)
    ]
    button = {
        "type": "button",
        "text": {"type": "plain_text", "text": "Open the reports"},
        "url": notice.base_url,
    }
    return {
        "text": _without_marks(subject),  # for the list of notifications
        "blocks": [
            {"type": "header", "text": {"type": "plain_text", "text": subject[:_SLACK_HEADER]}},
            *sections[: _SLACK_BLOCKS - 2],
            {"type": "actions", "elements": [button]},
        ],
    }


def _slack_section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "plain_text", "text": text, "emoji": False}}


def _parts(lines: list[str]) -> Iterator[str]:
    """Yield *lines* in parts that a section takes."""
    part = ""
    for whole in lines:
        line = whole[: _SLACK_TEXT - 1]
        if len(part) + len(line) + 1 > _SLACK_TEXT:
            yield part
            part = ""
        part = f"{part}\n{line}" if part else line
    if part:
        yield part


def _without_marks(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def teams_message(notice: Notice) -> dict[str, Any]:
    """Build the message of a Workflows webhook, with an Adaptive Card.

    Text runs show no Markdown, as text blocks would.
    """
    left = _TEAMS_CHARACTERS
    body = [_teams_text(subject_of(notice), weight="Bolder", size="Large")]
    for title, lines in sections_of(notice):
        if title:
            body.append(_teams_text(title, weight="Bolder"))
        for line in lines:
            left -= len(line)
            if left > 0:
                body.append(_teams_text(line))
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "msteams": {"width": "Full"},
        "body": body,
        "actions": [
            {"type": "Action.OpenUrl", "title": "Open the reports", "url": notice.base_url}
        ],
    }
    return {
        "type": "message",
        "attachments": [
            {
                "contentType": "application/vnd.microsoft.card.adaptive",
                "contentUrl": None,
                "content": card,
            }
        ],
    }


def _teams_text(text: str, **style: str) -> dict[str, Any]:
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text, **style}]}
