"""What was read of an export."""

from __future__ import annotations

from dataclasses import dataclass

from verifier.model.patron_request import RequestsRead
from verifier.model.triage import Oddity


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestExport:
    """The requests, and what programs did to them on the way.

    ``spoilt`` are the ids of requests whose identifier cannot be relied on.
    """

    read: RequestsRead
    oddities: tuple[Oddity, ...] = ()
    spoilt: frozenset[str] = frozenset()


class NotRequests(Exception):  # noqa: N818 - an answer about the file, not a defect
    """No export of requests. ``said`` is a sentence or two, without any value of the file."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said
