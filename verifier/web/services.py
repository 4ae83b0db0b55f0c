"""The objects that every page uses, built once at start.

Site, store, logins, look-ups, metrics.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from threading import Lock
from typing import Protocol, cast

from flask import current_app

from verifier.adapters.ils.connector_interface import IlsConnector
from verifier.adapters.login.saml.keys import SpKeys
from verifier.adapters.login.saml.metadata_document import IdpMetadata, Member
from verifier.adapters.request_exports.fields import RequestExport
from verifier.domain.model.capture import LoginAccepted, LoginCapture, LoginRefused, PendingLogin
from verifier.domain.model.lint import Lint
from verifier.domain.model.report import Report
from verifier.domain.model.site import Site
from verifier.pipeline import verify as verification
from verifier.pipeline.current_site import CurrentSite
from verifier.pipeline.verify import AskReshare
from verifier.store.store import Store
from verifier.web.automatic_runs import AutomaticRuns
from verifier.web.metrics import Metrics

# The last look at the configuration, kept in memory for the page that shows it.

FRESH_SECONDS = 10.0


class LastLint:
    """Holds one look. A fresh one is not made anew: library systems are asked with restraint."""

    def __init__(self, make: Callable[[], Lint]) -> None:
        self._make = make
        self._lock = Lock()
        self._lint: Lint | None = None
        self._made = 0.0

    def get(self) -> Lint | None:
        """Give the last one, if any was made."""
        return self._lint

    def renew(self) -> bool:
        """Look again unless the last look is fresh; False where somebody else is at it."""
        if not self._lock.acquire(blocking=False):
            return False
        try:
            if self._lint is None or time.monotonic() - self._made > FRESH_SECONDS:
                self._lint = self._make()
                self._made = time.monotonic()
        finally:
            self._lock.release()
        return True


# What the web application works with, made once by whoever starts it.

_KEY = "verifier"


class Started(Protocol):
    """A login that was begun: where to send the browser, and what to remember."""

    @property
    def pending(self) -> PendingLogin:
        """What to remember until it comes back."""

    @property
    def method(self) -> str:
        """GET: redirect to ``url``; POST: post ``fields`` there."""

    @property
    def url(self) -> str:
        """The identity provider's address."""

    @property
    def fields(self) -> Sequence[tuple[str, str]]:
        """The form's fields, for POST."""


class SamlLogin(Protocol):
    """Our service provider."""

    def begin(
        self, idp_id: str, *, force_authn: bool | None = None, browser: str | None = None
    ) -> Started:
        """Start a login. Raises ``MetadataRefused``."""

    def finish(
        self,
        saml_response: str,
        *,
        pending: PendingLogin | None,
        client_address: str | None = None,
    ) -> LoginAccepted | LoginRefused:
        """Judge what came; never raises for it."""

    def request_id_of(self, saml_response: str) -> str | None:
        """Read the unverified InResponseTo, only to find the pending login."""


class OidcLogin(Protocol):
    """We as the client of OpenID providers."""

    def begin(self, idp_id: str, *, browser: str | None = None) -> Started:
        """Start a login. Raises ``ProviderRefused``."""

    def finish(
        self, answer: Mapping[str, str], *, pending: PendingLogin | None
    ) -> LoginAccepted | LoginRefused:
        """Judge the parameters that came back; never raises for them."""


class CasLogin(Protocol):
    """We as a service of CAS servers."""

    def begin(self, idp_id: str, *, browser: str | None = None) -> Started:
        """Start a login."""

    def finish(self, ticket: str, *, pending: PendingLogin | None) -> LoginAccepted | LoginRefused:
        """Have the ticket validated; never raises for what came."""


class DirectoryLogin(Protocol):
    """Logins at directories."""

    def log_in(self, idp_id: str, *, username: str, password: str) -> LoginCapture | LoginRefused:
        """Bind once and read the entry; never raises for what came."""


class Metadata(Protocol):
    """What is known of the identity providers."""

    def get(self, idp_id: str) -> IdpMetadata:
        """Give good metadata. Raises ``MetadataRefused``."""

    def problem(self, idp_id: str) -> str | None:
        """Say why the last attempt to read it failed."""

    def search(self, federation_id: str, text: str, limit: int = 20) -> Sequence[Member]:
        """Find members by a part of a name, or a whole entity ID. Raises ``MetadataRefused``."""


class Verify(Protocol):
    """The route, from one login to its report."""

    def __call__(
        self,
        capture: LoginCapture,
        *,
        site: Site,
        ils: Sequence[IlsConnector],
        expected: str | None = None,
    ) -> Report:
        """Follow the identifier to its end; *expected* is what it must be, where it is known."""


ReadRequests = Callable[[date | None, date | None], RequestExport]
"""Reads the requests of a live ReShare, between two days; what was read stays if it stops."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Everything that a request may use. ``everyone_sees_reports`` is for the demo alone."""

    site: Site
    keys: SpKeys
    store: Store
    service_provider: SamlLogin
    oidc: OidcLogin
    cas: CasLogin
    directory: DirectoryLogin
    metadata: Metadata
    ils: Sequence[IlsConnector]
    last_lint: LastLint
    current: CurrentSite | None = None  # None: the site as it stands is all there is to know
    ask_reshare: AskReshare | None = None  # None: the site file does not say how
    read_requests: ReadRequests | None = None  # likewise
    verify: Verify = verification.verify
    everyone_sees_reports: bool = False
    automatic: AutomaticRuns = field(default_factory=AutomaticRuns)
    metrics: Metrics = field(default_factory=Metrics)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def as_it_is_now(self) -> tuple[Site, Sequence[IlsConnector]]:
        """Give the site as ReShare has it, and the connections that ask so."""
        return (self.site, self.ils) if self.current is None else self.current.get()


def remember(extensions: dict[str, object], made: Services) -> None:
    """Keep *made* where ``services`` finds it."""
    extensions[_KEY] = made


def services() -> Services:
    """Give the services of the running application."""
    return cast("Services", current_app.extensions[_KEY])
