"""Read the OpenURL listener's JSON configuration: each service with the values it inherits."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, fields
from json import JSONDecodeError, JSONDecoder
from typing import Any

from verifier.adapters.config_files.text_file import NotReadError
from verifier.domain.model.config_files import ListenerFile, ServiceSettings
from verifier.domain.model.finding import Place
from verifier.domain.model.request_form import LISTENER_FLAGS, ListenerService

MOST_DEPTH = 50

_NO_KEY = "a key in double quotation marks"
_NO_FURTHER_KEY = f"{_NO_KEY} (or the comma before it is one too many)"

_BLANK = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,300})(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![0-9.])")
_WORDS = {"true": True, "false": False, "null": None}


@dataclass(frozen=True, slots=True)
class Json:
    """One value, as JavaScript's ``JSON.parse`` reads it, with its line number.

    ``value`` is a text, number, boolean or None, or a dict or list of these.
    """

    value: str | float | bool | dict[str, Json] | list[Json] | None
    line: int  # for a member of an object: the line of its key

    def member(self, key: str) -> Json | None:
        """Return a member of an object; None if it is missing or this is not an object."""
        return self.value.get(key) if isinstance(self.value, dict) else None


class InvalidJsonError(Exception):
    """The text is not JSON. ``str()`` says what was expected, and ``line`` where."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


def read_json(text: str) -> Json:
    """Parse one JSON value. Raises ``InvalidJsonError``."""
    reader = _Reader(text)
    found, end = reader.value(reader.after_blanks(0), 0)
    if end < len(text):
        raise reader.wrong("nothing more", end)
    return found


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._line_starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def wrong(self, expected: str, at: int) -> InvalidJsonError:
        line = self._line(min(at, max(len(self._text) - 1, 0)))
        return InvalidJsonError(f"expected here was {expected}", line)

    def after_blanks(self, at: int) -> int:
        found = _BLANK.match(self._text, at)
        return found.end() if found else at

    def value(self, at: int, depth: int) -> tuple[Json, int]:
        """Read the value at *at*; return it and the position of the next non-space character."""
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
            members[key] = Json(found.value, line)  # if a key is repeated, the last value counts
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


_NAMES = tuple(field.name for field in fields(ListenerService))


def read_listener(name: str, text: str) -> ListenerFile:
    """Read the file *name*. Raises ``NotReadError``.

    Source: listener-openurl, ``src/Config.js`` and ``src/OpenURLServer.js``: ``services`` is
    an object with one entry for each symbol, each service inherits the values at the top, and
    if ``okapiUrl`` is at the top, there is a default service for every other symbol.
    """
    try:
        root = read_json(text)
    except InvalidJsonError as error:
        message = (
            f"The listener's configuration is not JSON: {error}. The listener does not start."
        )
        raise NotReadError(name, message, line=error.line) from None
    services = root.member("services") or Json({}, 1)
    if not isinstance(root.value, dict):
        raise NotReadError(name, "The listener's configuration must be one JSON object.", line=1)
    if not isinstance(services.value, dict):
        message = 'The listener\'s "services" must be an object with one entry for each symbol.'
        raise NotReadError(name, message, line=services.line)
    has_default = _truthy(root.member("okapiUrl"))
    return ListenerFile(
        name=name,
        services=tuple(
            _service(name, symbol, member, root) for symbol, member in services.value.items()
        ),
        default=_service(name, "", Json(None, 1), root) if has_default else None,
    )


def _service(file: str, symbol: str, member: Json, root: Json) -> ServiceSettings:
    table = f"services.{symbol}" if symbol else ""
    stated: dict[str, Any] = {}
    places = []
    for name in _NAMES:
        found = member.member(name) or root.member(name)
        if found is not None:
            stated[name] = _as_read(name, found)
            key = f"{table}.{name}" if table and member.member(name) else name
            places.append((name, Place(file=file, line=found.line, key=key)))
    return ServiceSettings(
        symbol=symbol,
        settings=ListenerService(**stated),
        places=tuple(places),
        whole=Place(file=file, line=member.line, key=table or None),
    )


def _as_read(name: str, json: Json) -> str | bool | None:
    """Convert the value as JavaScript does where the listener uses it."""
    if name in LISTENER_FLAGS:
        return json.value if isinstance(json.value, str) else _truthy(json)
    if isinstance(json.value, str) or json.value is None:
        return json.value
    return str(json.value) if _truthy(json) else None


def _truthy(json: Json | None) -> bool:
    """Whether JavaScript takes the value for true. An object or a list always is."""
    return json is not None and (isinstance(json.value, dict | list) or bool(json.value))
