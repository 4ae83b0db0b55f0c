"""Filters as a SCIM server reads them (RFC 7644, 3.4.2.2): a bare quote ends a value."""

import json
import re
from collections.abc import Callable
from typing import Any

Holds = Callable[[dict[str, list[str]]], bool]

_TOKEN = re.compile(
    r"\s*(?:(?P<text>\"(?:[^\"\\\x00-\x1f]|\\.)*\")|(?P<sign>[()])|(?P<word>[^\s()\"]+))"
)
_COMPARISONS: dict[str, Callable[[str, str], bool]] = {
    "eq": lambda held, value: held.lower() == value.lower(),
    "ne": lambda held, value: held.lower() != value.lower(),
    "co": lambda held, value: value.lower() in held.lower(),
    "sw": lambda held, value: held.lower().startswith(value.lower()),
    "ew": lambda held, value: held.lower().endswith(value.lower()),
}


class InvalidFilter(Exception):  # noqa: N818 - SCIM's own word
    """What a server answers with ``invalidFilter``."""


class ScimFilter:
    """One filter, read. ``comparisons`` lists what it compares, in order."""

    def __init__(self, text: str) -> None:
        self.comparisons: list[tuple[str, str, Any]] = []
        self._tokens = _tokens(text)
        self.holds = self._either()
        if self._tokens:
            raise InvalidFilter

    def _either(self) -> Holds:
        left = self._both()
        while self._next_is("or"):
            left = _or(left, self._both())
        return left

    def _both(self) -> Holds:
        left = self._one()
        while self._next_is("and"):
            left = _and(left, self._one())
        return left

    def _one(self) -> Holds:
        if self._next_is("not"):
            inner = self._one()
            return lambda held: not inner(held)
        if self._next_is("("):
            inner = self._either()
            if not self._next_is(")"):
                raise InvalidFilter
            return inner
        attribute = self._take()
        operator = self._take().lower()
        if operator == "pr":
            self.comparisons.append((attribute, "pr", None))
            return lambda held: bool(held.get(attribute))
        if operator not in _COMPARISONS:
            raise InvalidFilter
        value = _value(self._take())
        self.comparisons.append((attribute, operator, value))
        compare = _COMPARISONS[operator]
        return lambda held: any(compare(entry, value) for entry in held.get(attribute, ()))

    def _take(self) -> str:
        if not self._tokens:
            raise InvalidFilter
        return self._tokens.pop(0)

    def _next_is(self, word: str) -> bool:
        if self._tokens and self._tokens[0].lower() == word:
            self._tokens.pop(0)
            return True
        return False


def _tokens(text: str) -> list[str]:
    tokens, at = [], 0
    while text[at:].strip():
        found = _TOKEN.match(text, at)
        if found is None:
            raise InvalidFilter
        tokens.append(found.group().strip())
        at = found.end()
    return tokens


def _value(token: str) -> str:
    try:
        value = json.loads(token)
    except ValueError:
        raise InvalidFilter from None
    if not isinstance(value, str):
        raise InvalidFilter
    return value


def _or(holds: Holds, other: Holds) -> Holds:
    return lambda held: holds(held) or other(held)


def _and(holds: Holds, other: Holds) -> Holds:
    return lambda held: holds(held) and other(held)
