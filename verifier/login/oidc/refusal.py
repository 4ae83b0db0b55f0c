"""Who can change what refused an OpenID Connect login."""

from __future__ import annotations

from verifier.login.gate_record import Gate
from verifier.login.refused_login import BROKEN, refused_login
from verifier.model.capture import IdentityProvider, LoginRefused
from verifier.model.idp import Idp

__all__ = ["BROKEN", "identity_provider", "refusal"]

_OWNERS = {
    "state": "patron",
    "code": "patron",
    "provider": "service-provider",
    "tokens-refused": "service-provider",
    BROKEN: "service-provider",
}


def refusal(gate: Gate, idp: Idp | None) -> LoginRefused:
    """Say why the login did not hold."""
    return refused_login(gate, identity_provider(idp), owners=_OWNERS)


def identity_provider(idp: Idp | None) -> IdentityProvider:
    """Name the provider as a login capture does: by its issuer."""
    if idp is None or idp.oidc is None:
        return IdentityProvider(entity_id=None)
    return IdentityProvider(entity_id=idp.oidc.issuer, profile=idp.profile, display_name=idp.name)
