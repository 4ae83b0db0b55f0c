"""The site's OpenID providers.

Discovery documents and keys (JWKS), fetched when needed and cached.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from verifier.adapters.http import HttpAnswer, NetworkFailure
from verifier.adapters.login.oidc.discovery import (
    Discovered,
    ProviderClient,
    ProviderRefused,
    discovery_address,
    read_discovery,
)
from verifier.adapters.messages.oidc_claims import (
    Claims,
    NotAToken,
    NotClaims,
    as_text,
    decode_base64url,
    parse_claims,
)
from verifier.domain.model.site import Idp, OidcProvider

# The provider's published keys, and the one of them that a token may be checked with.
#
# Source: RFC 7517 and RFC 7518. python-jose ignores ``kid`` and ``use``, tries every key, and
# breaks on one it does not know: so one key is chosen before it sees any.

MOST_KEYS = 100
SMALLEST_RSA, LARGEST_RSA = 2048, 8192  # bits
LARGEST_EXPONENT = 1 << 32
LONGEST_KID = 255
_CURVES = {"ES256": ("P-256", 32), "ES384": ("P-384", 48), "ES512": ("P-521", 66)}
_SECRET_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


class NoKeys(ValueError):  # noqa: N818 - named for what it is
    """A key set cannot be used. ``message`` completes: the provider's key set."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey:
    """One usable public key, as python-jose takes it."""

    kid: str | None
    jwk: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The key for one token, or why there is none; ``unknown`` where a newer set may help."""

    key: PublicKey | None = None
    message: str = ""
    unknown: bool = False


def read_key_set(content: bytes, algorithm: str) -> tuple[PublicKey, ...]:
    """Give the keys that fit *algorithm*; unknown and unfit ones beside them are left out.

    Raises ``NoKeys`` where the document is no key set at all.
    """
    try:
        keys: Any = parse_claims(content).get("keys")
    except NotClaims as wrong:
        raise NoKeys(wrong.message) from None
    if not isinstance(keys, list):
        raise NoKeys("holds no list of keys")
    if len(keys) > MOST_KEYS:
        raise NoKeys(f"holds more than {MOST_KEYS} keys")
    return tuple(one for key in keys if (one := _fitting(key, algorithm)) is not None)


def choose(keys: tuple[PublicKey, ...], kid: str | None, algorithm: str) -> Choice:
    """Choose the one key for a token whose header names *kid*, or none."""
    if not keys:
        return Choice(
            message=f"The provider publishes no key that fits {algorithm}, or none that "
            "can be read.",
            unknown=True,
        )
    if kid is None:
        if len(keys) == 1:
            return Choice(key=keys[0])
        return Choice(message="The token does not name its key, and the provider has several.")
    named = [key for key in keys if key.kid == kid]
    if len(named) == 1:
        return Choice(key=named[0])
    if named:
        return Choice(message="The provider publishes more than one key of that name.")
    return Choice(
        message="The token names a key that the provider does not publish.", unknown=True
    )


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
    modulus, exponent = _number(key.get("n")), _number(key.get("e"))
    if key.get("kty") != "RSA" or modulus is None or exponent is None:
        return None
    if not SMALLEST_RSA <= modulus.bit_length() <= LARGEST_RSA or modulus % 2 == 0:
        return None
    if not 3 <= exponent <= LARGEST_EXPONENT or exponent % 2 == 0:  # noqa: PLR2004 - RSA
        return None
    return {"kty": "RSA", "n": key["n"], "e": key["e"]}


def _ec(key: Claims, algorithm: str) -> dict[str, str] | None:
    curve, size = _CURVES[algorithm]
    if key.get("kty") != "EC" or key.get("crv") != curve:
        return None
    if any(len(_bytes(key.get(part)) or b"") != size for part in ("x", "y")):
        return None
    return {"kty": "EC", "crv": curve, "x": key["x"], "y": key["y"]}


def _number(text: Any) -> int | None:
    raw = _bytes(text)
    return None if raw is None else int.from_bytes(raw, "big")


def _bytes(text: Any) -> bytes | None:
    written = as_text(text)
    if written is None or len(written) > LARGEST_RSA:
        return None
    try:
        return decode_base64url(written)
    except NotAToken:
        return None


REFRESH_SECONDS = 3600.0
RELOAD_SECONDS = 60.0  # between two loads of the keys, whatever tokens come
OLDEST_SECONDS = 86_400.0  # a document that cannot be read again is used no longer
RETRY_SECONDS = 20.0  # after a discovery that failed
PATIENCE_SECONDS = 2.0  # of those who wait for another's question
OK = 200
_BEING_ASKED = "The provider is being asked just now and takes its time; try again in a moment."


@dataclass(slots=True)
class _Entry:
    """What is known of one provider. ``lock`` is held by the one who asks it."""

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
    """Thread-safe. All is read again after an hour, and the keys when one is not known.

    One thread asks a provider; others go on with what is known, or wait a moment only: a slow
    provider must not take every thread of the service.
    """

    def __init__(
        self, *, clock: Callable[[], float] = time.monotonic, patience: float = PATIENCE_SECONDS
    ) -> None:
        self._clock = clock
        self._patience = patience
        self._entries: dict[str, _Entry] = {}
        self._lock = threading.Lock()

    def discovered(self, idp: Idp, provider: OidcProvider, asking: ProviderClient) -> Discovered:
        """Give the provider's addresses. Raises ``ProviderRefused``."""
        entry = self._entry(idp)
        known = entry.discovered
        if known is not None and not self._is_due(entry):
            return known
        with self._turn(entry, wait=known is None) as mine:
            if mine and self._is_due(entry):
                self._discover(entry, provider, asking)
        found = entry.discovered
        if found is None or self._clock() - entry.discovered_at >= OLDEST_SECONDS:
            raise ProviderRefused(entry.failure or _BEING_ASKED)
        return found

    def key(
        self, idp: Idp, provider: OidcProvider, kid: str | None, asking: ProviderClient
    ) -> Choice:
        """Choose the key for a token; an unknown one loads the set again, once an interval."""
        discovered = self.discovered(idp, provider, asking)
        entry = self._entry(idp)
        chosen = self._choose(entry, provider, kid)
        if not chosen.unknown:
            return chosen
        with self._turn(entry, wait=True) as mine:
            if not mine:
                return Choice(message=_BEING_ASKED, unknown=True)
            if self._may_load(entry):
                entry.loaded_at = self._clock()
                self._load(entry, discovered, provider, asking)
            return self._choose(entry, provider, kid)

    @contextmanager
    def _turn(self, entry: _Entry, *, wait: bool) -> Iterator[bool]:
        """Give the turn to ask, or False where another has it."""
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

    def _discover(self, entry: _Entry, provider: OidcProvider, asking: ProviderClient) -> None:
        """Read the document; what was known stays in use where that fails."""
        try:
            entry.discovered = read_discovery(discovery_document(provider, asking), provider)
        except ProviderRefused as refused:
            entry.failed_at, entry.failure = self._clock(), refused.message
        else:
            entry.discovered_at, entry.failed_at = self._clock(), None

    def _choose(self, entry: _Entry, provider: OidcProvider, kid: str | None) -> Choice:
        keys = entry.keys
        if keys is None or self._clock() - entry.keys_at >= REFRESH_SECONDS:
            # the provider may have withdrawn one of them
            return Choice(message=entry.problem, unknown=True)
        return choose(keys, kid, provider.signed_with)

    def _may_load(self, entry: _Entry) -> bool:
        return entry.loaded_at is None or self._clock() - entry.loaded_at >= RELOAD_SECONDS

    def _load(
        self, entry: _Entry, discovered: Discovered, provider: OidcProvider, asking: ProviderClient
    ) -> None:
        try:
            content = _document(discovered.jwks_uri, "key set", asking)
            entry.keys = read_key_set(content, provider.signed_with)
            entry.keys_at = self._clock()
        except ProviderRefused as refused:
            entry.problem = refused.message
        except NoKeys as wrong:
            entry.problem = f"The provider's key set {wrong.message}."

    def _entry(self, idp: Idp) -> _Entry:
        with self._lock:
            return self._entries.setdefault(idp.id, _Entry())


def discovery_document(provider: OidcProvider, asking: ProviderClient) -> bytes:
    """Ask for the document, as it is published. Raises ``ProviderRefused``."""
    return _document(discovery_address(provider), "discovery document", asking)


def _document(url: str, what: str, asking: ProviderClient) -> bytes:
    try:
        answer: HttpAnswer = asking.get(url)
    except NetworkFailure as failure:
        raise ProviderRefused(
            f"The provider's {what} could not be fetched: {failure.message}"
        ) from failure
    if answer.status != OK:
        raise ProviderRefused(
            f"The provider's {what} could not be fetched: its server answered with status "
            f"{answer.status}."
        )
    return answer.body
