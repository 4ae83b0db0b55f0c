"""PAPI's signature over each question (PAPI reference, "PAPI Web Service Authorization")."""

from __future__ import annotations

import hmac
from base64 import b64encode
from dataclasses import dataclass, field
from email.utils import formatdate


def signature(key: str, text: str, algorithm: str) -> str:
    """Compute the keyed hash of *text*, in base64."""
    return b64encode(hmac.digest(key.encode(), text.encode(), algorithm)).decode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Signs with one access key."""

    access_id: str
    access_key: str = field(repr=False)
    algorithm: str

    def headers(self, method: str, url: str, secret: str = "") -> dict[str, str]:
        """Make the headers that prove a question to *url*, which is the one sent exactly.

        *secret* is the staff user's, for whatever needs more than the access id.
        """
        date = formatdate(usegmt=True)
        signed = signature(self.access_key, f"{method}{url}{date}{secret}", self.algorithm)
        return {"PolarisDate": date, "Authorization": f"PWS {self.access_id}:{signed}"}
