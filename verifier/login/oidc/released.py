"""What a provider released at one login: the ID token's claims, then UserInfo's."""

from __future__ import annotations

from datetime import datetime

from verifier.login.gate_record import Gate
from verifier.login.oidc.discovery import Discovered
from verifier.login.oidc.refusal import identity_provider
from verifier.messages.oidc.claims import Claims, authentication_of, claim_attributes
from verifier.model.capture import (
    Attribute,
    AttributeSource,
    LoginCapture,
    Origin,
    Protocol,
    Subject,
    SubjectKind,
)
from verifier.model.idp import Idp


def released(
    claims: Claims,
    info: Claims | None,
    *,
    idp: Idp,
    discovered: Discovered,
    now: datetime,
    gate: Gate,
) -> LoginCapture:
    """Make the capture of a login that passed its gate. Raises ``NotClaims``."""
    attributes: tuple[Attribute, ...] = claim_attributes(claims, AttributeSource.ID_TOKEN)
    if info is not None:
        attributes += claim_attributes(info, AttributeSource.USERINFO)
    return LoginCapture(
        protocol=Protocol.OIDC,
        origin=Origin.LOGIN,
        captured_at=now,
        idp=identity_provider(idp),
        service_provider=idp.oidc.client_id if idp.oidc else None,
        subject=Subject(
            kind=SubjectKind.SUB, value=str(claims["sub"]), format=discovered.subject_type
        ),
        attributes=attributes,
        authentication=authentication_of(claims),
        checks=gate.checks,
    )
