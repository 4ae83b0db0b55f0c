"""Blanks around and within values, whether a screen shows them or not."""

from __future__ import annotations

INVISIBLE = "\u00ad\u180e\u200b\u200c\u200d\u2060\ufeff"
"""Characters that show nothing and that ``str.isspace`` does not count as blanks."""

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
