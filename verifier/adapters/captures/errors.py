"""Errors for files that are not saved logins, or whose JSON does not match its schema."""

from __future__ import annotations

import json
from typing import Any

from pydantic import ValidationError


class NotACapture(Exception):  # noqa: N818 - an answer about the file, not a defect
    """Not a saved login. ``message`` is one sentence, without any value of the file."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def reason_of(error: OSError) -> str:
    """Give the system's own reason, to stand within a sentence."""
    return (error.strerror or "no reason given").lower()


def schema_message(what: str, schema: str, error: ValidationError) -> str:
    """Say where *what* ("This saved login") is not as *schema* wants it.

    The error's own text would show values.
    """
    # Few: every list of the shapes stops at its first error, and every object has few keys.
    first, *others = error.errors(include_url=False, include_input=False)
    more = ", among others" if others else ""
    return f"{what} is not as {schema} wants it: {_place(first['loc'])} {_wrong(first)}{more}."


def broken_json_message(what: str, error: Exception) -> str:
    """Say where the JSON of *what* breaks off, or that it is beyond every bound."""
    if isinstance(error, json.JSONDecodeError):
        return (
            f"{what} is not whole: its JSON breaks off or goes wrong at line "
            f"{error.lineno}, column {error.colno}."
        )
    return f"{what} cannot be read: its JSON is out of bounds."


def _place(loc: tuple[int | str, ...]) -> str:
    parts = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc)
    return parts.removeprefix(".") or "the file"


def _wrong(problem: Any) -> str:
    match problem["type"]:
        case "missing":
            return "is missing"
        case "extra_forbidden" | "unexpected_keyword_argument":
            return "is not a key of the schema"
        case "enum" | "literal_error":
            return f"must be {problem['ctx']['expected']}"
        case "string_type":
            return "must be a text"
        case "too_long":
            return f"has more than {problem['ctx']['max_length']:,} items, which nobody needs"
        case _:
            return f"cannot be used: {problem['msg'].removeprefix('Value error, ')}"
