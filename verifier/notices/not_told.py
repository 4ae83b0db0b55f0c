"""A notice that did not reach its receiver."""

from __future__ import annotations


class NotTold(Exception):  # noqa: N818 - an answer to a person, not a defect
    """``said`` is one sentence without address path, token or password."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said
