"""Values that stand for "nothing": what programs and exports write where a value is unset.

Source: ``(null)`` is Apache's text for an unset variable, ``undefined`` JavaScript's; the rest
are seen in exports and directories. Nothing on the way to ReShare takes them for an error, and
a library system may hold a test record under one. They are nobody's identifier: no part of the
verifier compares them, looks them up of its own accord, or accepts a record because of them.
"""

from __future__ import annotations

import re
import unicodedata

from verifier.model.blanks import trimmed, without_blanks

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
"""In lower case, without brackets or quotation marks around them.

What a spreadsheet writes for an error is damage, and told as such.
"""

_AROUND = "()<>[]{}\"'"
_FILLERS = "-\u2013\u2014\u2212_.?*/"
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_LONGEST = 64  # a longer value is no word for nothing, though it may hold nothing but blanks


def is_empty(value: str) -> bool:
    """Tell whether *value* holds nothing but blanks, visible or not."""
    return not without_blanks(_CONTROLS.sub(" ", value))


def is_placeholder(value: str) -> bool:
    """Tell whether *value* is empty or stands for no value, whatever its case and outer blanks.

    Zeros alone are one, however many: ``00000000`` is an unset number in a padded field. Other
    repeated digits are not: a library may have given such a number to somebody. What shows
    nothing does not make a word another one, and full-width letters are letters.
    """
    if len(value) > _LONGEST:
        return is_empty(value) or _repeats_nothing(value)
    bare = _as_seen(value)
    return bare.strip(_AROUND) in WORDS or _repeats_nothing(bare)


def _repeats_nothing(bare: str) -> bool:
    return not bare.strip("0") or not bare.strip(_FILLERS)


def _as_seen(value: str) -> str:
    if value.isascii():
        return trimmed(value if value.isprintable() else _CONTROLS.sub(" ", value)).lower()
    plain = _CONTROLS.sub(" ", unicodedata.normalize("NFKC", value))
    return " ".join(map(without_blanks, plain.split())).lower()
