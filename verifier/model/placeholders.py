"""Values that stand for "nothing": what programs and exports write where a value is unset.

Source: ``(null)`` is Apache's text for an unset variable, ``undefined`` JavaScript's; the rest
are seen in exports and directories. Nothing on the way to ReShare takes them for an error, and
a library system may hold a test record under one. They are nobody's identifier: no part of the
verifier compares them, looks them up of its own accord, or accepts a record because of them.
"""

from __future__ import annotations

from verifier.model.blanks import trimmed

WORDS = frozenset(
    {
        "n/a",
        "na",
        "n.a.",
        "nil",
        "none",
        "null",
        "undefined",
        "unknown",
        "blank",
        "empty",
        "not available",
        "not set",
    }
)
"""In lower case, without brackets around them."""

_BRACKETS = "()<>[]{}"
_FILLERS = "-\u2013\u2014\u2212_.?*/"
_LONGEST = 64  # a longer value is no word for nothing, though it may hold nothing but blanks


def is_empty(value: str) -> bool:
    """Tell whether *value* holds nothing but blanks, visible or not."""
    return not trimmed(value)


def is_placeholder(value: str) -> bool:
    """Tell whether *value* is empty or stands for no value, whatever its case and outer blanks.

    Zeros alone are one, however many: ``00000000`` is an unset number in a padded field. Other
    repeated digits are not: a library may have given such a number to somebody.
    """
    if len(value) > _LONGEST:
        return is_empty(value)
    bare = trimmed(value).lower()
    if bare.isdigit():
        return not bare.strip("0")
    return bare.strip(_BRACKETS) in WORDS or not bare.strip(_FILLERS)
