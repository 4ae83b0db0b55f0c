"""What the data store says where it cannot do its work."""

from __future__ import annotations


class StoreProblem(Exception):  # noqa: N818 - a problem to be told, in the field's words
    """The data store cannot do what was asked. ``said`` is one sentence, without any value."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


class OtherKey(StoreProblem):
    """The data store was sealed with another key than this one."""
