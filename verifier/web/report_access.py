"""Store logins, and make or read their reports; limit how many are made at once."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import BoundedSemaphore, Lock

from flask import abort

from verifier.domain.model.capture import LoginAccepted, LoginCapture, Origin
from verifier.domain.model.report import Report
from verifier.domain.model.run import RunRow
from verifier.pipeline.verify import verify_with_own_answer
from verifier.runs.tester_identity import identity_mismatch, person_of
from verifier.web import browser
from verifier.web.services import services

# What a login that came by a test link means for the row of its run.


def expected_of(report_id: str) -> str | None:
    """Give the identifier that the patron of this login must have, where somebody said it."""
    links = services().store.links
    link = links.of_report(report_id)
    return None if link is None else links.expected(link.row.id)


def note_identity_mismatch(report_id: str, report: Report) -> None:
    """Note in the run what is odd about who logged in, once there is a report."""
    links = services().store.links
    link = links.of_report(report_id)
    if link is None:
        return
    same_person = links.logged_in(link.row.id, person_of(report))
    odd = identity_mismatch(report, patron=link.row.patron, same_person=same_person)
    links.noted(link.row.id, odd)


# Logins that were kept, and their reports: made at once, or when first asked for.

REPORTS_AT_ONCE = 4  # each takes a thread of the server
PATIENCE_SECONDS = 0.5

BUSY = "Other logins and requests are being looked at: send this again in a moment."

_TURNS = BoundedSemaphore(REPORTS_AT_ONCE)
_ASKED_ABOUT: set[str] = set()  # ids of the reports about which ReShare is being asked
_ASKED_ABOUT_LOCK = Lock()
_REPORT_ID = re.compile(r"[A-Za-z0-9_-]{22}")


class Busy(Exception):  # noqa: N818 - an answer to a person, not a defect
    """Too many reports are being made; the login is kept, and its page makes the report later."""


@contextmanager
def report_slot() -> Iterator[None]:
    """Wait a moment for one of the turns: slow library systems must not take every thread."""
    if not _TURNS.acquire(timeout=PATIENCE_SECONDS):
        raise Busy
    try:
        yield
    finally:
        _TURNS.release()


@contextmanager
def _alone(report_id: str) -> Iterator[None]:
    """Let nobody else ask ReShare about this report meanwhile. Raises ``Busy``."""
    with _ASKED_ABOUT_LOCK:
        if report_id in _ASKED_ABOUT:
            raise Busy
        _ASKED_ABOUT.add(report_id)
    try:
        yield
    finally:
        with _ASKED_ABOUT_LOCK:
            _ASKED_ABOUT.discard(report_id)


def store_accepted_login(accepted: LoginAccepted, *, idp_id: str | None) -> str:
    """Keep a login that passed the gate and give its report's id.

    *idp_id* is the site file's; None where the login was begun elsewhere. It is on disk before
    this returns. Raises ``AlreadyUsed``.
    """
    report_id = _new_id()
    services().store.accept(accepted, report_id=report_id, browser=_new_set(), idp_id=idp_id)
    return report_id


def store_tester_login(came: LoginAccepted | LoginCapture, row: RunRow) -> str:
    """Keep a login that came by the test link of *row*, using the link up; its report's id.

    Raises ``LinkNotOpen`` and ``AlreadyUsed``.
    """
    store, report_id = services().store, _new_id()
    whose = {"idp_id": row.idp_id, "patron": row.patron, "row_id": row.id}
    tester = browser.own_digest(row.id)
    if isinstance(came, LoginAccepted):
        store.accept(came, report_id=report_id, browser=tester, **whose)
    else:
        store.keep(came, report_id=report_id, browser=tester, **whose)
    return report_id


def store_logins(*captures: LoginCapture, idp_id: str | None = None) -> list[str]:
    """Keep logins that were handed in together and give the ids of their reports.

    They share one token, by which they are found together. *idp_id* is the site file's, of
    logins that were performed here.
    """
    ids = [_new_id() for _ in captures]
    logins = list(zip(ids, captures, strict=True))
    services().store.keep_together(logins, browser=_new_set(), idp_id=idp_id)
    return ids


def make_report(report_id: str, capture: LoginCapture) -> Report:
    """Follow the login to its end and keep the report.

    For a saved login, which anybody may have written, the library system is asked only where the
    site says so, and never by e-mail address: addresses are easily guessed. Raises ``Busy``
    where too many reports are being made already.
    """
    here = services()
    own = capture.origin is Origin.LOGIN
    with report_slot():
        site, ils = here.as_it_is_now()
        site = site if own else replace(site, lookup_by_email=False)
        report = here.verify(
            capture,
            site=site,
            ils=ils if may_look_up(capture) else (),
            expected=expected_of(report_id),
        )
    here.store.save_report(report_id, report)
    note_identity_mismatch(report_id, report)
    return report


def may_look_up(capture: LoginCapture) -> bool:
    """Whether other systems may be asked about whom *capture* names.

    It was performed here, or the site lets logins ask that anybody may have written.
    """
    return capture.origin is Origin.LOGIN or services().site.saved_logins_ask_ils


def ask_reshare(report_id: str) -> None:
    """Ask ReShare itself about the patron of a kept report, and keep what comes of it.

    What ReShare has answered stays: pressed again, the button asks nobody. Answers 404 where that
    is not to be asked here. Raises ``Busy``.
    """
    here = services()
    report = report_of(report_id)
    capture = report.decision.match.lookup.preview.release.capture
    if here.ask_reshare is None or not may_look_up(capture):
        abort(404)
    with report_slot(), _alone(report_id):
        report = report_of(report_id)  # another press may have been answered meanwhile
        if has_own_answer(report):
            return
        site, _ = here.as_it_is_now()
        made = verify_with_own_answer(report, site=site, ask_reshare=here.ask_reshare)
    here.store.save_report(report_id, made)


def has_own_answer(report: Report) -> bool:
    """Whether ReShare itself has said something about the patron of *report*."""
    own = report.decision.own_answer
    return own is not None and not own.could_not_ask


def require_kept(report_id: str) -> str:
    """Give that id, or answer 404 where no such login is kept."""
    if not _REPORT_ID.fullmatch(report_id) or not services().store.keeps(report_id):
        abort(404)
    return report_id


def report_of(report_id: str) -> Report:
    """Give a report, making it where it is still missing.

    It is missing where the process ended between keeping the login and finishing its report.
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


def _new_set() -> str:
    return secrets.token_hex(16)


def _new_id() -> str:
    return secrets.token_urlsafe(16)
