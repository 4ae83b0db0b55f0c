"""Whom a sentence about a failed exchange speaks of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """Who was asked, as a sentence begins with it, and which settings say how it is reached."""

    name: str
    settings: str  # what has the url: "the connection", "[reshare.okapi]"


LIBRARY_SYSTEM = Peer(name="The library system", settings="the connection")
