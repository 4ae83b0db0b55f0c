"""JavaScript's String.replace(RegExp(regex), replacement) for one value, as Node runs it."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import regress

from verifier.domain.reshare_rules import regex_spans
from verifier.domain.reshare_rules.regex_spans import Spans, first_spans

# JavaScript's pattern syntax where the engine here reads it otherwise than Node does.
#
# Source: ECMAScript, RegExp grammar without the ``u`` flag and its annex B. The differences were
# found by comparing the two on many thousand patterns.

_TOKEN = re.compile(
    r"(?P<escape>\\(?:[1-9]\d*|k<[^>]*>|.))|(?P<cls>\[(?:\\.|[^\]\\])*\])|(?P<group>\((?:\?<(?![=!])(?P<name>[^>]*)>)?(?!\?))"
    r"|(?P<other>.)",
    re.DOTALL,
)
_QUANTIFIER = re.compile(r"[*+?]|\{\d+(?:,\d*)?\}")
_MODIFIERS = re.compile(r"\(\?(?!:)[ims]*(?:-[ims]*)?:")


@dataclass(frozen=True, slots=True)
class Syntax:
    """A pattern as Node reads it. ``engine`` is the pattern rewritten for the engine used here."""

    engine: str
    names: tuple[str | None, ...]  # the capturing groups in order
    valid: bool  # False: Node is known to refuse it, whatever the engine here says
    depends_on_node: bool  # newer releases of Node take it, older ones do not


def read_syntax(pattern: str) -> Syntax:
    """Read *pattern*. The engine decides whether it is valid, except for known differences."""
    tokens = list(_TOKEN.finditer(pattern))
    names = tuple(token["name"] for token in tokens if token["group"])
    named = [name for name in names if name is not None]
    within = _references_within(tokens, names)
    return Syntax(
        engine="".join(
            "(?:)" if token in within else _for_engine(token, pattern) for token in tokens
        ),
        names=names,
        valid=not any(_refused(token, pattern, has_names=bool(named)) for token in tokens),
        depends_on_node=_MODIFIERS.search(pattern) is not None or len(named) != len(set(named)),
    )


def _references_within(
    tokens: Sequence[re.Match[str]], names: Sequence[str | None]
) -> set[re.Match[str]]:
    """Find references to a group from inside it: they match an empty text, and succeed.

    Source: ECMAScript, BackreferenceMatcher and RepeatMatcher. The engine used here would, on
    backtracking, use what the group held before.
    """
    found = set()
    opened: list[
        str
    ] = []  # what each open bracket is referred to by; "" where it captures nothing
    count = 0
    for token in tokens:
        if token["group"]:
            count += 1
            opened.append(str(count))
        elif token["other"] == "(":
            opened.append("")
        elif token["other"] == ")" and opened:
            opened.pop()
        elif token["escape"] and _referred_to(token["escape"], names) in opened:
            found.add(token)
    return found


def _referred_to(escape: str, names: Sequence[str | None]) -> str | None:
    name = escape[3:-1] if escape.startswith(r"\k<") else None
    if name is not None:
        return str(names.index(name) + 1) if name in names else None
    return escape[1:] if escape[1:].isdecimal() else None


def _for_engine(token: re.Match[str], pattern: str) -> str:
    r"""Write ``\u{61}`` without its backslash: without flag ``u`` it means 61 times "u"."""
    if token["cls"]:
        return re.sub(r"(?<!\\)((?:\\\\)*)\\u\{", r"\1u{", token["cls"])
    braced = token["escape"] == r"\u" and pattern[token.end() :].startswith("{")
    return "u" if braced else token.group()


def _refused(token: re.Match[str], pattern: str, *, has_names: bool) -> bool:
    r"""Whether Node refuses the token: a repeated ``\b``, or ``\k`` in a character class.

    The latter only if the pattern has named groups.
    """
    if token["cls"]:
        return has_names and r"\k" in set(_escapes(token["cls"]))
    boundary = token["escape"] in {r"\b", r"\B"}
    return boundary and _QUANTIFIER.match(pattern, token.end()) is not None


def _escapes(text: str) -> Iterator[str]:
    return (found.group() for found in re.finditer(r"\\.", text, re.DOTALL))


# JavaScript's replacement language (ECMAScript, GetSubstitution), one rule per line.

_REFERENCE = re.compile(r"\$(?:([$&`'])|(\d{1,2})|<([^>]*)>)", re.ASCII | re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegexMatch:
    """One match. Groups that did not take part are None; ``named`` is empty without names."""

    before: str
    matched: str
    after: str
    groups: tuple[str | None, ...]
    named: Mapping[str, str | None]


def substitute(replacement: str, found: RegexMatch) -> str:
    """Expand *replacement*. References to a missing group stay as written."""
    return _REFERENCE.sub(lambda written: _meaning(written, found), replacement)


def _meaning(written: re.Match[str], found: RegexMatch) -> str:
    sign, digits, name = written.groups()
    if sign is not None:
        return {"$": "$", "&": found.matched, "`": found.before, "'": found.after}[sign]
    if digits is not None:
        return _numbered(digits, found.groups)
    if not found.named:
        return "$<" + substitute(written.group()[2:], found)
    return found.named.get(name) or ""


def _numbered(digits: str, groups: tuple[str | None, ...]) -> str:
    """Read two digits if such a group exists, else one digit and a literal digit."""
    number, rest = int(digits), ""
    if number > len(groups) and len(digits) == 2:  # noqa: PLR2004 - the two-digit rule
        number, rest = int(digits[0]), digits[1]
    if not 1 <= number <= len(groups):
        return f"${digits}"
    return (groups[number - 1] or "") + rest


# JavaScript's ``String.replace(RegExp(regex), replacement)`` for one value.
#
# Mirrors listener-openurl ``src/idTransform.js``: no flags, the first match only. What another
# release of Node would read differently is never guessed at: ``CannotSimulateError``.

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
    """Node cannot compile the pattern."""


class CannotSimulateError(Exception):
    """The result cannot be predicted reliably; ``str()`` is a sentence that says why."""


@dataclass(frozen=True, slots=True)
class Replaced:
    """The value after the replacement, and whether the pattern matched at all."""

    value: str
    matched: bool


def replace_first(pattern: str, replacement: str, value: str) -> Replaced:
    """Replace the first match. Raises InvalidRegexError or CannotSimulateError."""
    if len(pattern) > LONGEST_PATTERN or len(value) > LONGEST_VALUE:
        raise CannotSimulateError("The regular expression or the header is too long to try here.")
    syntax = read_syntax(pattern)
    _refuse_unpredictable(syntax, pattern)
    if not syntax.valid:
        raise InvalidRegexError
    try:
        spans = _find(syntax.engine, value, len(syntax.names))
    except regress.RegressError as error:
        raise InvalidRegexError from error
    if spans is None:
        return Replaced(value, matched=False)
    start, end = spans[0] or (0, 0)
    parts = tuple(None if span is None else value[slice(*span)] for span in spans)
    found = RegexMatch(
        before=value[:start],
        matched=value[start:end],
        after=value[end:],
        groups=parts[1:],
        named={
            name: parts[place] for place, name in enumerate(syntax.names, 1) if name is not None
        },
    )
    return Replaced(found.before + substitute(replacement, found) + found.after, matched=True)


def _refuse_unpredictable(syntax: Syntax, pattern: str) -> None:
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
    """Whether the engine, which backtracks, is certain to finish soon."""
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
    """Find the match in a separate process, which is killed at the deadline."""
    try:
        answer = subprocess.run(  # noqa: S603 - our own program, values by standard input
            [sys.executable, "-I", regex_spans.__file__],
            input=json.dumps([pattern, value, groups]),
            capture_output=True,
            text=True,
            timeout=DEADLINE_SECONDS,
            check=True,
        )
        message = json.loads(answer.stdout)
    except (subprocess.SubprocessError, OSError, ValueError) as error:
        raise CannotSimulateError(
            "The regular expression did not come to an end in time."
        ) from error
    if "invalid" in message:
        raise InvalidRegexError
    spans = message["spans"]
    return (
        None if spans is None else [None if span is None else (span[0], span[1]) for span in spans]
    )
