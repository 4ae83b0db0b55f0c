"""Where something stands in a file that somebody can open and change."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A file, and what is known of the place in it: the line, the key, or both."""

    file: str  # the name alone: the folder is the machine's own affair
    line: int | None = None  # counted from 1
    key: str | None = None  # as the file writes it, with its table: "[reshare] login"

    def __str__(self) -> str:
        line = None if self.line is None else f"line {self.line}"
        return ", ".join(part for part in (self.file, line, self.key) if part)
