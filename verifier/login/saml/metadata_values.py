"""What we know about an identity provider from its metadata."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from verifier.model.capture import IdentityProvider, Scope


class MetadataRefused(Exception):  # noqa: N818 - named as people say it
    """Metadata cannot be used. ``said`` is one sentence: what is wrong, and what to do."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


@dataclass(frozen=True, slots=True, kw_only=True)
class IdpMetadata:
    """One identity provider, every part of it checked.

    ``xml`` is exactly one EntityDescriptor without signature, comments and other roles, so
    that no library can take a key from elsewhere. ``certificates`` are its signing
    certificates as PEM, in document order. ``sso_redirect`` and ``sso_post`` are addresses;
    at least one is there. ``notices`` are sentences for an administrator.
    """

    entity_id: str
    xml: str
    verified: bool  # signed by the key that the site file pins
    sso_redirect: str | None
    sso_post: str | None
    certificates: tuple[str, ...]
    scopes: tuple[Scope, ...]
    display_name: str | None
    logo_url: str | None
    contact: str | None
    error_url: str | None
    valid_until: datetime | None  # aware, UTC
    notices: tuple[str, ...] = ()

    def identity_provider(self, profile: str | None = None) -> IdentityProvider:
        """Say the same as a login capture names it."""
        return IdentityProvider(
            entity_id=self.entity_id,
            profile=profile,
            display_name=self.display_name,
            scopes=self.scopes,
            contact=self.contact,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One identity provider of a federation, as a list of them shows it.

    ``idp_id`` is the federation's id, a tilde, and the SHA-1 of the entity ID in hexadecimal.
    """

    idp_id: str
    entity_id: str
    display_name: str | None
    logo_url: str | None
