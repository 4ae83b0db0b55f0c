"""The objects that every page uses, built once at start.

They are the site, store, logins, lookups, metrics, and the automatic runs of this process.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from queue import SimpleQueue
from threading import Lock, Thread
from typing import TYPE_CHECKING, cast

from flask import current_app

from verifier.adapters.ils.connector_interface import IlsConnector
from verifier.adapters.login.saml.keys import SpKeys
from verifier.adapters.login.saml.metadata_book import IdpMetadataBook
from verifier.adapters.request_exports.fields import RequestExport
from verifier.domain.model.lint import Lint
from verifier.domain.model.report import Report
from verifier.domain.model.run import PatronRun
from verifier.domain.model.site import Site
from verifier.pipeline import verify as verification
from verifier.pipeline.current_site import CurrentSite
from verifier.pipeline.verify import AskReshare
from verifier.runs.recorded_run import RecordedRun, run_and_record
from verifier.runs.runner import Accounts, SelectedLogin
from verifier.store.db_errors import StoreProblem
from verifier.store.runs import RunUnderWay
from verifier.store.store import Store
from verifier.web.metrics import Metrics

if TYPE_CHECKING:  # pysaml2 is slow to load
    from verifier.adapters.login.cas.cas_client import CasClient
    from verifier.adapters.login.ldap.directory_login import DirectoryLogin
    from verifier.adapters.login.oidc.relying_party import RelyingParty
    from verifier.adapters.login.saml.service_provider import ServiceProvider

logger = logging.getLogger(__name__)

FRESH_SECONDS = 10.0
_KEY = "verifier"

ReadRequests = Callable[[date | None, date | None], RequestExport]
"""Reads the requests of a live ReShare, between two days; what was read stays if it stops."""


class LastLint:
    """The last configuration check. A recent one is not repeated, to spare other systems."""

    def __init__(self, make: Callable[[], Lint]) -> None:
        self._make = make
        self._lock = Lock()
        self._lint: Lint | None = None
        self._made = 0.0

    def get(self) -> Lint | None:
        """Return the last check, if there was one."""
        return self._lint

    def renew(self) -> bool:
        """Check again unless the last check is recent; False if another request is doing it."""
        if not self._lock.acquire(blocking=False):
            return False
        try:
            if self._lint is None or time.monotonic() - self._made > FRESH_SECONDS:
                self._lint = self._make()
                self._made = time.monotonic()
        finally:
            self._lock.release()
        return True


class AutomaticRuns:
    """Performs runs in a thread, one at a time.

    After a refused login, its account is left alone for a while, also by later runs.
    """

    def __init__(self, run: Callable[..., RecordedRun] = run_and_record) -> None:
        self._run = run
        self._accounts = Accounts()

    def start(
        self,
        chosen: Sequence[SelectedLogin],
        *,
        ended: Callable[[PatronRun | None], None],
        **settings: object,
    ) -> str:
        """Start a run and return its id. *ended* is called with its result; None if it broke off.

        *settings* are those of ``run_and_record``: name, site, ils, store and by. Raises
        ``RunUnderWay``, also if another process is performing one, and ``StoreProblem``.
        """
        begun: SimpleQueue[str | StoreProblem | RunUnderWay] = SimpleQueue()

        def work() -> None:
            run = None
            try:
                run = self._run(
                    chosen, **settings, alone=True, accounts=self._accounts, begun=begun.put
                ).run
            except RunUnderWay as other:
                begun.put(other)
                return  # it never began, so nothing ended
            except StoreProblem as problem:
                begun.put(problem)
            except Exception as error:  # noqa: BLE001 - nobody else would hear of it
                # Only its type: the text of an unforeseen error may contain a value.
                logger.warning("run-broke error=%s", type(error).__name__)
                begun.put(StoreProblem("The run broke off; the log says where."))
            ended(run)

        Thread(target=work, name="automatic-run", daemon=True).start()
        outcome = begun.get()
        if isinstance(outcome, StoreProblem | RunUnderWay):
            raise outcome
        return outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The objects that a request may use. ``everyone_sees_reports`` is only for the demo."""

    site: Site
    keys: SpKeys
    store: Store
    service_provider: ServiceProvider
    oidc: RelyingParty
    cas: CasClient
    directory: DirectoryLogin
    metadata: IdpMetadataBook
    ils: Sequence[IlsConnector]
    last_lint: LastLint
    current: CurrentSite | None = None  # None: there are no live settings to read
    ask_reshare: AskReshare | None = None  # None: the site file does not say how
    read_requests: ReadRequests | None = None  # likewise
    verify: Callable[..., Report] = verification.verify
    everyone_sees_reports: bool = False
    automatic: AutomaticRuns = field(default_factory=AutomaticRuns)
    metrics: Metrics = field(default_factory=Metrics)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def as_it_is_now(self) -> tuple[Site, Sequence[IlsConnector]]:
        """Return the site with ReShare's live settings, and the matching connections."""
        return (self.site, self.ils) if self.current is None else self.current.get()


def remember(extensions: dict[str, object], made: Services) -> None:
    """Store *made* where ``services`` finds it."""
    extensions[_KEY] = made


def services() -> Services:
    """Return the services of the running application."""
    return cast("Services", current_app.extensions[_KEY])
