"""Why a directory login ended without an entry: one reason, one sentence, one owner."""

from __future__ import annotations


class DirectoryRefused(Exception):  # noqa: N818 - named as people say it
    """``reason`` is stable; ``said`` is one sentence; ``owner`` is who can change it."""

    def __init__(self, reason: str, said: str, owner: str = "identity") -> None:
        super().__init__(said)
        self.reason = reason
        self.said = said
        self.owner = owner
