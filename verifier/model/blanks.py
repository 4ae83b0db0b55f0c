"""Blanks around and within values, whether a screen shows them or not."""

from __future__ import annotations

INVISIBLE = (
    "\u00ad\u034f\u115f\u1160\u180e\u200b\u200c\u200d\u2060\u2800\u3164\ufe0e\ufe0f\ufeff\uffa0"
    "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069"
)
"""Characters that show nothing and that ``str.isspace`` does not count as blanks.

Among them are the marks of writing direction, which come along where a value is copied out of a
dialog, and the fillers of Hangul and of Braille.
"""

_NOTHING = dict.fromkeys(map(ord, INVISIBLE))


def trimmed(value: str) -> str:
    """*value* without blanks at its ends, however they are encoded."""
    bare = value.strip()
    if bare.isascii():
        return bare
    while (barer := bare.strip(INVISIBLE).strip()) != bare:
        bare = barer
    return bare


def without_blanks(value: str) -> str:
    """*value* without any blank, however it is encoded."""
    bare = "".join(value.split())
    return bare if bare.isascii() else bare.translate(_NOTHING)
