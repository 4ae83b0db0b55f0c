"""Which regular expressions a profile may hold: those that compile and cannot run away.

They are searched in names and values that a stranger sends. A repeated group may take time that
doubles with each character, many choices double it each, and each further repeat adds a power
of the text's length. With what is left, texts as short as those searched take a moment.
"""

from __future__ import annotations

import re

LONGEST = 300
MOST_REPEATS = 2
MOST_CHOICES = 5

_NOT_SYNTAX = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_REPEATED_GROUP = re.compile(r"\)(?:[*+]|\{\d*,?\d*\})")
_REPEAT = re.compile(r"[*+]|\{\d*,\d*\}")
_CHOICE = re.compile(r"(?<!\()\?|\|")
_REFERENCE = re.compile(r"\\[1-9]|\(\?P=")
_VERBOSE = re.compile(r"\(\?[a-zA-Z]*x")  # there blanks may stand before a sign that repeats


def problem_with(pattern: str) -> str | None:
    """Say why *pattern* cannot be used; None where it can."""
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return f"not a regular expression: {error}"
    bare = _NOT_SYNTAX.sub("x", pattern)
    if len(pattern) > LONGEST:
        return f"longer than {LONGEST} characters"
    if _REPEATED_GROUP.search(bare) or _REFERENCE.search(pattern) or _VERBOSE.search(bare):
        return (
            "may run away: write it without a repeated group, without a back reference and "
            "without the flag x"
        )
    if len(_REPEAT.findall(bare)) > MOST_REPEATS:
        return f"may run away: write it with at most {MOST_REPEATS} of *, + and {{m,n}}"
    if len(_CHOICE.findall(bare)) > MOST_CHOICES:
        return f"may run away: write it with at most {MOST_CHOICES} of ? and |"
    return None
