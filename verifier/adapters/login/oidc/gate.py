"""Checks of the authorization response, the ID token's signature and the ID token's claims.

Sources: OpenID Connect Core 3.1.2.5, 3.1.2.6, 3.1.3.7 and 3.1.3.8; RFC 9207 (``iss`` against
mix-up attacks); RFC 7515 and RFC 8725. python-jose checks only the signature; everything else is
checked here.
"""

import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from jose import jws

from verifier.adapters.login.gate_record import Clock, Gate, shown
from verifier.adapters.login.oidc.provider_book import LONGEST_KID, Choice, Discovered
from verifier.adapters.messages.oidc_claims import (
    Claims,
    NotAToken,
    Token,
    as_text,
    split_token,
    whole_number,
)
from verifier.domain.model.site import OidcProvider

LONGEST_CODE = 4_096
LONGEST_MESSAGE = 200
_ERRORS = {
    "access_denied": "The provider did not let the person in, or they declined (access_denied).",
    "login_required": "The provider wants the person to log in first (login_required).",
    "interaction_required": "The provider wants to ask the person something first.",
    "consent_required": "The provider needs the person's consent first (consent_required).",
    "account_selection_required": "The provider wants the person to choose an account.",
    "invalid_scope": "The provider does not know one of the scopes in the site file.",
    "unauthorized_client": "The provider does not let this client log in (unauthorized_client).",
    "invalid_request": "The provider does not understand the login request (invalid_request).",
    "unsupported_response_type": "The provider does not offer the login by authorization code.",
    "server_error": "The provider had an error of its own (server_error).",
    "temporarily_unavailable": "The provider is overloaded or being maintained just now.",
}


def check_answer(
    answer: Mapping[str, str], provider: OidcProvider, discovered: Discovered, gate: Gate
) -> bool:
    """Whether the response is from this provider and contains a code; *gate* records why not."""
    named = answer.get("iss")
    if named is not None or discovered.names_itself:
        if not gate.judge(
            "answer-issuer",
            named == provider.issuer,
            passed="The answer names the provider that was asked.",
            failed="The answer comes from another provider than the one that was asked, or does "
            "not say from whom.",
            expected=provider.issuer,
            received=shown(named),
        ):
            return False
    else:
        gate.not_checked("answer-issuer", "This provider does not name itself in its answers.")
    error = answer.get("error")
    if error is not None:
        message = _ERRORS.get(error, "The provider refused the login, for a reason of its own.")
        words = answer.get("error_description", "")
        short = 0 < len(words) <= LONGEST_MESSAGE and words.isprintable()
        gate.failed("provider-error", message, received=words if short else None)
        return False
    code = answer.get("code", "")
    return gate.judge(
        "code",
        0 < len(code) <= LONGEST_CODE and code.isascii() and code.isprintable(),
        passed="The answer brings a code.",
        failed="The answer brings no usable code.",
    )


_FORBIDDEN: Final = ("crit", "b64", "jwk", "jku", "x5u", "x5c", "zip")
_UNSUPPORTED = frozenset({"PS256", "PS384", "PS512", "EdDSA", "ES256K"})
_NAMED = frozenset(
    {"RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "HS256", "HS384", "HS512", "none"}
)


def verified_token(
    text: str,
    *,
    algorithm: str,
    key_of: Callable[[str | None], Choice],
    gate: Gate,
    what: str = "ID token",
    prefix: str = "",
) -> Token | None:
    """Return the token if its signature is valid; None if not, after recording why in *gate*.

    *key_of* chooses the key for a ``kid``. *prefix* is put before the names of the checks.
    """
    try:
        token = split_token(text)
    except NotAToken as wrong:
        gate.failed(f"{prefix}{wrong.reason}", f"The {what} {wrong.message}.")
        return None
    gate.passed(f"{prefix}token-form", f"The {what} has three parts in strict base64url.")
    if not _header_holds(token, algorithm, gate, what, prefix):
        return None
    choice = key_of(token.header.get("kid"))
    if choice.key is None:
        gate.failed(f"{prefix}key", choice.message)
        return None
    gate.passed(f"{prefix}key", "One key that the provider publishes fits.")
    holds = token.signed and _signature_holds(token.text, choice.key.jwk, algorithm)
    gate.judge(
        f"{prefix}signature",
        holds,
        passed=f"{algorithm}, by the provider's published key",
        failed=f"The signature of the {what} does not hold under the provider's published key.",
    )
    return token if holds else None


def _header_holds(token: Token, algorithm: str, gate: Gate, what: str, prefix: str) -> bool:
    header = token.header
    used = as_text(header.get("alg"))
    if used in _UNSUPPORTED:
        message = f"The {what} is signed with {used}, which is not supported here."
    else:
        message = f"The {what} is not signed with the algorithm that the site file registers."
    if not gate.judge(
        f"{prefix}algorithm",
        used == algorithm,
        passed=f"{algorithm}, as registered",
        failed=message,
        expected=algorithm,
        received=used if used in _NAMED | _UNSUPPORTED else "another text",
    ):
        return False
    found = [member for member in _FORBIDDEN if member in header]
    message = ""
    if found:
        message = f"The header of the {what} brings {found[0]} along, which is not allowed."
    elif "kid" in header and not 0 < len(as_text(header["kid"]) or "") <= LONGEST_KID:
        message = f"The header of the {what} names its key by something that is no usable text."
    elif "typ" in header and (as_text(header["typ"]) or "").upper() != "JWT":
        message = f"The header says that this is no {what}, but another kind of token."
    return gate.judge(
        f"{prefix}header",
        not message,
        passed="Nothing in the header but algorithm, key name and kind.",
        failed=message,
    )


def _signature_holds(text: str, jwk: dict[str, str], algorithm: str) -> bool:
    try:
        jws.verify(text, jwk, algorithms=[algorithm])
    except Exception:  # noqa: BLE001 - the library raises half a dozen kinds, and all mean no
        return False
    return True


LONGEST_SUB = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """The values that this login's ID token must match."""

    provider: OidcProvider
    nonce: str | None
    access_token: str = field(repr=False)
    started_at: datetime
    now: datetime


def check_claims(claims: Claims, expected: Expected, gate: Gate) -> None:
    """Check every claim of the ID token; each claim has its own check in *gate*."""
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
    if "at_hash" not in claims:
        gate.not_checked("access-token-hash", "The ID token does not carry one; it need not.")
        return
    gate.judge(
        "access-token-hash",
        claims["at_hash"] == half_hash(expected.access_token, provider.signed_with),
        passed="The ID token and the access token belong together.",
        failed="The ID token and the access token do not belong together (at_hash).",
    )


def half_hash(text: str, algorithm: str) -> str:
    """Return the ``at_hash`` of *text*: half of its digest, in base64url (Core 3.1.3.6)."""
    digest = hashlib.new(f"sha{algorithm[2:]}", text.encode("ascii", "replace")).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode("ascii")


def _audience(claims: Claims, client_id: str, gate: Gate) -> None:
    audience, party = claims.get("aud"), claims.get("azp")
    named = audience if isinstance(audience, list) else [audience]
    texts = all(as_text(client) is not None for client in named)
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
    now, most = expected.now.timestamp(), expected.provider.max_age_seconds
    _issued(whole_number(claims.get("iat")), expected, gate)
    if "nbf" in claims:
        early = whole_number(claims["nbf"])
        gate.judge(
            "not-before",
            early is not None and early <= now + tolerance,
            passed="Already valid.",
            failed="The ID token is not valid yet (nbf), or its date cannot be read.",
        )
    expires = whole_number(claims.get("exp"))
    gate.judge(
        "expiry",
        expires is not None and expires > now - tolerance,
        passed="Not expired.",
        failed="The ID token has expired, or does not say when it does (exp).",
    )
    if most is not None:
        at = whole_number(claims.get("auth_time"))
        gate.judge(
            "authentication-time",
            at is not None and now - most - tolerance <= at <= now + tolerance,
            passed="The password was asked for recently enough.",
            failed="The provider does not show that the password was asked for within "
            "max_age_seconds (auth_time).",
        )


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


def _shown(value: Any) -> str:
    if value is None or as_text(value) is not None:
        return shown(value)
    return "several" if isinstance(value, list) else "no text"
