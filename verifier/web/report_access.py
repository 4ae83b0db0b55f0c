"""Stores logins, and creates or reads their reports; limits how many are created at once."""

import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import BoundedSemaphore, Lock

from flask import abort

from verifier.domain.model.capture import LoginAccepted, LoginCapture, Origin
from verifier.domain.model.report import Report
from verifier.domain.model.run import RunRow
from verifier.domain.model.stored_result import with_reference
from verifier.pipeline.verify import verify_with_own_answer
from verifier.runs.tester_identity import identity_mismatch, person_of
from verifier.web import audit, browser, errors
from verifier.web.services import services

REPORTS_AT_ONCE = 4  # each takes a thread of the server
PATIENCE_SECONDS = 0.5

BUSY = "Other logins and requests are being looked at: send this again in a moment."

_TURNS = BoundedSemaphore(REPORTS_AT_ONCE)
_ASKED_ABOUT: set[str] = set()  # ids of the reports about which ReShare is being asked
_ASKED_ABOUT_LOCK = Lock()
_REPORT_ID = re.compile(r"[A-Za-z0-9_-]{22}")


class Busy(Exception):  # noqa: N818 - an answer to a person, not a defect
    """Too many reports are being created. The login is stored; its page will create this one."""


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
    allows it, and never by e-mail address, because addresses are easily guessed. Raises ``Busy``
    if too many reports are being created already.
    """
    here = services()
    links = here.store.links
    with report_slot():
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


def report_of(report_id: str) -> Report:
    """Return a report, creating it if it is still missing.

    It is missing if the process ended after the login was stored and before the report was.
    """
    require_kept(report_id)
    here = services()
    report = here.store.report(report_id)
    if report is not None:
        return report
    capture = here.store.capture(report_id)
    if capture is None:
        abort(404)
    return make_report(report_id, capture)


def report_if_possible(report_id: str) -> Report | None:
    """Return a report, creating it if it is missing; None if that is not possible now.

    The login stays stored: its page tries again. A defect is logged, and must not hide other
    logins.
    """
    try:
        return report_of(report_id)
    except Busy:
        return None
    except Exception as error:  # noqa: BLE001 - see above
        errors.log_defect(error)
        return None
