"""A problem in a site file: table, key, and what to do."""

import difflib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a site file.

    ``table`` is written as in the file (``[reshare]``, ``[[idp]] "campus"``); ``key`` is None if
    the problem concerns the table itself. ``found`` is the current value in TOML, never a secret.
    """

    table: str
    key: str | None
    wrong: str  # completes the sentence: "is not an attribute we know"
    what_would_do: str
    found: str | None = None

    def __str__(self) -> str:
        place = ".".join(part for part in (self.table, self.key) if part)
        found = f" = {self.found}" if self.found is not None else ""
        parts = (f"{place}{found}", _sentence(self.wrong), _sentence(self.what_would_do))
        return " ".join(part for part in parts if part)


def _sentence(text: str) -> str:
    return text if not text or text.endswith((".", "?")) else f"{text}."


class InvalidSite(Exception):  # noqa: N818 - what it says is the site file's state, not our error
    """A site file cannot be used. ``problems`` lists all problems, one line each."""

    def __init__(self, file: str, problems: Sequence[Problem]) -> None:
        self.problems = tuple(f"{file}: {problem}" for problem in problems)
        super().__init__("\n".join(self.problems))


_SECRET_WORDS = ("password", "passwd", "secret", "token", "api_key", "apikey", "authentication")
_PARTS_OF_SECRETS = ("pass", "pwd", "key", "cred", "auth")
_LONGEST = 60


def looks_secret(key: str) -> bool:
    """Whether a key of that name holds a secret. Names that end in ``_url`` do not."""
    return not key.lower().endswith("_url") and any(word in key.lower() for word in _SECRET_WORDS)


def may_be_secret(key: str) -> bool:
    """Whether an unknown key may be a misspelled secret; if in doubt, it is hidden."""
    words = re.split(r"[^a-z]+", key.lower())
    return (
        looks_secret(key)
        or any(part in key.lower() for part in _PARTS_OF_SECRETS)
        or any(difflib.get_close_matches(word, _SECRET_WORDS, cutoff=0.7) for word in words)
    )


def as_toml(value: object) -> str | None:
    """Write *value* in TOML, shortened; None for tables and lists, which would not help."""
    if isinstance(value, dict | list):
        return None
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, str | bool) else str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Suggest the closest of *known*, or list them all."""
    names = list(known)
    by_lower = {name.lower(): name for name in names}
    near = difflib.get_close_matches(name.lower(), by_lower, n=1, cutoff=0.6)
    if near:
        return f'Did you mean "{by_lower[near[0]]}"?'
    return f"Known here: {', '.join(names)}" if names else "Leave it out"
