r"""JavaScript's pattern syntax where the engine here reads it otherwise than Node does.

Source: ECMAScript, RegExp grammar without the ``u`` flag and its annex B. The differences were
found by comparing the two on many thousand patterns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_TOKEN = re.compile(
    r"(?P<escape>\\(?:[1-9]\d*|k<[^>]*>|.))|(?P<cls>\[(?:\\.|[^\]\\])*\])|(?P<group>\((?:\?<(?![=!])(?P<name>[^>]*)>)?(?!\?))"
    r"|(?P<other>.)",
    re.DOTALL,
)
_QUANTIFIER = re.compile(r"[*+?]|\{\d+(?:,\d*)?\}")
_MODIFIERS = re.compile(r"\(\?(?!:)[ims]*(?:-[ims]*)?:")


@dataclass(frozen=True, slots=True)
class Syntax:
    """A pattern as Node reads it. ``engine`` is how the engine here must be given it."""

    engine: str
    names: tuple[str | None, ...]  # the capturing groups in order
    valid: bool  # False: Node is known to refuse it, whatever the engine here says
    depends_on_node: bool  # newer releases of Node take it, older ones do not


def read(pattern: str) -> Syntax:
    """Read *pattern*; whether it is valid at all is left to the engine but for known cases."""
    tokens = list(_TOKEN.finditer(pattern))
    names = tuple(one["name"] for one in tokens if one["group"])
    named = [name for name in names if name is not None]
    within = _references_within(tokens, names)
    return Syntax(
        engine="".join("(?:)" if one in within else _for_engine(one, pattern) for one in tokens),
        names=names,
        valid=not any(_refused(one, pattern, has_names=bool(named)) for one in tokens),
        depends_on_node=_MODIFIERS.search(pattern) is not None or len(named) != len(set(named)),
    )


def _references_within(
    tokens: Sequence[re.Match[str]], names: Sequence[str | None]
) -> set[re.Match[str]]:
    """Find the references to a group from inside it: they match nothing, and always succeed.

    Source: ECMAScript, BackreferenceMatcher and RepeatMatcher. The engine here, once it tries a
    second way, takes what the group held before.
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
    r"""Write ``\u{61}`` without its backslash: without the ``u`` flag it is 61 times "u"."""
    if token["cls"]:
        return re.sub(r"(?<!\\)((?:\\\\)*)\\u\{", r"\1u{", token["cls"])
    braced = token["escape"] == r"\u" and pattern[token.end() :].startswith("{")
    return "u" if braced else token.group()


def _refused(token: re.Match[str], pattern: str, *, has_names: bool) -> bool:
    r"""Know a repeated word boundary, and ``\k`` in a class beside named groups."""
    if token["cls"]:
        return has_names and r"\k" in set(_escapes(token["cls"]))
    boundary = token["escape"] in {r"\b", r"\B"}
    return boundary and _QUANTIFIER.match(pattern, token.end()) is not None


def _escapes(text: str) -> Iterator[str]:
    return (one.group() for one in re.finditer(r"\\.", text, re.DOTALL))
