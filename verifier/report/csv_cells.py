"""Cells of a table for a spreadsheet."""

from __future__ import annotations

import re

_FORMULA = re.compile(r"(^|[;,|\t\r\n])(?=\s*[=+@\uff1d\uff0b\uff0d\uff20-]|[\t\r\n])")
"""Where a cell may begin, in any language's way to write such a table, and look like a formula."""


def harmless(cell: str) -> str:
    """Write a cell so that no spreadsheet program takes it, or a part of it, for a formula."""
    return _FORMULA.sub(r"\1'", cell)
