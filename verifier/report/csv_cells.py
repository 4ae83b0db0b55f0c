"""Cells of a table for a spreadsheet."""

from __future__ import annotations

import re

from verifier.report.show import clean

_BEGIN = re.compile(r"(?:^|[;,|\t\r\n])\s*")
"""Where a cell may begin, in any language's way to write such a table, and the blanks there."""

_SIGNS = frozenset("=+-@\uff1d\uff0b\uff0d\uff20")
_BREAKS = frozenset("\t\r\n")
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
"""What commands a terminal, or turns around what is read; no identifier needs it."""


def harmless(cell: str) -> str:
    """Write a cell so that no spreadsheet program takes it, or a part of it, for a formula.

    Nor is it a command to a terminal: such characters are named in brackets.
    """
    visible = _CONTROL.sub(lambda found: clean(found[0]), cell)
    return _BEGIN.sub(_marked, visible)


def _marked(begin: re.Match[str]) -> str:
    """Put an apostrophe behind each sign that begins a cell which looks like a formula.

    Blanks are walked through once: there may be ten thousand of them.
    """
    blanks, behind = begin[0], begin.string[begin.end() : begin.end() + 1]
    whole = blanks + behind
    runs = behind in _SIGNS
    starts = not blanks or (begin.start() == 0 and blanks[0] not in ";,|")
    parts = ["'" if starts and (runs or whole[:1] in _BREAKS) else ""]
    for at, sign in enumerate(blanks):
        parts.append(sign)
        separates = sign in _BREAKS or (at == 0 and sign in ";,|")
        if separates and (runs or whole[at + 1 : at + 2] in _BREAKS):
            parts.append("'")
    return "".join(parts)
