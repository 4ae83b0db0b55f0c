"""Values that stand for "nothing": what web servers and exports write where a value is unset.

Source: ``(null)`` is Apache's text for an unset variable, ``undefined`` JavaScript's; the rest
are seen in exports. The OpenURL listener accepts each of them as a patron identifier.
"""

from __future__ import annotations

PLACEHOLDERS = frozenset({"(null)", "null", "undefined", "none", "-", "n/a", "0"})


def is_placeholder(value: str) -> bool:
    """Tell whether *value* is a stand-in for nothing, whatever its case and outer blanks."""
    return value.strip().lower() in PLACEHOLDERS


def is_empty(value: str) -> bool:
    """Tell whether *value* holds nothing but blanks, visible or not."""
    return not value.strip("\u200b\u200c\u200d\ufeff \t\r\n\f\v\u00a0\u3000").strip()
