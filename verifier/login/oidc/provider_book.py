"""What is known of a site's OpenID providers: discovered when needed, kept while it is fresh."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from verifier.bounded_http import HttpAnswer, HttpFailure
from verifier.login.oidc.asking import Asking
from verifier.login.oidc.discovery import Discovered, discovery_address, read_discovery
from verifier.login.oidc.key_set import Choice, NoKeys, PublicKey, choose, read_key_set
from verifier.login.oidc.provider_refused import ProviderRefused
from verifier.model.idp import Idp, OidcProvider

REFRESH_SECONDS = 3600.0
RELOAD_SECONDS = 60.0  # between two loads of the keys, whatever tokens come
OK = 200


@dataclass(slots=True)
class _Entry:
    lock: threading.Lock = field(default_factory=threading.Lock)
    discovered: Discovered | None = None
    discovered_at: float = 0.0
    keys: tuple[PublicKey, ...] | None = None
    keys_at: float = 0.0
    problem: str = ""
    loaded_at: float | None = None


class ProviderBook:
    """Thread-safe. All is read again after an hour, and the keys when one is not known."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._entries: dict[str, _Entry] = {}
        self._lock = threading.Lock()

    def discovered(self, idp: Idp, provider: OidcProvider, asking: Asking) -> Discovered:
        """Give the provider's addresses. Raises ``ProviderRefused``."""
        entry = self._entry(idp)
        with entry.lock:
            fresh = self._clock() - entry.discovered_at < REFRESH_SECONDS
            if entry.discovered is None or not fresh:
                content = _document(discovery_address(provider), "discovery document", asking)
                entry.discovered = read_discovery(content, provider)
                entry.discovered_at = self._clock()
            return entry.discovered

    def key(self, idp: Idp, provider: OidcProvider, kid: str | None, asking: Asking) -> Choice:
        """Choose the key for a token; an unknown one loads the set again, once an interval."""
        discovered = self.discovered(idp, provider, asking)
        entry = self._entry(idp)
        with entry.lock:
            chosen = self._choose(entry, provider, kid)
            if chosen.unknown and self._may_load(entry):
                entry.loaded_at = self._clock()
                self._load(entry, discovered, provider, asking)
                chosen = self._choose(entry, provider, kid)
            return chosen

    def _choose(self, entry: _Entry, provider: OidcProvider, kid: str | None) -> Choice:
        if self._clock() - entry.keys_at >= REFRESH_SECONDS:
            entry.keys = None  # the provider may have withdrawn one of them
        if entry.keys is None:
            return Choice(said=entry.problem, unknown=True)
        return choose(entry.keys, kid, provider.signed_with)

    def _may_load(self, entry: _Entry) -> bool:
        return entry.loaded_at is None or self._clock() - entry.loaded_at >= RELOAD_SECONDS

    def _load(
        self, entry: _Entry, discovered: Discovered, provider: OidcProvider, asking: Asking
    ) -> None:
        try:
            content = _document(discovered.jwks_uri, "key set", asking)
            entry.keys = read_key_set(content, provider.signed_with)
            entry.keys_at = self._clock()
        except ProviderRefused as refused:
            entry.problem = refused.said
        except NoKeys as wrong:
            entry.problem = f"The provider's key set {wrong.said}."

    def _entry(self, idp: Idp) -> _Entry:
        with self._lock:
            return self._entries.setdefault(idp.id, _Entry())


def _document(url: str, what: str, asking: Asking) -> bytes:
    try:
        answer: HttpAnswer = asking.get(url)
    except HttpFailure as failure:
        raise ProviderRefused(f"The provider's {what} was not to be had: {failure.said}") from None
    if answer.status != OK:
        raise ProviderRefused(
            f"The provider's {what} was not to be had: its server answered with status "
            f"{answer.status}."
        )
    return answer.body
