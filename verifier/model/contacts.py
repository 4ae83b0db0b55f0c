"""Whom a site writes to at each station."""

from __future__ import annotations

from dataclasses import dataclass

from verifier.model.finding import Owner


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts:
    """One mail address for each owner of a station, where the site file has one."""

    identity: str | None = None  # where the identity provider's metadata names nobody
    discovery: str | None = None
    reshare: str | None = None
    ils: str | None = None

    def of(self, owner: Owner) -> str | None:
        """Give the address of *owner*. A patron's is nobody's to state."""
        match owner:
            case Owner.IDENTITY:
                return self.identity
            case Owner.DISCOVERY:
                return self.discovery
            case Owner.RESHARE:
                return self.reshare
            case Owner.ILS:
                return self.ils
            case Owner.PATRON:
                return None


NOBODY = Contacts()
