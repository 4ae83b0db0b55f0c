"""Exchange the code for tokens, and request the UserInfo claims."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote_plus

from verifier.adapters.http import HttpAnswer, NetworkFailure
from verifier.adapters.login.gate_record import Gate
from verifier.adapters.login.oidc.discovery import Discovered, ProviderClient
from verifier.adapters.login.oidc.gate import verified_token
from verifier.adapters.login.oidc.provider_book import Choice
from verifier.adapters.messages.oidc_claims import Claims, NotClaims, as_text, parse_claims
from verifier.domain.model.site import OidcProvider

# The code exchanged for tokens, with the client authentication that the site file names.
#
# Source: RFC 6749 sections 2.3.1, 4.1.3 and 5.2; RFC 7636 section 4.5; OpenID Connect Core 3.1.3.

OK = 200
_ERRORS = {
    "invalid_client": "The provider does not accept who we are: client_id, client_secret or "
    "client_authentication in the site file are not what is registered there.",
    "invalid_grant": "The provider says that the code is not valid (any more): it was used "
    "before, is too old, or belongs to another client or address. Log in again.",
    "unauthorized_client": "The provider does not let this client log in by authorization code.",
    "invalid_request": "The provider does not understand the token request.",
    "unsupported_grant_type": "The provider does not offer the login by authorization code.",
    "invalid_scope": "The provider does not know one of the scopes in the site file.",
}


class NoTokens(Exception):  # noqa: N818 - named as people say it
    """No usable tokens came. ``message`` is one sentence; ``owner`` is who can change it."""

    def __init__(self, message: str, owner: str = "identity") -> None:
        super().__init__(message)
        self.message = message
        self.owner = owner


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What the code was exchanged for; neither is verified."""

    id_token: str = field(repr=False)
    access_token: str = field(repr=False)


def exchange(
    code: str,
    *,
    code_verifier: str,
    redirect_uri: str,
    provider: OidcProvider,
    discovered: Discovered,
    asking: ProviderClient,
) -> Tokens:
    """Ask once for the tokens. Raises ``NoTokens``."""
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": code_verifier,
    }
    secret = provider.client_secret.value if provider.client_secret else ""
    headers = {}
    if provider.client_authentication == "basic":
        pair = f"{quote_plus(provider.client_id)}:{quote_plus(secret)}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode('ascii')}"
    else:
        fields["client_id"] = provider.client_id
        if provider.client_authentication == "post":
            fields["client_secret"] = secret
    try:
        answer = asking.post(discovered.token_endpoint, fields, headers=headers)
    except NetworkFailure as failure:
        raise NoTokens(f"The provider gave no tokens: {failure.message}") from None
    return _tokens(answer)


def _tokens(answer: HttpAnswer) -> Tokens:
    try:
        document = parse_claims(answer.body)
    except NotClaims as wrong:
        raise NoTokens(
            f"The provider gave no tokens: its answer (status {answer.status}) {wrong.message}."
        ) from None
    error = document.get("error")
    if answer.status != OK or error is not None:
        known = _ERRORS.get(error) if isinstance(error, str) else None
        owner = "service-provider" if error == "invalid_client" else "identity"
        message = known or (
            f"The provider gave no tokens and no reason that its protocol knows (status "
            f"{answer.status})."
        )
        raise NoTokens(message, owner)
    id_token = as_text(document.get("id_token"))
    access_token = as_text(document.get("access_token"))
    kind = as_text(document.get("token_type")) or ""
    if not id_token:
        raise NoTokens(
            "The provider's answer holds no ID token; the client must be allowed the scope openid."
        )
    if kind.lower() != "bearer" or not access_token or not _fits_in_a_header(access_token):
        raise NoTokens("The provider's answer holds no access token that can be used as Bearer.")
    return Tokens(id_token=id_token, access_token=access_token)


def _fits_in_a_header(text: str) -> bool:
    return text.isascii() and text.isprintable() and " " not in text


# The UserInfo answer: JSON, or a signed token of JSON, about the same person.
#
# Source: OpenID Connect Core 5.3.2 and 5.3.4.

_SIGNED = "application/jwt"


def ask_userinfo(
    url: str,
    *,
    access_token: str,
    subject: str,
    provider: OidcProvider,
    asking: ProviderClient,
    key_of: Callable[[str | None], Choice],
    gate: Gate,
) -> Claims | None:
    """Give the claims of UserInfo; None where *gate* has recorded why there are none."""
    try:
        answer = asking.get(url, bearer=access_token)
    except NetworkFailure as failure:
        gate.failed("userinfo", f"UserInfo could not be asked: {failure.message}")
        return None
    if answer.status != OK:
        message = f"UserInfo answered with status {answer.status} instead of claims."
        gate.failed("userinfo", message)
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
        gate.failed("userinfo", f"The answer of UserInfo {wrong.message}.")
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
