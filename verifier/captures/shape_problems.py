"""What is wrong with a JSON file of ours, in one sentence that names the place and no value."""

from __future__ import annotations

import json
from typing import Any

from pydantic import ValidationError


def said(what: str, schema: str, error: ValidationError) -> str:
    """Say where *what* ("This saved login") is not as *schema* wants it.

    The error's own text would show values.
    """
    # Few: every list of the shapes stops at its first error, and every object has few keys.
    first, *others = error.errors(include_url=False, include_input=False)
    more = ", among others" if others else ""
    return f"{what} is not as {schema} wants it: {_place(first['loc'])} {_wrong(first)}{more}."


def broken(what: str, error: Exception) -> str:
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
        case "extra_forbidden":
            return "is not a key of the schema"
        case "enum" | "literal_error":
            return f"must be {problem['ctx']['expected']}"
        case "string_type":
            return "must be a text"
        case "too_long":
            return f"has more than {problem['ctx']['max_length']:,} items, which nobody needs"
        case _:
            return f"cannot be used: {problem['msg'].removeprefix('Value error, ')}"
