"""The code exchanged for tokens, with the client authentication that the site file names.

Source: RFC 6749 sections 2.3.1, 4.1.3 and 5.2; RFC 7636 section 4.5; OpenID Connect Core 3.1.3.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from urllib.parse import quote_plus

from verifier.bounded_network import HttpAnswer, NetworkFailure
from verifier.login.oidc.asking import Asking
from verifier.login.oidc.discovery import Discovered
from verifier.messages.oidc.claims import NotClaims, as_text, parse_claims
from verifier.model.idp import OidcProvider

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
    """No usable tokens came. ``said`` is one sentence; ``owner`` is who can change it."""

    def __init__(self, said: str, owner: str = "identity") -> None:
        super().__init__(said)
        self.said = said
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
    asking: Asking,
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
        raise NoTokens(f"The provider gave no tokens: {failure.said}") from None
    return _tokens(answer)


def _tokens(answer: HttpAnswer) -> Tokens:
    try:
        document = parse_claims(answer.body)
    except NotClaims as wrong:
        raise NoTokens(
            f"The provider gave no tokens: its answer (status {answer.status}) {wrong.said}."
        ) from None
    error = document.get("error")
    if answer.status != OK or error is not None:
        known = _ERRORS.get(error) if isinstance(error, str) else None
        owner = "service-provider" if error == "invalid_client" else "identity"
        said = known or (
            f"The provider gave no tokens and no reason that its protocol knows (status "
            f"{answer.status})."
        )
        raise NoTokens(said, owner)
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
