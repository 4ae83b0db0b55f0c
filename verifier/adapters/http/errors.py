"""Why an exchange over the network brought no usable answer."""

from __future__ import annotations

from typing import Literal

Kind = Literal[
    "timeout", "unreachable", "tls", "redirected", "too_large", "bad_address", "broken_answer"
]


class NetworkFailure(Exception):  # noqa: N818 - "could not ask" is a result here, not an error
    """No usable answer. ``kind`` is for programs; ``said`` is one sentence without secrets."""

    def __init__(self, kind: Kind, said: str) -> None:
        super().__init__(said)
        self.kind: Kind = kind
        self.said = said
