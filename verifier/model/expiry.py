"""When something that logins rest on ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Expiring(StrEnum):
    """What ends."""

    IDP_METADATA = "idp-metadata"
    IDP_CERTIFICATE = "idp-certificate"  # a signing certificate of an identity provider
    SP_SIGNING = "sp-signing"  # our own certificates
    SP_ENCRYPTION = "sp-encryption"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiry:
    """One such thing. ``number`` counts those of one kind, in their own order, from 1."""

    what: Expiring
    ends_at: datetime  # aware
    idp_id: str | None = None  # None: of our own
    number: int = 1
