"""The site's OpenID providers: discovery documents and keys (JWKS), fetched when needed, cached.

Sources: OpenID Connect Discovery 1.0, sections 3 and 4; RFC 7517 and RFC 7518 for keys; RFC 9207
for the ``iss`` parameter. python-jose ignores ``kid`` and ``use``, tries every key, and fails on
one of an unknown kind: so this module chooses one key and passes only that one to it.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Literal
from urllib.parse import SplitResult, urlencode, urlsplit

from verifier.adapters import http
from verifier.adapters.login.gate_record import Refused, shown
from verifier.adapters.messages.oidc_claims import (
    Claims,
    NotAToken,
    NotClaims,
    as_text,
    decode_base64url,
    parse_claims,
)
from verifier.domain.model.run import IdpFacts
from verifier.domain.model.site import Idp, OidcProvider

TOTAL_SECONDS = 15.0
MOST_BYTES = 1_048_576  # of a discovery document, a key set or a token response
OK = 200
_NONE: Mapping[str, str] = MappingProxyType({})
_PORTS = {"https": 443, "http": 80}
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_AUTHENTICATION = {
    "basic": "client_secret_basic",
    "post": "client_secret_post",
    "none": "none",
}


class ProviderRefused(Refused):
    """The provider cannot be used. ``message`` is one sentence: what is wrong, and what to do."""


class ProviderClient:
    """An HTTP client for one login's requests to the provider, which share one deadline.

    No request is repeated, and no redirect is followed.
    """

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
        """Fetch a document. Raises ``NetworkFailure``."""
        headers = {"Accept": "application/json"}
        if bearer is not None:
            headers["Accept"] = "application/json, application/jwt"
            headers["Authorization"] = f"Bearer {bearer}"
        return self._ask("GET", url, None, headers)

    def post(
        self, url: str, fields: Mapping[str, str], *, headers: Mapping[str, str] = _NONE
    ) -> http.HttpAnswer:
        """Post a form. Raises ``NetworkFailure``."""
        form = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", url, urlencode(fields).encode("ascii"), {**form, **headers})

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovered:
    """A provider's endpoints and capabilities from its discovery document, all checked."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None
    subject_type: Literal["public", "pairwise"] | None  # None: it may be either
    names_itself: bool  # every answer carries the ``iss`` parameter


def discover(provider: OidcProvider, asking: ProviderClient) -> Discovered:
    """Fetch and check the provider's discovery document. Raises ``ProviderRefused``."""
    address = f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration"
    content = _published(address, "discovery document", asking)
    return read_discovery(content, provider)


def read_discovery(content: bytes, provider: OidcProvider) -> Discovered:
    """Parse a discovery document and check it against the site file.

    Raises ``ProviderRefused``.
    """
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
    method = provider.client_authentication
    for member, needed, what in (
        ("response_types_supported", "code", "the login by authorization code"),
        (
            "id_token_signing_alg_values_supported",
            provider.signed_with,
            f"ID tokens signed with {provider.signed_with} (signed_with)",
        ),
        (
            "token_endpoint_auth_methods_supported",
            _AUTHENTICATION[method],
            f"the client authentication {method} (client_authentication)",
        ),
    ):
        offered = document.get(member)
        if isinstance(offered, list) and needed not in offered:
            raise ProviderRefused(
                f"The provider does not offer {what}, its discovery document says; "
                "correct the site file, or have it switched on there."
            )
    types = document.get("subject_types_supported")
    return Discovered(
        authorization_endpoint=_endpoint(document, "authorization_endpoint", provider),
        token_endpoint=_endpoint(document, "token_endpoint", provider),
        jwks_uri=_endpoint(document, "jwks_uri", provider),
        userinfo_endpoint=None
        if document.get("userinfo_endpoint") is None
        else _endpoint(document, "userinfo_endpoint", provider),
        subject_type=types[0] if types in (["public"], ["pairwise"]) else None,
        names_itself=document.get("authorization_response_iss_parameter_supported") is True,
    )


def _endpoint(document: Claims, member: str, provider: OidcProvider) -> str:
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
    if _server(parts) != _server(own) and not {host, parts.netloc.lower()} & {*others}:
        named = f"{host}:{port}" if port else host
        raise ProviderRefused(
            f"The provider's {member} is at another host, {named}. Where that is right, the site "
            "file allows it with endpoint_hosts."
        )
    return value


def _server(parts: SplitResult) -> tuple[str | None, int]:
    return parts.hostname, parts.port or _PORTS.get(parts.scheme, 0)


MOST_KEYS = 100
SMALLEST_RSA, LARGEST_RSA = 2048, 8192  # bits
LARGEST_EXPONENT = 1 << 32
LONGEST_KID = 255
_CURVES = {"ES256": ("P-256", 32), "ES384": ("P-384", 48), "ES512": ("P-521", 66)}
_SECRET_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


class NoKeys(Refused):
    """A key set cannot be used. ``message`` completes a sentence: "The provider's key set ..."."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey:
    """One usable public key, in the form that python-jose takes."""

    kid: str | None
    jwk: dict[str, str]

    def thumbprint(self) -> str:
        """Return the SHA-256 thumbprint in hexadecimal (RFC 7638)."""
        members = {name: value for name, value in self.jwk.items() if name != "alg"}
        text = json.dumps(members, sort_keys=True, separators=(",", ":"))
        return sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The key for one token, or ``message``: why there is none.

    ``unknown`` is True if a newer key set may contain the key.
    """

    key: PublicKey | None = None
    message: str = ""
    unknown: bool = False


def read_key_set(content: bytes, algorithm: str) -> tuple[PublicKey, ...]:
    """Return the keys of a key set that fit *algorithm*; all others are skipped.

    Raises ``NoKeys`` if the document is not a key set.
    """
    try:
        keys: Any = parse_claims(content).get("keys")
    except NotClaims as wrong:
        raise NoKeys(wrong.message) from None
    if not isinstance(keys, list):
        raise NoKeys("holds no list of keys")
    if len(keys) > MOST_KEYS:
        raise NoKeys(f"holds more than {MOST_KEYS} keys")
    return tuple(key for entry in keys if (key := _fitting(entry, algorithm)) is not None)


def choose(keys: tuple[PublicKey, ...], kid: str | None, algorithm: str) -> Choice:
    """Choose the key for a token whose header contains *kid*.

    If there is none, the ``Choice`` says why.
    """
    if not keys:
        return Choice(
            message=f"The provider publishes no key that fits {algorithm}, or none that can be "
            "read.",
            unknown=True,
        )
    if kid is None and len(keys) > 1:
        return Choice(message="The token does not name its key, and the provider has several.")
    named = [key for key in keys if kid is None or key.kid == kid]
    match named:
        case [key]:
            return Choice(key=key)
        case []:
            message = "The token names a key that the provider does not publish."
            return Choice(message=message, unknown=True)
        case _:
            return Choice(message="The provider publishes more than one key of that name.")


def _fitting(key: Any, algorithm: str) -> PublicKey | None:
    if not isinstance(key, dict) or _SECRET_MEMBERS.intersection(key):
        return None
    kid, operations = key.get("kid"), key.get("key_ops")
    fits = (
        (kid is None or (as_text(kid) is not None and len(kid) <= LONGEST_KID))
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
        and (operations is None or (isinstance(operations, list) and "verify" in operations))
    )
    jwk = (_rsa(key) if algorithm.startswith("RS") else _ec(key, algorithm)) if fits else None
    return None if jwk is None else PublicKey(kid=kid, jwk={**jwk, "alg": algorithm})


def _rsa(key: Claims) -> dict[str, str] | None:
    modulus, exponent = (int.from_bytes(_bytes(key.get(part)), "big") for part in ("n", "e"))
    if (
        key.get("kty") != "RSA"
        or not SMALLEST_RSA <= modulus.bit_length() <= LARGEST_RSA
        or modulus % 2 == 0
        or not 3 <= exponent <= LARGEST_EXPONENT  # noqa: PLR2004 - RSA
        or exponent % 2 == 0
    ):
        return None
    return {"kty": "RSA", "n": key["n"], "e": key["e"]}


def _ec(key: Claims, algorithm: str) -> dict[str, str] | None:
    curve, size = _CURVES[algorithm]
    if key.get("kty") != "EC" or key.get("crv") != curve:
        return None
    if any(len(_bytes(key.get(part))) != size for part in ("x", "y")):
        return None
    return {"kty": "EC", "crv": curve, "x": key["x"], "y": key["y"]}


def _bytes(text: Any) -> bytes:
    """Decode one base64url member of a key; empty if it is not valid."""
    written = as_text(text)
    if written is None or len(written) > LARGEST_RSA:
        return b""
    try:
        return decode_base64url(written)
    except NotAToken:
        return b""


REFRESH_SECONDS = 3600.0
RELOAD_SECONDS = 60.0  # between two loads of the keys, at least
OLDEST_SECONDS = 86_400.0  # the longest use of a document that cannot be fetched again
RETRY_SECONDS = 20.0  # after a discovery that failed
PATIENCE_SECONDS = 2.0  # seconds that a thread waits for another one's request
_BEING_ASKED = "The provider is being asked just now and takes its time; try again in a moment."


@dataclass(slots=True)
class _Entry:
    """The cached data of one provider. The thread that queries the provider holds ``lock``."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    discovered: Discovered | None = None
    discovered_at: float = 0.0
    failed_at: float | None = None
    failure: str = ""
    keys: tuple[PublicKey, ...] | None = None
    keys_at: float = 0.0
    problem: str = ""
    loaded_at: float | None = None


class ProviderBook:
    """A cache of the providers' discovery documents and keys. Thread-safe.

    Everything is fetched again after an hour, and the keys also when a token names an unknown one.
    One thread queries a provider; others use the cached data, or wait briefly if there is none: a
    slow provider must not block every thread of the service.
    """

    def __init__(
        self, *, clock: Callable[[], float] = time.monotonic, patience: float = PATIENCE_SECONDS
    ) -> None:
        self._clock = clock
        self._patience = patience
        self._entries: dict[str, _Entry] = {}
        self._lock = threading.Lock()

    def discovered(self, idp: Idp, provider: OidcProvider, asking: ProviderClient) -> Discovered:
        """Return the provider's endpoints. Raises ``ProviderRefused``."""
        entry = self._entry(idp)
        known = entry.discovered
        if known is not None and not self._is_due(entry):
            return known
        with self._turn(entry, wait=known is None) as mine:
            if mine and self._is_due(entry):
                try:
                    entry.discovered = discover(provider, asking)
                except ProviderRefused as refused:  # the cached document stays in use
                    entry.failed_at, entry.failure = self._clock(), refused.message
                else:
                    entry.discovered_at, entry.failed_at = self._clock(), None
        found = entry.discovered
        if found is None or self._clock() - entry.discovered_at >= OLDEST_SECONDS:
            raise ProviderRefused(entry.failure or _BEING_ASKED)
        return found

    def key(
        self, idp: Idp, provider: OidcProvider, kid: str | None, asking: ProviderClient
    ) -> Choice:
        """Choose the key for a token; if it is unknown, load the key set again.

        At most one load per minute (``RELOAD_SECONDS``).
        """
        discovered = self.discovered(idp, provider, asking)
        entry = self._entry(idp)
        chosen = self._choose(entry, provider, kid)
        if not chosen.unknown:
            return chosen
        with self._turn(entry, wait=True) as mine:
            if not mine:
                return Choice(message=_BEING_ASKED, unknown=True)
            now = self._clock()
            if entry.loaded_at is None or now - entry.loaded_at >= RELOAD_SECONDS:
                entry.loaded_at = now
                try:
                    content = _published(discovered.jwks_uri, "key set", asking)
                    entry.keys = read_key_set(content, provider.signed_with)
                    entry.keys_at = self._clock()
                except ProviderRefused as refused:
                    entry.problem = refused.message
                except NoKeys as wrong:
                    entry.problem = f"The provider's key set {wrong.message}."
            return self._choose(entry, provider, kid)

    def facts(self, idp: Idp, provider: OidcProvider) -> IdpFacts | None:
        """Return what the provider published when it was last asked; None if it did not answer."""
        entry = self._entry(idp)
        if entry.discovered is None or entry.keys is None:
            return None
        found = entry.discovered
        endpoints = (found.authorization_endpoint, found.token_endpoint, found.userinfo_endpoint)
        return IdpFacts(
            entity_id=provider.issuer,
            keys=tuple(key.thumbprint() for key in entry.keys),
            endpoints=tuple(filter(None, endpoints)),
        )

    @contextmanager
    def _turn(self, entry: _Entry, *, wait: bool) -> Iterator[bool]:
        """Yield True with the lock held, or False if another thread holds it.

        With *wait*, it waits for the lock up to the book's *patience* seconds.
        """
        mine = entry.lock.acquire(timeout=self._patience if wait else 0)
        try:
            yield mine
        finally:
            if mine:
                entry.lock.release()

    def _is_due(self, entry: _Entry) -> bool:
        now = self._clock()
        if entry.failed_at is not None and now - entry.failed_at < RETRY_SECONDS:
            return False
        return entry.discovered is None or now - entry.discovered_at >= REFRESH_SECONDS

    def _choose(self, entry: _Entry, provider: OidcProvider, kid: str | None) -> Choice:
        if entry.keys is None or self._clock() - entry.keys_at >= REFRESH_SECONDS:
            # the provider may have withdrawn one of them
            return Choice(message=entry.problem, unknown=True)
        return choose(entry.keys, kid, provider.signed_with)

    def _entry(self, idp: Idp) -> _Entry:
        with self._lock:
            return self._entries.setdefault(idp.id, _Entry())


def _published(url: str, what: str, asking: ProviderClient) -> bytes:
    """Fetch a document that the provider publishes. Raises ``ProviderRefused``."""
    try:
        answer = asking.get(url)
    except http.NetworkFailure as failure:
        raise ProviderRefused(
            f"The provider's {what} could not be fetched: {failure.message}"
        ) from failure
    if answer.status != OK:
        raise ProviderRefused(
            f"The provider's {what} could not be fetched: its server answered with status "
            f"{answer.status}."
        )
    return answer.body
