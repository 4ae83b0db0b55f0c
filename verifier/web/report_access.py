"""Stores logins, and creates or reads their reports; limits how many are created at once."""

import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager, suppress
from dataclasses import replace
from threading import BoundedSemaphore, Lock, Thread

from flask import abort, current_app

from verifier.adapters.ils.connections import concurrent_logins
from verifier.domain.model.capture import LoginAccepted, LoginCapture, Origin
from verifier.domain.model.report import Report
from verifier.domain.model.run import RunRow
from verifier.domain.model.stored_result import with_reference
from verifier.pipeline.verify import verify_with_own_answer
from verifier.runs.tester_identity import identity_mismatch, person_of
from verifier.store.db_errors import StoreProblem
from verifier.web import audit, browser, errors
from verifier.web.services import services

REQUESTS_AT_ONCE = 4  # that compare or triage
READERS_AT_ONCE = 4  # that wait for a report; each takes a thread of the server
MOST_WAITING = 1_000
PATIENCE_SECONDS = 0.5

BUSY = "Other logins and requests are being looked at: send this again in a moment."

_TURNS = BoundedSemaphore(REQUESTS_AT_ONCE)
_READERS = BoundedSemaphore(READERS_AT_ONCE)
_ASKED_ABOUT: set[str] = set()  # ids of the reports about which ReShare is being asked
_ASKED_ABOUT_LOCK = Lock()
_REPORT_ID = re.compile(r"[A-Za-z0-9_-]{22}")


class Busy(Exception):  # noqa: N818 - an answer to a person, not a defect
    """The report is not there yet. The login is stored, and its page shows the report when it is.

    *place* is its place in the queue, from 1; 0 if it is being created; None if it is in none.
    """

    def __init__(self, place: int | None = None) -> None:
        super().__init__(place)
        self.place = place


class ReportQueue:
    """Creates reports in threads of its own, a few at once, first come, first served.

    A report is created once, however many ask for it, and also if nobody waits for it any more.
    What stopped it is kept until somebody asks again, so that it is not tried over and over.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._running = 0
        self._waiting: dict[str, Callable[[], Report]] = {}  # in the order of the queue
        self._futures: dict[str, Future[Report]] = {}

    def report(
        self, report_id: str, make: Callable[[], Report], *, at_once: int, patience: float
    ) -> Report:
        """Return what *make* creates. Raises ``Busy`` after *patience* seconds, and its errors.

        *at_once* limits how many are created at the same time. Nobody waits for a report whose
        turn has not come, and only a few for the others, because each takes a thread.
        """
        with self._lock:
            future = self._futures.get(report_id) or self._add(report_id, make)
            if self._waiting and self._running < at_once:
                self._begin_next()
            place = [*self._waiting].index(report_id) + 1 if report_id in self._waiting else 0
        if not future.done() and not place and _READERS.acquire(blocking=False):
            try:
                wait([future], timeout=patience)
            finally:
                _READERS.release()
        if not future.done():
            raise Busy(place)
        with self._lock:
            self._futures.pop(report_id, None)
        return future.result()

    def _add(self, report_id: str, make: Callable[[], Report]) -> Future[Report]:
        if len(self._futures) >= MOST_WAITING:
            self._futures = {key: it for key, it in self._futures.items() if not it.done()}
        if len(self._futures) >= MOST_WAITING:
            raise Busy
        self._waiting[report_id] = make
        future = self._futures[report_id] = Future()
        return future

    def _begin_next(self) -> None:
        report_id = next(iter(self._waiting))
        make = self._waiting.pop(report_id)
        self._running += 1
        Thread(target=self._create, args=(report_id, make), name="report", daemon=True).start()

    def _create(self, report_id: str, make: Callable[[], Report]) -> None:
        made: Report | Exception
        try:
            made = make()
        except Exception as error:  # noqa: BLE001 - whoever asks next raises it
            made = error.with_traceback(None)  # whose frames hold values
            made.__context__ = None
        with self._lock:
            future = self._futures[report_id]
            if isinstance(made, Exception):
                future.set_exception(made)
            else:
                del self._futures[report_id]
                future.set_result(made)
            self._running -= 1
            if self._waiting:
                self._begin_next()


_QUEUE = ReportQueue()


@contextmanager
def report_slot() -> Iterator[None]:
    """Wait briefly for a free slot, so that slow library systems cannot take every thread."""
    if not _TURNS.acquire(timeout=PATIENCE_SECONDS):
        raise Busy
    try:
        yield
    finally:
        _TURNS.release()


def store_login(
    login: LoginAccepted | LoginCapture, *, idp_id: str | None = None, row: RunRow | None = None
) -> str:
    """Store a login that passed all checks, and return its report's id.

    *idp_id* is the site file's; None if the login was begun elsewhere. *row* is the row whose
    test link it came through and uses up. The login is on disk before this returns. Raises
    ``LinkNotOpen`` and ``AlreadyUsed``.
    """
    report_id = secrets.token_urlsafe(16)
    services().store.keep(
        login,
        report_id=report_id,
        browser=secrets.token_hex(16) if row is None else browser.own_digest(row.id),
        idp_id=idp_id if row is None else row.idp_id,
        patron=None if row is None else row.patron,
        row_id=None if row is None else row.id,
    )
    return report_id


def store_logins(*captures: LoginCapture, idp_id: str | None = None) -> list[str]:
    """Store logins that were uploaded together and return the ids of their reports.

    They share one token, by which the set is found. *idp_id* is the site file's, for logins that
    were performed here.
    """
    ids = [secrets.token_urlsafe(16) for _ in captures]
    logins = list(zip(ids, captures, strict=True))
    services().store.keep_together(logins, browser=secrets.token_hex(16), idp_id=idp_id)
    return ids


def make_report(report_id: str, capture: LoginCapture) -> Report:
    """Verify the login and store its report.

    Anybody can write a saved login. So for one, the library system is asked only if the site
    allows it, and never by e-mail address, because addresses are easily guessed.
    """
    here = services()
    links = here.store.links
    link = links.of_report(report_id)
    site, ils = here.as_it_is_now()
    report = here.verify(
        capture,
        site=site if capture.origin is Origin.LOGIN else replace(site, lookup_by_email=False),
        ils=ils if may_look_up(capture) else (),
        expected=None if link is None else links.expected(link.row.id),
    )
    report = with_reference(report, report_id, base_url=here.site.base_url)
    here.store.save_report(report_id, report)
    if (link := links.of_report(report_id)) is not None:
        # Now that there is a report, note in the run what is unusual about the login.
        same_person = links.logged_in(link.row.id, person_of(report))
        odd = identity_mismatch(report, patron=link.row.patron, same_person=same_person)
        links.noted(link.row.id, odd)
    return report


def may_look_up(capture: LoginCapture) -> bool:
    """Whether other systems may be asked about the person in *capture*.

    True if the login was performed here, or if the site allows lookups for saved logins, which
    anybody can write.
    """
    return capture.origin is Origin.LOGIN or services().site.saved_logins_ask_ils


def ask_reshare(report_id: str) -> None:
    """Ask ReShare itself about the patron of a stored report, and store its answer.

    Once ReShare has answered, it is not asked again. Answers 404 if ReShare must not be asked
    here. Raises ``Busy``.
    """
    here = services()
    report = report_of(report_id)
    capture = report.capture
    if here.ask_reshare is None or not may_look_up(capture):
        abort(404)
    with _ASKED_ABOUT_LOCK:
        if report_id in _ASKED_ABOUT:  # nobody else asks about this report meanwhile
            raise Busy
        _ASKED_ABOUT.add(report_id)
    try:
        with report_slot():
            report = report_of(report_id)  # another request may have had its answer meanwhile
            if not has_own_answer(report):
                site, _ = here.as_it_is_now()
                made = verify_with_own_answer(report, site=site, ask_reshare=here.ask_reshare)
                made = with_reference(made, report_id, base_url=site.base_url)
                here.store.save_report(report_id, made)
    finally:
        with _ASKED_ABOUT_LOCK:
            _ASKED_ABOUT.discard(report_id)


def has_own_answer(report: Report) -> bool:
    """Whether *report* contains an answer from ReShare itself about its patron."""
    own = report.decision.own_answer
    return own is not None and not own.could_not_ask


def require_kept(report_id: str) -> str:
    """Return the id, or answer 404 if no such login is stored."""
    if not _REPORT_ID.fullmatch(report_id) or not services().store.keeps(report_id):
        abort(404)
    return report_id


def forget_logins(report_ids: Iterable[str]) -> None:
    """Delete logins and their reports and results permanently."""
    for report_id in report_ids:
        services().store.forget(report_id)
        audit.note("report.forgotten", report_id)


def report_of(report_id: str, *, patience: float | None = None) -> Report:
    """Return a report, creating it if it is still missing. Raises ``Busy``.

    It waits *patience* seconds for it; if None, ``PATIENCE_SECONDS``.

    It is missing until its turn in the queue, and if the process ended before that.
    """
    require_kept(report_id)
    here = services()
    report = here.store.report(report_id)
    if report is not None:
        return report
    app = current_app._get_current_object()  # type: ignore[attr-defined] # noqa: SLF001 - for a thread

    def make() -> Report:
        with app.app_context():
            return _make_missing(report_id)

    return _QUEUE.report(
        report_id,
        make,
        at_once=concurrent_logins(here.ils, seconds=here.site.lookup_seconds),
        patience=PATIENCE_SECONDS if patience is None else patience,
    )


def _make_missing(report_id: str) -> Report:
    """Create a report when its turn has come. Raises ``LoggedDefect`` and ``StoreProblem``."""
    store = services().store
    made, capture = store.report(report_id), store.capture(report_id)
    if capture is None:
        raise StoreProblem("The login of this report is no longer kept.")
    try:
        return made or make_report(report_id, capture)
    except StoreProblem:
        raise
    except Exception as error:  # noqa: BLE001 - any defect, logged where it happens
        raise errors.LoggedDefect(errors.log_defect(error)) from None


def report_if_possible(report_id: str, *, patience: float | None = None) -> Report | None:
    """Return a report, creating it if it is missing; None if a defect prevents that.

    The defect is logged, and must not hide other logins. Raises ``Busy``.
    """
    try:
        return report_of(report_id, patience=patience)
    except Busy:
        raise
    except Exception as error:  # noqa: BLE001 - see above
        errors.log_defect(error)
        return None


def begin_report(report_id: str) -> None:
    """Have the report of a new login created, and wait for it briefly; its page waits longer."""
    with suppress(Busy):
        report_if_possible(report_id)
