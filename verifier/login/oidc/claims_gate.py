"""The claims of an ID token: who wrote it, for whom, when, and for which login.

Source: OpenID Connect Core 3.1.3.7 and 3.1.3.8; times in seconds since 1970.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from verifier.login.clock import Clock
from verifier.login.gate_record import Gate, shown
from verifier.messages.oidc.claims import Claims, as_text, whole_number
from verifier.model.idp import OidcProvider

LONGEST_SUB = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What this login's ID token has to say."""

    provider: OidcProvider
    nonce: str | None
    access_token: str = field(repr=False)
    started_at: datetime
    now: datetime


def check_claims(claims: Claims, expected: Expected, gate: Gate) -> None:
    """Judge every claim; each has its own check."""
    provider = expected.provider
    issuer, subject = claims.get("iss"), as_text(claims.get("sub"))
    gate.judge(
        "issuer",
        issuer == provider.issuer,
        passed="The issuer is the provider that was asked.",
        failed="The ID token was issued by another provider than the one that was asked.",
        expected=provider.issuer,
        received=_shown(issuer),
    )
    _audience(claims, provider.client_id, gate)
    _times(claims, expected, gate)
    nonce = claims.get("nonce")
    gate.judge(
        "nonce",
        isinstance(nonce, str) and expected.nonce is not None and nonce == expected.nonce,
        passed="The ID token repeats the nonce of this login.",
        failed="The ID token does not belong to this login: its nonce is another, or missing.",
    )
    gate.judge(
        "subject",
        subject is not None and bool(subject.strip()) and len(subject) <= LONGEST_SUB,
        passed="The ID token names its person.",
        failed=f"The ID token does not name a person: sub is missing, empty, no text, or longer "
        f"than {LONGEST_SUB} characters.",
    )
    _access_token_hash(claims, expected, gate)


def half_hash(text: str, algorithm: str) -> str:
    """Give ``at_hash`` of *text*: the left half of its digest, in base64url (Core 3.1.3.6)."""
    digest = hashlib.new(f"sha{algorithm[2:]}", text.encode("ascii", "replace")).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode("ascii")


def _audience(claims: Claims, client_id: str, gate: Gate) -> None:
    audience, party = claims.get("aud"), claims.get("azp")
    named = audience if isinstance(audience, list) else [audience]
    texts = all(as_text(one) is not None for one in named)
    several = len(named) > 1
    gate.judge(
        "audience",
        texts and client_id in named,
        passed="The ID token is for us.",
        failed="The ID token is not for this client: its audience does not name our client_id.",
        expected=client_id,
        received=_shown(audience),
    )
    gate.judge(
        "authorized-party",
        as_text(party) == client_id if several or party is not None else True,
        passed="No other client is named as the authorised one.",
        failed="The ID token was issued to another client, or to several without saying which.",
        expected=client_id,
        received=_shown(party),
    )


def _times(claims: Claims, expected: Expected, gate: Gate) -> None:
    tolerance = expected.provider.clock_tolerance_seconds
    now = expected.now.timestamp()
    expires, issued = whole_number(claims.get("exp")), whole_number(claims.get("iat"))
    early = whole_number(claims.get("nbf"))
    _issued(issued, expected, gate)
    if "nbf" in claims:
        gate.judge(
            "not-before",
            early is not None and early <= now + tolerance,
            passed="Already valid.",
            failed="The ID token is not valid yet (nbf), or its date cannot be read.",
        )
    gate.judge(
        "expiry",
        expires is not None and expires > now - tolerance,
        passed="Not expired.",
        failed="The ID token has expired, or does not say when it does (exp).",
    )
    _authentication_time(claims, expected, now, gate)


def _issued(issued: int | None, expected: Expected, gate: Gate) -> None:
    clock = Clock(expected.now, timedelta(seconds=expected.provider.clock_tolerance_seconds))
    try:
        at = None if issued is None else datetime.fromtimestamp(issued, UTC)
    except (OverflowError, ValueError, OSError):
        at = None
    if at is None:
        gate.failed("issued-at", "The ID token does not say when it was issued (iat).")
    elif clock.too_early(at):
        gate.failed(
            "issued-at",
            f"The ID token is dated {clock.apart(at)} in the future: the provider's clock is "
            "ahead of ours.",
        )
    elif at < expected.started_at - clock.tolerance:
        apart = Clock(expected.started_at, clock.tolerance).apart(at)
        gate.failed(
            "issued-at",
            f"The ID token is dated {apart} before this login began: it is an old one, or the "
            "provider's clock is behind ours.",
        )
    else:
        gate.passed("issued-at", "Issued since this login began.")


def _authentication_time(claims: Claims, expected: Expected, now: float, gate: Gate) -> None:
    most = expected.provider.max_age_seconds
    if most is None:
        return
    at = whole_number(claims.get("auth_time"))
    tolerance = expected.provider.clock_tolerance_seconds
    gate.judge(
        "authentication-time",
        at is not None and now - most - tolerance <= at <= now + tolerance,
        passed="The password was asked for recently enough.",
        failed="The provider does not show that the password was asked for within "
        "max_age_seconds (auth_time).",
    )


def _access_token_hash(claims: Claims, expected: Expected, gate: Gate) -> None:
    if "at_hash" not in claims:
        gate.not_checked("access-token-hash", "The ID token does not carry one; it need not.")
        return
    sent = claims["at_hash"]
    right = half_hash(expected.access_token, expected.provider.signed_with)
    gate.judge(
        "access-token-hash",
        sent == right,
        passed="The ID token and the access token belong together.",
        failed="The ID token and the access token do not belong together (at_hash).",
    )


def _shown(value: Any) -> str:
    if value is None or as_text(value) is not None:
        return shown(value)
    return "several" if isinstance(value, list) else "no text"
