"""JSON that remembers on which line each value stands.

The language is that of JavaScript's ``JSON.parse``: of a repeated key the last value counts, and
there are no comments.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from json import JSONDecodeError, JSONDecoder

MOST_DEPTH = 50

_NO_KEY = "a key in double quotation marks"
_NO_FURTHER_KEY = f"{_NO_KEY} (or the comma before it is one too many)"

_BLANK = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,300})(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![0-9.])")
_WORDS = {"true": True, "false": False, "null": None}


@dataclass(frozen=True, slots=True)
class Json:
    """One value. ``value`` is text, number, truth value or None, or a dict or list of these."""

    value: str | float | bool | dict[str, Json] | list[Json] | None
    line: int  # of an object's member: where its key stands

    def member(self, key: str) -> Json | None:
        """Give a member of an object; None where there is none, or where this is no object."""
        return self.value.get(key) if isinstance(self.value, dict) else None


class InvalidJsonError(Exception):
    """Text that is no JSON; ``str()`` says what was expected, and *line* where."""

    def __init__(self, said: str, line: int) -> None:
        super().__init__(said)
        self.line = line


def read_json(text: str) -> Json:
    """Read one JSON value. Raises InvalidJsonError."""
    reader = _Reader(text)
    found, end = reader.value(reader.after_blanks(0), 0)
    if end < len(text):
        raise reader.wrong("nothing more", end)
    return found


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._line_starts = [0, *(one.end() for one in re.finditer("\n", text))]

    def wrong(self, expected: str, at: int) -> InvalidJsonError:
        line = self._line(min(at, max(len(self._text) - 1, 0)))
        return InvalidJsonError(f"expected here was {expected}", line)

    def after_blanks(self, at: int) -> int:
        found = _BLANK.match(self._text, at)
        return found.end() if found else at

    def value(self, at: int, depth: int) -> tuple[Json, int]:
        """Read the value at *at*; gives where the next sign stands."""
        line = self._line(at)
        found: str | float | bool | dict[str, Json] | list[Json] | None
        if depth > MOST_DEPTH:
            raise self.wrong(f"nothing deeper than {MOST_DEPTH} levels", at)
        sign = self._text[at : at + 1]
        if sign == "{":
            found, end = self._object(at + 1, depth)
        elif sign == "[":
            found, end = self._list(at + 1, depth)
        elif sign == '"':
            found, end = self._string(at)
        else:
            found, end = self._plain(at)
        return Json(found, line), self.after_blanks(end)

    def _object(self, at: int, depth: int) -> tuple[dict[str, Json], int]:
        members: dict[str, Json] = {}
        at = self.after_blanks(at)
        if self._text.startswith("}", at):
            return members, at + 1
        while True:
            line = self._line(at)
            if not self._text.startswith('"', at):
                raise self.wrong(_NO_KEY if not members else _NO_FURTHER_KEY, at)
            key, at = self._string(at)
            at = self._past(":", "a colon", self.after_blanks(at))
            found, at = self.value(at, depth + 1)
            members[key] = Json(found.value, line)
            if self._text.startswith("}", at):
                return members, at + 1
            at = self._past(",", "a comma or }", at)

    def _list(self, at: int, depth: int) -> tuple[list[Json], int]:
        members: list[Json] = []
        at = self.after_blanks(at)
        if self._text.startswith("]", at):
            return members, at + 1
        while True:
            found, at = self.value(at, depth + 1)
            members.append(found)
            if self._text.startswith("]", at):
                return members, at + 1
            at = self._past(",", "a comma or ]", at)

    def _past(self, sign: str, named: str, at: int) -> int:
        if not self._text.startswith(sign, at):
            raise self.wrong(named, at)
        return self.after_blanks(at + 1)

    def _string(self, at: int) -> tuple[str, int]:
        try:
            found, end = JSONDecoder().raw_decode(self._text, at)
        except JSONDecodeError as error:
            raise self.wrong("a text that ends, with valid escapes", error.pos) from None
        return str(found), end

    def _plain(self, at: int) -> tuple[float | bool | None, int]:
        for word, meaning in _WORDS.items():
            if self._text.startswith(word, at):
                return meaning, at + len(word)
        number = _NUMBER.match(self._text, at)
        if number is None:
            raise self.wrong("a value", at)
        return float(number.group()), number.end()

    def _line(self, at: int) -> int:
        return bisect_right(self._line_starts, at)
