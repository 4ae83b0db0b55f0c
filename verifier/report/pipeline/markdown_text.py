"""Markdown for a comment or a job summary: whatever a text holds, it stays text there.

What could be taken for Markdown, for HTML, for a link or for somebody's name is written as a
character reference: a reader's program shows the sign and never obeys it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from verifier.report.pipeline.explained import one_line
from verifier.report.show import clean

_OBEYED = re.compile(
    r"""
      (?P<sign> [\\`*{}\[\]<>|~&^$] | (?<!\w)_ | _(?!\w) | ^[-+=] | ^\#(?!\w) )
    | (?P<call> [@\#!%] (?=\w) )      # calls a person, an issue, a request
    | (?P<link> :(?=//) | (?<=\bwww)\. | (?<=\bmailto): | (?<=\bxmpp): )
    | (?P<item> ^\d+ (?=[.)]) )       # would begin a list
    """,
    re.VERBOSE | re.IGNORECASE,
)
_APART = "&#8203;"  # a blank without width
_FENCE = re.compile(r"`{3,}")


def plain(text: str) -> str:
    """Write *text* on one line so that it is shown as it is, in a paragraph or a table."""
    return _OBEYED.sub(_shown, one_line(text))


def _shown(found: re.Match[str]) -> str:
    """Write a sign as a reference, or set it apart from what would make something of it."""
    sign = found[0]
    return f"&#{ord(sign)};" if found["sign"] else f"{sign}{_APART}"


def code(text: str) -> str:
    """Write a name or a value in the face of code; nothing in it is obeyed either."""
    return f"<code>{plain(text)}</code>"


def fence(text: str, language: str = "") -> str:
    """Write lines to copy; the fence is longer than any in them."""
    inside = "\n".join(clean(text).splitlines())
    longest = max((len(one) for one in _FENCE.findall(inside)), default=2)
    marks = "`" * max(3, longest + 1)
    word = language if language.isalnum() else ""
    return f"{marks}{word}\n{inside}\n{marks}"


def grid(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Write a table. Cells are Markdown already."""
    yield f"| {' | '.join(titles)} |"
    yield f"|{'---|' * len(titles)}"
    for row in rows:
        yield f"| {' | '.join(one or ' ' for one in row)} |"


def page(blocks: Iterable[str]) -> str:
    """Put paragraphs together, ending in a line end."""
    return "\n\n".join(one for one in blocks if one) + "\n"
