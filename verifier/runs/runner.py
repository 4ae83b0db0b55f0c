"""Choose the test patrons of a run, sign in each and verify the login."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from threading import BoundedSemaphore

from verifier import __version__
from verifier.adapters.ils.concurrent import iter_completed
from verifier.adapters.ils.connections import concurrent_logins
from verifier.adapters.ils.connector_interface import IlsConnector
from verifier.adapters.login.headless.sso import LoginFailed
from verifier.adapters.login.protocols import ProtocolClients
from verifier.domain.model.capture import LoginCapture
from verifier.domain.model.report import Report
from verifier.domain.model.run import LOGINS_AT_ONCE, PatronLogin, PatronRun
from verifier.domain.model.site import Idp, Site, TestPatron
from verifier.pipeline.patron_login import PATIENCE_SECONDS, log_in_and_store
from verifier.pipeline.verify import verify
from verifier.runs.account_lockout import Accounts
from verifier.store.db_errors import StoreProblem
from verifier.store.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectedLogin:
    """One login that is wanted: a test patron at an identity provider."""

    idp: Idp
    patron: TestPatron


class NoPatronSelected(Exception):  # noqa: N818 - an answer to a person, not a defect
    """There is nobody to log in. ``message`` is one sentence that says what there is."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def select_logins(site: Site, only: Sequence[str] = ()) -> tuple[SelectedLogin, ...]:
    """Give the logins that are wanted, in the order of the site file.

    *only* names identity providers, test patrons wherever they stand, or both as ``IDP/PATRON``;
    nothing means all. Raises ``NobodyChosen``, also where one of *only* names nobody.
    """
    everybody = tuple(
        SelectedLogin(idp=idp, patron=patron) for idp in site.idps for patron in idp.test_patrons
    )
    if not everybody:
        raise NoPatronSelected(
            "The site file has no test patron: add a table [idp.test_patrons.NAME] with a "
            "username and a password."
        )
    nobody = [name for name in only if not any(_is_named(login, name) for login in everybody)]
    if nobody:
        raise NoPatronSelected(
            f"The site file has no test patron for {nobody[0]}. Name an identity provider "
            f"({_listed([login.idp.id for login in everybody])}), a test patron, or both as "
            "IDP/PATRON."
        )
    return tuple(
        login for login in everybody if not only or any(_is_named(login, name) for name in only)
    )


def _is_named(login: SelectedLogin, name: str) -> bool:
    return name in (login.idp.id, login.patron.id, f"{login.idp.id}/{login.patron.id}")


def _listed(ids: Sequence[str]) -> str:
    return ", ".join(dict.fromkeys(ids))


# One test patron's login in a run: performed, kept, followed to its end. It never raises.

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Came:
    report: Report | None = None
    report_id: str | None = None
    stopped: str | None = None
    unkept: str | None = None


class LoginRunner:
    """Runs one login after the other, from any number of threads.

    *not_ready* has a sentence for each protocol of which our own side cannot be made.
    """

    def __init__(
        self,
        *,
        site: Site,
        ils: Sequence[IlsConnector],
        store: Store,
        own: ProtocolClients,
        accounts: Accounts,
        not_ready: Mapping[str, str],
    ) -> None:
        self._site = site
        self._ils = ils
        self._store = store
        self._own = own
        self._accounts = accounts
        self._not_ready = not_ready
        # A slow pace of a library system leaves room for few: others wait here, not in its queue.
        self._turns = BoundedSemaphore(concurrent_logins(ils, seconds=site.lookup_seconds))

    def run(self, chosen: SelectedLogin) -> PatronLogin:
        """Log in and follow the identifier; whatever stops it is told in one sentence."""
        began, began_at = time.monotonic(), datetime.now(UTC)
        try:
            came = self._come(chosen)
        except LoginFailed as failure:
            came = _Came(stopped=failure.message)
        except Exception as error:  # noqa: BLE001 - one login's defect must not stop the others
            # The type alone: the text of an unforeseen error may hold what a patron released.
            logger.warning("run-login-broke idp=%s error=%s", chosen.idp.id, type(error).__name__)
            came = _Came(stopped=f"A defect of the verifier stopped it ({type(error).__name__}).")
        return PatronLogin(
            idp_id=chosen.idp.id,
            patron=chosen.patron.id,
            started_at=began_at,
            seconds=time.monotonic() - began,
            report=came.report,
            stopped=came.stopped,
            report_id=came.report_id,
            unkept=came.unkept,
        )

    def _come(self, chosen: SelectedLogin) -> _Came:
        report_id = secrets.token_urlsafe(16)
        capture = self._log_in(chosen, report_id)
        with self._turns:
            report = verify(
                capture,
                site=self._site,
                ils=self._ils,
                expected=chosen.patron.expected_identifier,
            )
        try:
            self._store.save_report(report_id, report)
        except StoreProblem as problem:
            return _Came(report=report, unkept=problem.message)
        return _Came(report=report, report_id=report_id)

    def _log_in(self, chosen: SelectedLogin, report_id: str) -> LoginCapture:
        idp, patron = chosen.idp, chosen.patron
        if idp.is_many:
            raise LoginFailed(
                f"{idp.id} is a federation, so nobody knows which of its members the test patron "
                "belongs to: give the member an [[idp]] of its own."
            )
        if idp.protocol in self._not_ready:
            raise LoginFailed(self._not_ready[idp.protocol])
        password = _password_of(chosen)
        with self._accounts.attempt(patron.username, password, at=idp.id):
            return log_in_and_store(
                self._own,
                self._store,
                self._site,
                idp,
                username=patron.username,
                password=password,
                report_id=report_id,
                patron=patron.id,
            )


def _password_of(chosen: SelectedLogin) -> str:
    secret = chosen.patron.password
    if secret is None:
        raise LoginFailed(
            f"The site file names no password of {chosen.patron.id}: add password to "
            f"[idp.test_patrons.{chosen.patron.id}] of {chosen.idp.id}."
        )
    if not secret.value:
        raise LoginFailed(
            f"There is no password of {chosen.patron.id}: {secret.place} is not set."
        )
    return secret.value


Done = Callable[[PatronLogin, int, int], None]
"""Is told each login as it ends, how many have ended, and how many there are."""


def run_patrons(
    chosen: Sequence[SelectedLogin],
    *,
    site: Site,
    ils: Sequence[IlsConnector],
    store: Store,
    own: ProtocolClients | None = None,
    accounts: Accounts | None = None,
    at_once: int = LOGINS_AT_ONCE,
    done: Done = lambda _login, _number, _all: None,
) -> PatronRun:
    """Log every one of *chosen* in, *at_once* at a time, and follow their identifiers.

    All share *own*, our side of each protocol, and the pace of *ils*. What stops one login is
    told in its place, and the others go on. A KeyboardInterrupt ends the run early: what was
    done by then is not lost. *done* is called by the thread that called this.
    """
    began, began_at = time.monotonic(), datetime.now(UTC)
    own = own or ProtocolClients(site, patience_seconds=PATIENCE_SECONDS)
    runner = LoginRunner(
        site=site,
        ils=ils,
        store=store,
        own=own,
        accounts=accounts or Accounts(),
        not_ready=own.make_ready([one.idp.protocol for one in chosen]),
    )
    calls = [partial(runner.run, one) for one in chosen]
    found: dict[int, PatronLogin] = {}
    with suppress(KeyboardInterrupt):
        for place, login in iter_completed(calls, at_once=at_once):
            found[place] = login
            done(login, len(found), len(chosen))
    return PatronRun(
        site_name=site.name,
        started_at=began_at,
        seconds=time.monotonic() - began,
        version=__version__,
        logins=tuple(found[place] for place in sorted(found)),
        left_out=len(chosen) - len(found),
    )
