"""How ReShare itself is asked; ``verifier.settings`` reads it from ``[reshare.okapi]``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from verifier.model.hosts import is_this_machine
from verifier.model.secret import Secret

RESHARE_OKAPI = "[reshare.okapi]"
"""The table of the site file that says how ReShare is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReshareAccess:
    """Where ReShare's gateway is, and as whom it is asked."""

    url: str
    tenant: str
    username: Secret
    password: Secret
    timeout_seconds: float = 10.0  # for each question, with the sign-in that it may need
    max_bytes: int = 5_000_000  # of one answer
    ca_file: Path | None = None

    @property
    def encrypted(self) -> bool:
        """Whether questions go over TLS."""
        return self.url.startswith("https://")

    @property
    def on_this_machine(self) -> bool:
        """Whether the gateway is on the machine itself."""
        return is_this_machine(urlsplit(self.url).hostname or "")
