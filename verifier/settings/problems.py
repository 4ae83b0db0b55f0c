"""What is wrong with a site file: one line for each problem, and all of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong in a site file.

    ``table`` reads as in the file (``[reshare]``, ``[[idp]] "campus"``); ``key`` is None where
    the table itself is meant. ``found`` is what stands there as TOML writes it, never a secret.
    """

    file: str
    table: str
    key: str | None
    found: str | None
    wrong: str  # completes the sentence: "is not an attribute we know"
    what_would_do: str

    def __str__(self) -> str:
        place = ".".join(part for part in (self.table, self.key) if part)
        found = f" = {self.found}" if self.found is not None else ""
        parts = (f"{self.file}:", f"{place}{found}", _sentence(self.wrong))
        return " ".join(part for part in (*parts, _sentence(self.what_would_do)) if part)


def _sentence(text: str) -> str:
    return text if not text or text.endswith((".", "?")) else f"{text}."


class InvalidSite(Exception):  # noqa: N818 - what it says is the site file's state, not our error
    """A site file that cannot be used. ``problems`` holds every one of them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)
