"""Why something is not a saved login that can be read."""

from __future__ import annotations


class NotACapture(Exception):  # noqa: N818 - an answer about the file, not a defect
    """Not a saved login. ``said`` is one sentence, without any value of the file."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


def reason_of(error: OSError) -> str:
    """Give the system's own reason, to stand within a sentence."""
    return (error.strerror or "no reason given").lower()
