"""How many parts a JSON text has, counted before anything builds them.

A text of 8 MB can hold four million numbers, which take half a gigabyte once they are parsed.
"""

from __future__ import annotations

import re
from itertools import islice

from verifier.captures.problems import NotACapture

FEWEST_ALLOWED = 200_000  # parts: a small file may have as many
MOST_ALLOWED = 2_000_000  # parts: no file may have more
CHARACTERS_A_PART = 10  # in a browser's recording a part takes 15 to 25 and more
_MARKS = "{[,"
# Each match passes over texts and ends at one mark, or at the end; possessive, so never twice.
_TO_A_MARK = re.compile(
    r'[^{\[,"]*+(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"?[^{\[,"]*+)*+(?:([{\[,])|\Z)', re.DOTALL
)


def refuse_many_parts(text: str) -> None:
    """Refuse a JSON *text* that has more parts than a saved login of its length.

    A part is an object, an array, or one more member of either. Raises ``NotACapture``.
    """
    allowed = min(max(FEWEST_ALLOWED, len(text) // CHARACTERS_A_PART), MOST_ALLOWED)
    if has_more_parts(text, allowed):
        raise NotACapture(
            "This JSON has far too many small parts for a saved login; save one login alone."
        )


def has_more_parts(text: str, allowed: int) -> bool:
    """Whether *text* has more than *allowed* parts; what stands inside its texts is none."""
    if sum(map(text.count, _MARKS)) <= allowed:
        return False
    found = (one for one in _TO_A_MARK.finditer(text) if one[1])
    return next(islice(found, allowed, None), None) is not None
