"""Settings that hold several things: ``type=heading, type=heading``, and lists of words."""

from __future__ import annotations

import re

_PAIR = re.compile(
    r'\s*(?P<type>[^=,"]*?)\s*=\s*(?:"(?P<quoted>(?:[^"]|"")*)"|(?P<bare>[^,"]*?))\s*(?:,|$)'
)


class NotPairs(ValueError):  # noqa: N818 - named as the sentence reads
    """A text that is not ``type=heading, …``. ``said`` says how it has to be written."""

    def __init__(self) -> None:
        self.said = (
            "must be written as type=heading, with a comma between two of them and quotation "
            'marks around a heading that holds a comma: barcode=Card number, username="Login, old"'
        )
        super().__init__(self.said)


def pairs(text: str) -> tuple[tuple[str, str], ...]:
    """Read ``barcode=Card number, username=Login``. Raises ``NotPairs``."""
    found: list[tuple[str, str]] = []
    position = 0
    while text[position:].strip():
        one = _PAIR.match(text, position)
        if one is None:
            raise NotPairs
        bare = one["bare"]
        heading = (one["quoted"].replace('""', '"') if bare is None else bare).strip()
        if not one["type"] or not heading:
            raise NotPairs
        found.append((one["type"], heading))
        position = one.end()
    return tuple(found)


def words(text: str) -> tuple[str, ...]:
    """Read a list of words with commas between them."""
    return tuple(one.strip() for one in text.split(",") if one.strip())


def folded(text: str) -> frozenset[str]:
    """Read a list of words that are compared in any letter case."""
    return frozenset(one.casefold() for one in words(text))
