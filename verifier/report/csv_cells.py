"""Cells of a table for a spreadsheet."""

from __future__ import annotations

import re

from verifier.report.show import clean

_FORMULA = re.compile(r"(^|[;,|\t\r\n])(?=\s*[=+@\uff1d\uff0b\uff0d\uff20-]|[\t\r\n])")
"""Where a cell may begin, in any language's way to write such a table, and look like a formula."""

_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
"""What commands a terminal, or turns around what is read; no identifier needs it."""


def harmless(cell: str) -> str:
    """Write a cell so that no spreadsheet program takes it, or a part of it, for a formula.

    Nor is it a command to a terminal: such characters are named in brackets.
    """
    visible = _CONTROL.sub(lambda found: clean(found[0]), cell)
    return _FORMULA.sub(r"\1'", visible)
