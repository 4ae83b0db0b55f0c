"""Values of a JSON document as the texts that were sent."""

from __future__ import annotations

from typing import Any

from verifier.captures.problems import NotACapture


def text_value(value: Any, what: str) -> str:
    """Give one value as text: numbers as written, ``null`` as an empty value.

    Raises ``NotACapture`` for anything nested and for half of a character; *what* names the file.
    """
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str() if _is_whole(value):
            return str(value)
        case str():
            raise NotACapture(f"{what} holds half of a character; save it again as UTF-8.")
        case _:
            raise NotACapture(f"{what} holds a value inside another, which it never does.")


def text_values(values: Any, what: str) -> tuple[str, ...]:
    """Give a list of values, or one value alone. Raises ``NotACapture``."""
    listed = values if isinstance(values, list) else [values]
    return tuple(text_value(one, what) for one in listed)


def optional_text(value: Any, what: str) -> str | None:
    """Give a text that may be missing; an empty one is as good as none. Raises ``NotACapture``."""
    return text_value(value, what) or None


def _is_whole(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
