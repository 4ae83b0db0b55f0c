"""Send requests to an OpenID provider.

Read its discovery document and compare it with the site file.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal
from urllib.parse import SplitResult, urlencode, urlsplit

from verifier.adapters import http
from verifier.adapters.login.gate_record import shown
from verifier.adapters.messages.oidc_claims import Claims, NotClaims, parse_claims
from verifier.domain.model.site import OidcProvider

TOTAL_SECONDS = 15.0
MOST_BYTES = 1_048_576  # of a discovery document, a key set, a token answer
_NONE: Mapping[str, str] = MappingProxyType({})
_FORM = "application/x-www-form-urlencoded"


class ProviderClient:
    """Asks within what is left of the deadline; nothing twice, and no redirect is followed."""

    def __init__(
        self,
        provider: OidcProvider,
        *,
        allow_private: bool,
        seconds: float = TOTAL_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._verify = True if provider.certificates is None else str(provider.certificates)
        self._allow_private = allow_private
        self._clock = clock
        self._end = clock() + seconds

    def get(self, url: str, *, bearer: str | None = None) -> http.HttpAnswer:
        """Ask for a document. Raises ``NetworkFailure``."""
        headers = {"Accept": "application/json"}
        if bearer is not None:
            headers = {
                "Accept": "application/json, application/jwt",
                "Authorization": f"Bearer {bearer}",
            }
        return self._ask("GET", url, None, headers)

    def post(
        self, url: str, fields: Mapping[str, str], *, headers: Mapping[str, str] = _NONE
    ) -> http.HttpAnswer:
        """Send a form. Raises ``NetworkFailure``."""
        sent = {"Accept": "application/json", "Content-Type": _FORM, **headers}
        return self._ask("POST", url, urlencode(fields).encode("ascii"), sent)

    def _ask(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]
    ) -> http.HttpAnswer:
        return http.fetch(
            method,
            url,
            body=body,
            headers=headers,
            deadline_seconds=max(self._end - self._clock(), 0.01),
            max_bytes=MOST_BYTES,
            allow_private=self._allow_private,
            verify=self._verify,
        )


# Why no login can be begun at an OpenID provider.


class ProviderRefused(Exception):  # noqa: N818 - named as people say it
    """The provider cannot be used. ``message`` is one sentence: what is wrong, and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


# What a provider says of itself: its discovery document, held against the site file.
#
# Source: OpenID Connect Discovery 1.0, sections 3 and 4; RFC 9207 for the ``iss`` parameter.

WELL_KNOWN = ".well-known/openid-configuration"
_PORTS = {"https": 443, "http": 80}
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_AUTHENTICATION = {
    "basic": "client_secret_basic",
    "post": "client_secret_post",
    "none": "none",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovered:
    """A provider's addresses and abilities, every one of them checked."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None
    subject_type: Literal["public", "pairwise"] | None  # None: it may be either
    names_itself: bool  # every answer carries the ``iss`` parameter


def discovery_address(provider: OidcProvider) -> str:
    """Give the document's address; a final slash of the issuer is not doubled."""
    return f"{provider.issuer.rstrip('/')}/{WELL_KNOWN}"


def read_discovery(content: bytes, provider: OidcProvider) -> Discovered:
    """Read the document. Raises ``ProviderRefused``."""
    try:
        document = parse_claims(content)
    except NotClaims as wrong:
        raise ProviderRefused(
            f"The provider's discovery document {wrong.message}; check issuer in the site file."
        ) from None
    issuer = document.get("issuer")
    if issuer != provider.issuer:
        raise ProviderRefused(
            f"The provider's discovery document names another issuer: "
            f"{shown(issuer) if isinstance(issuer, str) else 'none'} where the site file has "
            f"{provider.issuer}. Write exactly the one that is meant, a final slash included."
        )
    _refuse_unable(document, provider)
    userinfo = document.get("userinfo_endpoint")
    return Discovered(
        authorization_endpoint=_address(document, "authorization_endpoint", provider),
        token_endpoint=_address(document, "token_endpoint", provider),
        jwks_uri=_address(document, "jwks_uri", provider),
        userinfo_endpoint=None
        if userinfo is None
        else _address(document, "userinfo_endpoint", provider),
        subject_type=_subject_type(document.get("subject_types_supported")),
        names_itself=document.get("authorization_response_iss_parameter_supported") is True,
    )


def _refuse_unable(document: Claims, provider: OidcProvider) -> None:
    """Refuse where the provider itself says that it cannot do what the site file asks for."""
    wanted = (
        ("response_types_supported", "code", "the login by authorization code"),
        (
            "id_token_signing_alg_values_supported",
            provider.signed_with,
            f"ID tokens signed with {provider.signed_with} (signed_with)",
        ),
        (
            "token_endpoint_auth_methods_supported",
            _AUTHENTICATION[provider.client_authentication],
            f"the client authentication {provider.client_authentication} (client_authentication)",
        ),
    )
    for member, needed, what in wanted:
        offered = document.get(member)
        if isinstance(offered, list) and needed not in offered:
            raise ProviderRefused(
                f"The provider does not offer {what}, its discovery document says; "
                "correct the site file, or have it switched on there."
            )


def _address(document: Claims, member: str, provider: OidcProvider) -> str:
    value: Any = document.get(member)
    unusable = ProviderRefused(f"The provider's discovery document has no usable {member}.")
    if not isinstance(value, str) or not value.isprintable() or "#" in value:
        raise unusable
    try:
        parts, own = urlsplit(value), urlsplit(provider.issuer)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise unusable from None
    loopback = parts.scheme == "http" and host in _LOOPBACK and own.hostname in _LOOPBACK
    if not host or parts.username is not None or not (parts.scheme == "https" or loopback):
        raise ProviderRefused(
            f"The provider's {member} is no https address; a login must not travel openly."
        )
    others = [host.lower() for host in provider.endpoint_hosts]
    named = f"{host}:{port}" if port else host
    if _server(parts) != _server(own) and not {host, parts.netloc.lower()} & {*others}:
        raise ProviderRefused(
            f"The provider's {member} is at another host, {named}. Where that is right, the site "
            "file allows it with endpoint_hosts."
        )
    return value


def _server(parts: SplitResult) -> tuple[str | None, int]:
    return parts.hostname, parts.port or _PORTS.get(parts.scheme, 0)


def _subject_type(types: Any) -> Literal["public", "pairwise"] | None:
    if types == ["public"]:
        return "public"
    return "pairwise" if types == ["pairwise"] else None
