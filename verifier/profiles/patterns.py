"""Which regular expressions a profile may hold: those that compile and cannot run away.

They are searched in names and values that a stranger sends. A repeated group may take time that
doubles with each character, and many open repeats take time that grows with a high power.
"""

from __future__ import annotations

import re

LONGEST = 300
MOST_REPEATS = 3

_NOT_SYNTAX = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_REPEATED_GROUP = re.compile(r"\)(?:[*+]|\{\d*,\d*\})")
_OPEN_REPEAT = re.compile(r"[*+]|\{\d*,\}")
_REFERENCE = re.compile(r"\\[1-9]|\(\?P=")


def problem_with(pattern: str) -> str | None:
    """Say why *pattern* cannot be used; None where it can."""
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return f"not a regular expression: {error}"
    bare = _NOT_SYNTAX.sub("x", pattern)
    if len(pattern) > LONGEST:
        return f"longer than {LONGEST} characters"
    if _REPEATED_GROUP.search(bare) or _REFERENCE.search(pattern):
        return "may run away: write it without a repeated group and without a back reference"
    if len(_OPEN_REPEAT.findall(bare)) > MOST_REPEATS:
        return f"may run away: write it with at most {MOST_REPEATS} of * and +"
    return None
