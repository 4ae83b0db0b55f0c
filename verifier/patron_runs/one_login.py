"""One test patron's login in a run: performed, kept, followed to its end. It never raises."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import BoundedSemaphore
from typing import Protocol

from verifier.ils.ask import IlsConnector
from verifier.ils.logins_at_once import logins_at_once
from verifier.model.capture import LoginCapture
from verifier.model.report import Report
from verifier.model.run import PatronLogin
from verifier.model.site import Site
from verifier.own_side import OwnSide
from verifier.patron_login.failure import NoLogin
from verifier.patron_login.used_up import KeepsLogins, log_in_and_keep
from verifier.patron_runs.accounts import Accounts
from verifier.patron_runs.choosing import Chosen
from verifier.store.problem import StoreProblem
from verifier.verification import verify

logger = logging.getLogger(__name__)


class KeepsReports(KeepsLogins, Protocol):
    """The part of a data store that keeps logins and their reports."""

    def save_report(self, report_id: str, report: Report) -> None:
        """Keep the report of a login that is kept."""


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
        store: KeepsReports,
        own: OwnSide,
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
        self._turns = BoundedSemaphore(logins_at_once(ils, seconds=site.lookup_seconds))

    def run(self, chosen: Chosen) -> PatronLogin:
        """Log in and follow the identifier; whatever stops it is told in one sentence."""
        began, began_at = time.monotonic(), datetime.now(UTC)
        try:
            came = self._come(chosen)
        except NoLogin as failure:
            came = _Came(stopped=failure.said)
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

    def _come(self, chosen: Chosen) -> _Came:
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
            return _Came(report=report, unkept=problem.said)
        return _Came(report=report, report_id=report_id)

    def _log_in(self, chosen: Chosen, report_id: str) -> LoginCapture:
        idp, patron = chosen.idp, chosen.patron
        if idp.is_many:
            raise NoLogin(
                f"{idp.id} is a federation, so nobody knows which of its members the test patron "
                "belongs to: give the member an [[idp]] of its own."
            )
        if idp.protocol in self._not_ready:
            raise NoLogin(self._not_ready[idp.protocol])
        password = _password_of(chosen)
        with self._accounts.attempt(patron.username, password, at=idp.id):
            return log_in_and_keep(
                self._own,
                self._store,
                self._site,
                idp,
                username=patron.username,
                password=password,
                report_id=report_id,
                patron=patron.id,
            )


def _password_of(chosen: Chosen) -> str:
    secret = chosen.patron.password
    if secret is None:
        raise NoLogin(
            f"The site file names no password of {chosen.patron.id}: add password to "
            f"[idp.test_patrons.{chosen.patron.id}] of {chosen.idp.id}."
        )
    if not secret.value:
        raise NoLogin(f"There is no password of {chosen.patron.id}: {secret.place} is not set.")
    return secret.value
