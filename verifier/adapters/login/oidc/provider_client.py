"""Questions to an OpenID provider: all of one login's together have one deadline."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from types import MappingProxyType
from urllib.parse import urlencode

from verifier.adapters import http
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
