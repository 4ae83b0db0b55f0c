"""Visible values: spaces, control characters, leading zeros, separators and look-alikes.

A value is cut into pieces. Joined, the pieces' texts are what a person reads; a piece's kind says
why it stands out, so that a renderer can also color it.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

Kind = Literal["plain", "blank", "mark", "zero", "join", "look-alike", "none", "more"]

NOT_SENT = "(not sent)"
NOT_SEEN = "(not seen)"
NOT_KNOWN = "(not known)"
EMPTY = "(empty)"
LONGEST = 400  # characters of one value that a person is shown; the JSON report has all of them

_NAMES = {
    "\t": "TAB",
    "\n": "LF",
    "\r": "CR",
    "\x1b": "ESC",
    "\x00": "NUL",
    "\x7f": "DEL",
    "\u00a0": "NBSP",
    "\u00ad": "soft hyphen",
    "\u200b": "zero-width blank",
    "\u200c": "zero-width non-joiner",
    "\u200d": "zero-width joiner",
    "\u2060": "word joiner",
    "\ufeff": "byte order mark",
    "\u200e": "left-to-right mark",
    "\u200f": "right-to-left mark",
    "\u202e": "right-to-left override",
}
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp"})
_SCRIPTS_LIKE_LATIN = ("CYRILLIC", "GREEK", "FULLWIDTH")
_DASHES = frozenset("\u2010\u2011\u2012\u2013\u2014\u2015\u2212")
_SINGLE_JOIN = re.compile(r"(?<!\\);")
_NEAR_ENOUGH = 0.5  # below this, marking differences only confuses


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters that are shown alike.

    ``differs`` is set if they differ from the value that is compared.
    """

    text: str
    kind: Kind = "plain"
    differs: bool = False


def pieces(value: str | None, *, none: str = NOT_SENT) -> tuple[Piece, ...]:
    """Cut *value* into pieces with every character visible; the text *none* stands for None."""
    if value is None:
        return (Piece(none, "none"),)
    if value == "":
        return (Piece(EMPTY, "none"),)
    shown = _joined(_by_character(value[:LONGEST]))
    if len(value) > LONGEST:
        return (*shown, Piece(f" … ({len(value):,} characters in all)", "more"))
    return shown


def show(value: str | None) -> str:
    """Return *value* as plain text with every character visible."""
    return "".join(piece.text for piece in pieces(value))


def clean(text: str) -> str:
    """Mark all characters in text from elsewhere that could disturb a terminal.

    Ordinary spaces and line ends stay.
    """
    return "".join(char if char in " \n" else _mark(char) or char for char in text)


def notes(value: str | None) -> tuple[str, ...]:
    """List what is unusual in *value*; empty for a value too long to be shown whole."""
    if not value or len(value) > LONGEST:
        return ()
    kinds, zeros = [piece.kind for piece in _by_character(value)], _leading_zeros(value)
    inside = kinds[1:-1]
    blank_inside = "blank" in inside and any(char.isdigit() for char in value)
    found = {
        "begins with a blank or an invisible character": kinds[0] in ("blank", "mark"),
        "ends with a blank or an invisible character": kinds[-1] in ("blank", "mark"),
        "has a blank or an invisible character inside": "mark" in inside or blank_inside,
        f"{zeros} leading zero{'s' if zeros > 1 else ''}": zeros > 0,
        f"{kinds.count('join') + 1} values joined by “;”": "join" in kinds,
        "has letters or signs that only look like ordinary ones": "look-alike" in kinds,
    }
    return tuple(note for note, holds in found.items() if holds)


def diff(sent: str | None, right: str | None) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return both values with differences marked, if they are similar enough for that to help."""
    if not sent or not right or sent == right or max(len(sent), len(right)) > LONGEST:
        return pieces(sent), pieces(right)
    matcher = SequenceMatcher(None, sent, right, autojunk=False)
    if matcher.ratio() < _NEAR_ENOUGH:
        return pieces(sent), pieces(right)
    same_sent: set[int] = set()
    same_right: set[int] = set()
    for in_sent, in_right, size in matcher.get_matching_blocks():
        same_sent.update(range(in_sent, in_sent + size))
        same_right.update(range(in_right, in_right + size))
    return _marked(sent, same_sent), _marked(right, same_right)


def _marked(value: str, same: set[int]) -> tuple[Piece, ...]:
    pieces = enumerate(_by_character(value))
    return _joined(replace(piece, differs=index not in same) for index, piece in pieces)


def _by_character(value: str) -> Iterator[Piece]:
    """Yield the piece of each character of *value*."""
    zeros = _leading_zeros(value)
    joins = {found.start() for found in _SINGLE_JOIN.finditer(value)} if ";" in value else set()
    mixed = any(char.isascii() and char.isalnum() for char in value)
    for index, char in enumerate(value):
        if char == " ":
            yield Piece("␣", "blank")
        elif mark := _mark(char):
            yield Piece(mark, "mark")
        elif index < zeros:
            yield Piece(char, "zero")
        elif index in joins and 0 < index < len(value) - 1:
            yield Piece(char, "join")
        elif mixed and not char.isascii() and _is_look_alike(char):
            yield Piece(f"{char}[U+{ord(char):04X}]", "look-alike")
        else:
            yield Piece(char)


def _joined(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    runs = groupby(pieces, key=lambda piece: (piece.kind, piece.differs))
    return tuple(
        Piece("".join(piece.text for piece in run), kind, differs) for (kind, differs), run in runs
    )


def _mark(char: str) -> str | None:
    if char == " " or unicodedata.category(char) not in _INVISIBLE:
        return None
    return f"[{_NAMES.get(char) or f'U+{ord(char):04X}'}]"


def _leading_zeros(value: str) -> int:
    if not (value.isascii() and value.isdigit()):
        return 0
    return min(len(value) - len(value.lstrip("0")), len(value) - 1)


def _is_look_alike(char: str) -> bool:
    return char in _DASHES or unicodedata.name(char, "").startswith(_SCRIPTS_LIKE_LATIN)
