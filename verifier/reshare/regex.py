"""JavaScript's ``String.replace(RegExp(regex), replacement)`` for one value.

Mirrors listener-openurl ``src/idTransform.js``: no flags, the first match only. What another
release of Node would read differently is never guessed at: ``CannotSimulateError``.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass

import regress

from verifier.reshare import regex_spans
from verifier.reshare.regex_spans import Spans, first_spans
from verifier.reshare.regex_syntax import Syntax, read
from verifier.reshare.replacement import Found, substitute

LONGEST_PATTERN = 1000
LONGEST_VALUE = 8192
DEADLINE_SECONDS = 5.0

_MOST_REPEATS = 3
_MOST_CHOICES = 16
_MOST_WAYS = 1_000_000  # to try, before anything is run in this process

_BEYOND_ONE_UNIT = re.compile("[\ud800-\udfff\U00010000-\U0010ffff]")
_QUANTIFIED_GROUP = re.compile(r"\)[*+{]")
_REPEAT = re.compile(r"[*+]|\{\d+,")
_COSTLY_SIGNS = re.compile(r"\\[1-9k]|\(\?<?[=!]")


class InvalidRegexError(Exception):
    """Node refuses to compile the pattern."""


class CannotSimulateError(Exception):
    """Nothing honest can be said; ``str()`` is a sentence that says why."""


@dataclass(frozen=True, slots=True)
class Replaced:
    """The value after the replacement, and whether the pattern matched at all."""

    value: str
    matched: bool


def replace_first(pattern: str, replacement: str, value: str) -> Replaced:
    """Replace the first match. Raises InvalidRegexError or CannotSimulateError."""
    if len(pattern) > LONGEST_PATTERN or len(value) > LONGEST_VALUE:
        raise CannotSimulateError("The regular expression or the header is too long to try here.")
    syntax = read(pattern)
    _refuse_what_cannot_be_told(syntax, pattern)
    if not syntax.valid:
        raise InvalidRegexError
    try:
        spans = _find(syntax.engine, value, len(syntax.names))
    except regress.RegressError as error:
        raise InvalidRegexError from error
    if spans is None:
        return Replaced(value, matched=False)
    start, end = spans[0] or (0, 0)
    parts = tuple(None if one is None else value[slice(*one)] for one in spans)
    found = Found(
        before=value[:start],
        matched=value[start:end],
        after=value[end:],
        groups=parts[1:],
        named={
            name: parts[place] for place, name in enumerate(syntax.names, 1) if name is not None
        },
    )
    return Replaced(found.before + substitute(replacement, found) + found.after, matched=True)


def _refuse_what_cannot_be_told(syntax: Syntax, pattern: str) -> None:
    if _BEYOND_ONE_UNIT.search(pattern):
        raise CannotSimulateError("The regular expression holds characters beyond 16 bits.")
    if syntax.depends_on_node:
        raise CannotSimulateError(
            "Whether this regular expression is valid depends on the listener's Node version."
        )


def _find(pattern: str, value: str, groups: int) -> Spans | None:
    if _is_tame(pattern, value):
        return first_spans(pattern, value, groups)
    return _find_apart(pattern, value, groups)


def _is_tame(pattern: str, value: str) -> bool:
    """Say whether the engine, which tries every way, must come to an end soon."""
    repeats = len(_REPEAT.findall(pattern))
    choices = pattern.count("?") + pattern.count("|")
    ways = (len(value) + 1) ** min(repeats, _MOST_REPEATS) * 2 ** min(choices, _MOST_CHOICES)
    return (
        repeats <= _MOST_REPEATS
        and choices <= _MOST_CHOICES
        and ways <= _MOST_WAYS
        and len(pattern) <= 200  # noqa: PLR2004 - each way costs a walk along the pattern
        and pattern.count("(") <= 12  # noqa: PLR2004 - as above
        and re.search(r"\{\d{3}|,\d{3}", pattern) is None
        and _QUANTIFIED_GROUP.search(pattern) is None
        and _COSTLY_SIGNS.search(pattern) is None
    )


def _find_apart(pattern: str, value: str, groups: int) -> Spans | None:
    """Do the same in a process of its own, ended at the deadline."""
    try:
        answer = subprocess.run(  # noqa: S603 - our own program, values by standard input
            [sys.executable, "-I", regex_spans.__file__],
            input=json.dumps([pattern, value, groups]),
            capture_output=True,
            text=True,
            timeout=DEADLINE_SECONDS,
            check=True,
        )
        said = json.loads(answer.stdout)
    except (subprocess.SubprocessError, OSError, ValueError) as error:
        raise CannotSimulateError(
            "The regular expression did not come to an end in time."
        ) from error
    if "invalid" in said:
        raise InvalidRegexError
    spans = said["spans"]
    return None if spans is None else [None if one is None else (one[0], one[1]) for one in spans]
