"""A secret of the site's, which never shows in a message or a log."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """A secret's place, and its value once read. Its text never shows in ``repr``."""

    place: str  # "env NAME" or "file PATH", for messages
    value: str = field(repr=False)
