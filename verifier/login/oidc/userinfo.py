"""The UserInfo answer: JSON, or a signed token of JSON, about the same person.

Source: OpenID Connect Core 5.3.2 and 5.3.4.
"""

from __future__ import annotations

from collections.abc import Callable

from verifier.bounded_network import NetworkFailure
from verifier.login.gate_record import Gate
from verifier.login.oidc.asking import Asking
from verifier.login.oidc.key_set import Choice
from verifier.login.oidc.token_gate import verified_token
from verifier.messages.oidc.claims import Claims, NotClaims, as_text, parse_claims
from verifier.model.idp import OidcProvider

OK = 200
_SIGNED = "application/jwt"


def ask_userinfo(
    url: str,
    *,
    access_token: str,
    subject: str,
    provider: OidcProvider,
    asking: Asking,
    key_of: Callable[[str | None], Choice],
    gate: Gate,
) -> Claims | None:
    """Give the claims of UserInfo; None where *gate* has recorded why there are none."""
    try:
        answer = asking.get(url, bearer=access_token)
    except NetworkFailure as failure:
        gate.failed("userinfo", f"UserInfo could not be asked: {failure.said}")
        return None
    if answer.status != OK:
        said = f"UserInfo answered with status {answer.status} instead of claims."
        gate.failed("userinfo", said)
        return None
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == _SIGNED:
        claims = _signed(answer.body, provider, key_of, gate)
    else:
        claims = _plain(answer.body, gate)
    if claims is None:
        return None
    if not gate.judge(
        "userinfo-subject",
        as_text(claims.get("sub")) == subject,
        passed="UserInfo is about the person of the ID token.",
        failed="UserInfo is about another person than the ID token: sub differs, or is missing.",
    ):
        return None
    gate.passed("userinfo", "Asked with the access token of this login.")
    return claims


def _plain(body: bytes, gate: Gate) -> Claims | None:
    try:
        return parse_claims(body)
    except NotClaims as wrong:
        gate.failed("userinfo", f"The answer of UserInfo {wrong.said}.")
        return None


def _signed(
    body: bytes, provider: OidcProvider, key_of: Callable[[str | None], Choice], gate: Gate
) -> Claims | None:
    token = verified_token(
        body.decode("ascii", "replace").strip(),
        algorithm=provider.signed_with,
        key_of=key_of,
        gate=gate,
        what="UserInfo token",
        prefix="userinfo-",
    )
    if token is None:
        return None
    audience = token.claims.get("aud", provider.client_id)
    named = audience if isinstance(audience, list) else [audience]
    ours = token.claims.get("iss", provider.issuer) == provider.issuer
    return (
        token.claims
        if gate.judge(
            "userinfo-issuer",
            ours and provider.client_id in named,
            passed="Written by the provider, for us.",
            failed="The UserInfo token was written by another provider, or for another client.",
        )
        else None
    )
