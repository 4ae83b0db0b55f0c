"""The permissions that Koha says are missing, fit for a sentence.

Koha writes them as ``{"borrowers": "edit_borrowers"}``, where ``"1"`` is the whole module; all of
such an object are needed, and a list holds alternatives (``Koha/REST/V1/Auth.pm``). Only words
that look like permissions are repeated: an answer may hold anything.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

_WORD = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_LONGEST = 60
_MOST = 6  # alternatives and parts that are named
_CERTAIN_LENGTH = 4  # shorter values also occur inside ordinary words


def permissions_named(required: Any, hidden: Sequence[str] = ()) -> str | None:
    """Say which permissions *required* names; None where none can be said.

    A word that holds one of the *hidden* values is left out, whatever it looks like.
    """
    alternatives = required if isinstance(required, list) else [required]
    said = [_all_of(one, hidden) for one in alternatives[:_MOST]]
    return ", or ".join(dict.fromkeys(one for one in said if one)) or None


def _all_of(required: Any, hidden: Sequence[str]) -> str:
    if not isinstance(required, dict):
        return ""
    named = (
        _one(module, part, hidden)
        for module, parts in sorted(required.items())[:_MOST]
        for part in (parts[:_MOST] if isinstance(parts, list) else [parts])
    )
    return " and ".join(one for one in named if one)


def _one(module: str, part: Any, hidden: Sequence[str]) -> str:
    if not _is_word(module, hidden):
        return ""
    return f"{module}/{part}" if _is_word(part, hidden) else module


def _is_word(text: Any, hidden: Sequence[str]) -> bool:
    return (
        isinstance(text, str)
        and len(text) <= _LONGEST
        and _WORD.fullmatch(text) is not None
        and not any(_holds(text, one.strip().casefold()) for one in hidden)
    )


def _holds(text: str, value: str) -> bool:
    return text == value or (len(value) >= _CERTAIN_LENGTH and value in text)
