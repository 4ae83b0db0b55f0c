"""Choose the test patrons of a run, sign in each and verify the login."""

import logging
import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from threading import BoundedSemaphore, Lock

from verifier.adapters.ils.connections import concurrent_logins
from verifier.adapters.ils.connector_interface import IlsConnector
from verifier.adapters.login.headless.sso import LoginFailed
from verifier.adapters.login.protocols import ProtocolClients
from verifier.domain.diagnosis.failed_login import explain_failed_login
from verifier.domain.model.capture import LoginCapture
from verifier.domain.model.run import PatronLogin
from verifier.domain.model.site import Idp, Site, TestPatron
from verifier.domain.model.stored_result import with_reference
from verifier.pipeline.patron_login import log_in_and_store
from verifier.pipeline.verify import verify
from verifier.store.db_errors import StoreProblem
from verifier.store.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectedLogin:
    """One login to perform: a test patron at an identity provider."""

    idp: Idp
    patron: TestPatron

    def is_named(self, name: str) -> bool:
        """Whether *name* is the ID of the provider or the patron, or ``IDP/PATRON``."""
        return name in (self.idp.id, self.patron.id, f"{self.idp.id}/{self.patron.id}")


class NoPatronSelected(Exception):  # noqa: N818 - an answer to a person, not a defect
    """There is no test patron to log in. ``message`` says which ones exist."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def select_logins(site: Site, only: Sequence[str] = ()) -> tuple[SelectedLogin, ...]:
    """Return the selected logins, in the order of the site file.

    *only* names identity providers, test patrons at any of them, or both as ``IDP/PATRON``; if
    empty, all are selected. Raises ``NoPatronSelected``, also if one of *only* matches nobody.
    """
    everybody = tuple(
        SelectedLogin(idp=idp, patron=patron) for idp in site.idps for patron in idp.test_patrons
    )
    if not everybody:
        raise NoPatronSelected(
            "The site file has no test patron: add a table [idp.test_patrons.NAME] with a "
            "username and a password."
        )
    nobody = [name for name in only if not any(login.is_named(name) for login in everybody)]
    if nobody:
        listed = ", ".join(dict.fromkeys(login.idp.id for login in everybody))
        raise NoPatronSelected(
            f"The site file has no test patron for {nobody[0]}. Name an identity provider "
            f"({listed}), a test patron, or both as IDP/PATRON."
        )
    return tuple(
        login for login in everybody if not only or any(login.is_named(name) for name in only)
    )


logger = logging.getLogger(__name__)

REST_SECONDS = 3_300.0  # just under an hour, so that an hourly run tries again
COUNTS_AGAINST = frozenset(
    {"wrong-password", "unknown-user", "locked", "password-expired", "must-change-password"}
)
"""Failures after which one more attempt with this password may lock the account."""

_NOT_TRIED = (
    "Not tried: {idp} refused the same user name and password a moment ago, and another wrong "
    "attempt may lock the account. Check the password that the site file names."
)
_Account = tuple[str, str]


class Accounts:
    """Which accounts were refused, because accounts are locked after a few wrong passwords.

    There is only one attempt at a time for an account, and none after a refusal: several identity
    providers of a campus often share the account. Thread-safe; passwords are only held in memory.
    """

    def __init__(
        self, *, rest_seconds: float = REST_SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rest_seconds = rest_seconds
        self._clock = clock
        self._turns: dict[_Account, Lock] = {}
        self._refused: dict[_Account, tuple[str, float]] = {}
        self._lock = Lock()

    @contextmanager
    def attempt(self, username: str, password: str, *, at: str) -> Iterator[None]:
        """Guard the block, which logs in at the identity provider *at*.

        Remembers the account if the block raises ``LoginFailed`` for a refused password. Raises
        ``LoginFailed`` if the account was refused already.
        """
        account = (username.strip().casefold(), password)
        with self._lock:
            turn = self._turns.setdefault(account, Lock())
        with turn:
            idp, since = self._refused.get(account, (None, 0.0))
            if idp is not None and self._clock() - since < self._rest_seconds:
                raise LoginFailed(_NOT_TRIED.format(idp=idp), kind="not-tried")
            try:
                yield
            except LoginFailed as failure:
                if failure.kind in COUNTS_AGAINST:
                    self._refused[account] = (at, self._clock())
                raise


@dataclass(frozen=True, kw_only=True)
class LoginRunner:
    """A runner that logs in test patrons, from any number of threads. Never raises.

    *not_ready* has a sentence for each protocol for which this program's side cannot be set up.
    """

    site: Site
    ils: Sequence[IlsConnector]
    store: Store
    own: ProtocolClients
    accounts: Accounts
    not_ready: Mapping[str, str]

    @cached_property
    def _turns(self) -> BoundedSemaphore:
        """Limits concurrent lookups: a slow library system can serve only a few."""
        return BoundedSemaphore(concurrent_logins(self.ils, seconds=self.site.lookup_seconds))

    def run(self, chosen: SelectedLogin) -> PatronLogin:
        """Log in and verify the login; a failure is recorded as one sentence."""
        began = time.monotonic()
        login = PatronLogin(
            idp_id=chosen.idp.id,
            patron=chosen.patron.id,
            started_at=datetime.now(UTC),
            seconds=0.0,
            expects=chosen.patron.expected_result,
        )
        try:
            login = self._followed(login, chosen)
        except LoginFailed as failure:
            failed = explain_failed_login(
                failure.message,
                site=self.site,
                at=login.started_at,
                idp=chosen.idp,
                patron=chosen.patron.id,
                kind=failure.kind,
                refused=failure.refused,
            )
            login = replace(login, stopped=failure.message, failed=failed)
        except Exception as error:  # noqa: BLE001 - one login's defect must not stop the others
            # Only the type: the text of an unforeseen error may contain released values.
            kind = type(error).__name__
            logger.warning("run-login-broke idp=%s error=%s", chosen.idp.id, kind)
            login = replace(login, stopped=f"A defect of the verifier stopped it ({kind}).")
        return replace(login, seconds=time.monotonic() - began)

    def _followed(self, login: PatronLogin, chosen: SelectedLogin) -> PatronLogin:
        report_id = secrets.token_urlsafe(16)
        capture = self._log_in(chosen.idp, chosen.patron, report_id)
        expected = chosen.patron.expected_identifier
        with self._turns:
            report = verify(capture, site=self.site, ils=self.ils, expected=expected)
        kept = with_reference(report, report_id, base_url=self.site.base_url)
        try:
            self.store.save_report(report_id, kept)
        except StoreProblem as problem:
            return replace(login, report=report, unkept=problem.message)
        return replace(login, report=kept, report_id=report_id)

    def _log_in(self, idp: Idp, patron: TestPatron, report_id: str) -> LoginCapture:
        if idp.is_many:
            raise LoginFailed(
                f"{idp.id} is a federation, so nobody knows which of its members the test patron "
                "belongs to: give the member an [[idp]] of its own."
            )
        if idp.protocol in self.not_ready:
            raise LoginFailed(self.not_ready[idp.protocol])
        if patron.password is None:
            raise LoginFailed(
                f"The site file names no password of {patron.id}: add password to "
                f"[idp.test_patrons.{patron.id}] of {idp.id}."
            )
        password = patron.password.value
        if not password:
            raise LoginFailed(
                f"There is no password of {patron.id}: {patron.password.place} is not set."
            )
        with self.accounts.attempt(patron.username, password, at=idp.id):
            return log_in_and_store(
                self.own,
                self.store,
                self.site,
                idp,
                username=patron.username,
                password=password,
                report_id=report_id,
                patron=patron.id,
            )
