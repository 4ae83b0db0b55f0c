"""The pages of runs: list, create, show, manage test links, and close.

A run's page is a matrix that fills in as testers sign in.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from threading import BoundedSemaphore
from typing import Any

from flask import Blueprint, Response, abort, jsonify, render_template, request, url_for

from verifier.domain.model.operators import Role
from verifier.domain.model.report import Message
from verifier.domain.model.run import (
    PatronKind,
    RowState,
    Run,
    RunKind,
    RunLine,
    RunRow,
    RunSummary,
    SummaryRow,
    WantedRow,
)
from verifier.report import link_run, run_report
from verifier.report.link_run import KINDS
from verifier.report.trend import trend_of
from verifier.runs.run_summary import summarizer
from verifier.store.db_errors import StoreProblem
from verifier.web import audit, browser, content
from verifier.web.authentication import current_operator
from verifier.web.server import THREADS
from verifier.web.services import services
from verifier.web.start import idp_names

bp = Blueprint("runs", __name__, url_prefix="/runs")

ON_A_PAGE = 50
MOST_SKIPPED = 1_000_000
MOST_ROWS = 500
USUAL_DAYS, MOST_DAYS = 14, 90
LONGEST_NAME = 120
_REFRESH_SECONDS = 15


@bp.get("")
def page() -> str:
    """List the runs, the newest first."""
    skip = min(max(request.args.get("skip", 0, type=int), 0), MOST_SKIPPED)
    found, older = part_of_list(skip, ON_A_PAGE)
    return render_template("runs/list.html", runs=found, older=older, may_change=_may_change())


@bp.get("/new")
def new(problem: str | None = None) -> Response:
    """Show the form for a new run, with *problem* if creating it failed."""
    return content.page(
        "runs/new.html",
        problem=problem,
        kinds=KINDS,
        idps=idp_names(),
        ticked=request.form.getlist("row"),
        name=request.form.get("name", ""),
        days=request.form.get("days", USUAL_DAYS),
        most_days=MOST_DAYS,
    )


@bp.post("")
def create() -> Response:
    """Create a run with a test link for each patron."""
    wanted = _wanted_rows()
    name = " ".join(request.form.get("name", "").split())
    days = request.form.get("days", USUAL_DAYS, type=int)
    if not name:
        return new("Give the run a name, by which testers know what it is about.")
    if len(name) > LONGEST_NAME:
        return new(f"Give the run a name of at most {LONGEST_NAME} characters.")
    if not wanted:
        return new("Tick at least one kind of patron.")
    if len(wanted) > MOST_ROWS:
        return new(f"Tick at most {MOST_ROWS} boxes; more patrons go into another run.")
    if not 1 <= days <= MOST_DAYS:
        return new(f"Let the links live between 1 and {MOST_DAYS} days.")
    return _to_run(make_run(name, wanted, days))


@bp.get("/<run_id>")
def show(run_id: str) -> Response:
    """Show the run's progress; for a closed run, its frozen results."""
    run = run_of(run_id)
    browser.ensure()
    content.allow_connections()
    return content.page(
        "runs/run.html",
        view=view_of(run, summary_of(run)),
        refresh=_REFRESH_SECONDS if request.args.get("refresh") != "no" else None,
        kinds=KINDS,
        idps=idp_names(),
    )


@bp.post("/<run_id>/rows")
def add(run_id: str) -> Response:
    """Add patrons to an open run, each with a test link."""
    wanted = _wanted_rows()
    run = run_of(run_id)
    if run.kind is not RunKind.LINKS:
        abort(
            400, "This run is made by the program itself: make a run with test links for testers."
        )
    if run.closed_at is not None:
        abort(400, "This run is closed, so nothing can be changed in it. Make a new one.")
    if not wanted or len(run.rows) + len(wanted) > MOST_ROWS:
        abort(400, f"Choose at least one patron; a run has at most {MOST_ROWS}.")
    add_rows(run_id, wanted, USUAL_DAYS)
    return _to_run(run_id)


@bp.post("/<run_id>/close")
def close(run_id: str) -> Response:
    """Freeze the results of the run, and end its links."""
    browser.check_csrf()
    close_run(run_id)
    return _to_run(run_id)


@bp.post("/<run_id>/forget")
def forget(run_id: str) -> Response:
    """Delete the run and its links permanently; the reports that were created in it stay."""
    browser.check_csrf()
    forget_run(run_id)
    return content.see_other("runs.page")


def _wanted_rows() -> tuple[WantedRow, ...]:
    """Read the ticked boxes of the matrix, in matrix order; unknown boxes are ignored."""
    idp_ids = list(idp_names())
    request.max_form_parts = len(KINDS) * len(idp_ids) + 10
    browser.check_csrf()
    ticked = set(request.form.getlist("row"))
    return tuple(
        WantedRow(idp_id=idp_id, patron=kind.value)
        for kind in PatronKind
        for idp_id in idp_ids
        if f"{kind.value}|{idp_id}" in ticked
    )


def _to_run(run_id: str, anchor: str | None = None) -> Response:
    return content.see_other("runs.show", run_id=run_id, _anchor=anchor)


def _may_change() -> bool:
    """Whether the reader of this page may create, change and close runs."""
    operator = current_operator()
    return operator is not None and operator.role.covers(Role.ADMIN)


# The page of a run as its template takes it: the matrix, links, and texts to send.


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkView:
    """A test link that an admin may give out, with the message that accompanies it."""

    row: SummaryRow
    tester: str | None
    expects: bool  # whether an admin entered the identifier that this patron must have
    address: str | None  # None: there is none to copy any more
    until: date | None
    invitation: Message | None


def _what_to_change(run: Run, summary: RunSummary) -> dict[str, str]:
    """Return what to change by first cause, from a report that is still kept."""
    store, found = services().store, {}
    kept = {row.id: row.report_id for row in run.rows if row.report_id is not None}
    for cause in summary.causes:
        reports = (store.report(kept[row_id]) for row_id in cause.row_ids if row_id in kept)
        first = next((report for report in reports if report is not None), None)
        message = None if first is None else first.diagnosis.message
        if message is not None and (text := message.what_to_change):
            found[cause.check] = text
    return found


def view_of(run: Run, summary: RunSummary) -> dict[str, Any]:
    """Return what a run's page shows; links only for a reader who may give them out."""
    site = services().site
    may_change = _may_change() and run.closed_at is None
    has_links = may_change and run.kind is RunKind.LINKS
    tokens = services().store.links.tokens(run.id) if has_links else {}
    messages = link_run.messages_to_owners(
        summary,
        contacts=site.contacts,
        address=f"{site.base_url}/runs/{run.id}",
        site_name=site.name,
        changes=_what_to_change(run, summary),
    )
    return {
        "run": run,
        "summary": summary,
        "messages": tuple(messages),
        "links": [
            _link_view(row, summary.row(row.id), tokens.get(row.id))
            for row in (run.rows if has_links else ())
        ],
        "changes": [
            (row, lines) for row in summary.rows if (lines := tuple(run_report.row_news(row)))
        ],
        "trends": [
            trend
            for row in summary.rows
            if (
                trend := trend_of(
                    f"{link_run.kind_words(row.patron)} at {row.idp_name}",
                    row.idp_id,
                    row.trend,
                    summary.metadata_changes,
                )
            )
        ],
        "may_change": may_change,
        "kept_reports": {row.id for row in run.rows if row.report_id is not None},
        "events": url_for("run_events.events", run_id=run.id),
    }


def _link_view(row: RunRow, shown: SummaryRow, token: str | None) -> LinkView:
    address, until, invitation = address_of_link(row, token), row.link_expires_at, None
    if address is not None and until is not None:
        invitation = link_run.invitation_for_tester(
            patron=row.patron,
            idp_name=shown.idp_name,
            address=address,
            until=until,
            site_name=services().site.name,
            tester=row.tester,
        )
    return LinkView(
        row=shown,
        tester=row.tester,
        expects=row.expects,
        address=address,
        until=None if until is None else until.date(),
        invitation=invitation,
    )


def address_of_link(row: RunRow, token: str | None) -> str | None:
    """Return the URL that a tester opens; None if the link can no longer be used."""
    is_open = row.state in (RowState.WAITING, RowState.UNDER_WAY, RowState.REFUSED)
    return f"{services().site.base_url}/t/{token}" if token and is_open else None


# What the page and the API do.


def part_of_list(skip: int, limit: int) -> tuple[Sequence[RunLine], int | None]:
    """Return a part of the list of runs, and what to skip for the next part; None at the end."""
    found = services().store.runs.listed(limit=limit + 1, skip=skip)
    return found[:limit], skip + limit if len(found) > limit else None


def make_run(name: str, rows: Sequence[WantedRow], days: int) -> str:
    """Create a run whose test links are valid for *days*, and return its id."""
    here = services()
    until = here.now() + timedelta(days=days)
    run_id = here.store.runs.create(name, rows, links_until=until, by=audit.current_name())
    audit.note("run.made", run_id)
    return run_id


def add_rows(run_id: str, rows: Sequence[WantedRow], days: int) -> None:
    """Add patrons to a run, each with a test link that is valid for *days*."""
    until = services().now() + timedelta(days=days)
    services().store.runs.add_rows(run_id, rows, links_until=until)
    audit.note("run.rows-added", run_id)


def close_run(run_id: str) -> None:
    """Freeze the results of a run, and end its links; a second call does nothing."""
    run_of(run_id)
    store = services().store
    if store.runs.close(run_id, summarizer(store, run_id, idp_names=idp_names())):
        audit.note("run.closed", run_id)


def forget_run(run_id: str) -> None:
    """Delete a run and its links permanently; the reports that were created in it stay."""
    run_of(run_id)
    services().store.runs.forget(run_id)
    services().store.settle()
    audit.note("run.forgotten", run_id)


def run_of(run_id: str) -> Run:
    """Find the run, or answer 404."""
    run = services().store.runs.get(run_id)
    if run is None:
        abort(404, "There is no such run.")
    return run


def summary_of(run: Run) -> RunSummary:
    """Return the frozen summary of a closed run, or the current one of an open run."""
    store = services().store
    frozen = store.runs.summary(run.id)
    return frozen or summarizer(store, run.id, idp_names=idp_names())(run)


links_bp = Blueprint("run_links", __name__, url_prefix="/runs/<run_id>/rows/<row_id>")

LONGEST = 200
NO_LONGER = "This link cannot be changed any more: it was used, or its run is closed."


@links_bp.post("/about")
def about(run_id: str, row_id: str) -> Response:
    """Record who tests, and which identifier that patron must have."""
    _require_row(run_id, row_id)
    tester, expected = (request.form.get(name, "").strip() for name in ("tester", "expected"))
    if len(tester) > LONGEST or len(expected) > LONGEST:
        abort(400, f"Write at most {LONGEST} characters.")
    if not request.form.get("forget"):
        expected = expected or services().store.links.expected(row_id) or ""
    return _to_links(run_id, done=describe_link(row_id, tester=tester, expected=expected))


@links_bp.post("/revoke")
def revoke(run_id: str, row_id: str) -> Response:
    """Revoke this link, so that nobody can use it."""
    _require_row(run_id, row_id)
    return _to_links(run_id, done=revoke_link(row_id))


@links_bp.post("/renew")
def renew(run_id: str, row_id: str) -> Response:
    """Create a new link in place of the old one, used or not."""
    _require_row(run_id, row_id)
    return _to_links(run_id, done=renew_link(row_id, USUAL_DAYS))


def _require_row(run_id: str, row_id: str) -> None:
    browser.check_csrf()
    link = services().store.links.of_row(row_id)
    if link is None or link.row.run_id != run_id:
        abort(404, "There is no such row in this run.")


def _to_links(run_id: str, *, done: bool) -> Response:
    if not done:
        abort(400, NO_LONGER)
    return _to_run(run_id, "links-title")


def describe_link(row_id: str, *, tester: str | None, expected: str | None) -> bool:
    """Record who gets a link; False if its run is closed."""
    done = services().store.links.describe(row_id, tester=tester, expected=expected)
    return audit.note_if("link.described", row_id, done=done)


def revoke_link(row_id: str) -> bool:
    """Revoke a test link; False if it was used already, or its run is closed."""
    return audit.note_if("link.revoked", row_id, done=services().store.links.revoke(row_id))


def renew_link(row_id: str, days: int) -> bool:
    """Give a row a new link that is valid for *days*; False if its run is closed."""
    here = services()
    done = here.store.links.renew(row_id, here.now() + timedelta(days=days))
    return audit.note_if("link.renewed", row_id, done=done)


events_bp = Blueprint("run_events", __name__, url_prefix="/runs/<run_id>")

STREAMS = THREADS // 2
"""Limits open streams, as each takes a server thread; other pages poll for the number."""

LASTS_SECONDS = 25.0
LOOKS_EVERY = 0.5
_HEARTBEAT_SECONDS = 5.0
_FREE = BoundedSemaphore(STREAMS)


@events_bp.get("/events")
def events(run_id: str) -> Response:
    """Stream the run's changes as server-sent events for 25 seconds, until the browser reconnects.

    Returns 204 when the limit of open streams is reached.
    """
    version = _version(run_id)
    if not _FREE.acquire(blocking=False):
        return Response(status=204)
    return Response(_Stream(run_id, version), mimetype="text/event-stream")


@events_bp.get("/version")
def version(run_id: str) -> Response:
    """Return the number that grows with each change."""
    return jsonify(version=_version(run_id))


def _version(run_id: str) -> int:
    found = services().store.runs.version(run_id)
    if found is None:
        abort(404, "There is no such run.")
    return found


class _Stream:
    """The event stream of one page. However it ends, its slot is freed."""

    def __init__(self, run_id: str, version: int) -> None:
        self._runs, self._run_id, self._version = services().store.runs, run_id, version
        self._open = True

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._events()
        finally:
            self.close()

    def close(self) -> None:
        """Free the slot, once. The server calls this if the browser disconnects."""
        if self._open:
            self._open = False
            _FREE.release()

    def _events(self) -> Iterator[bytes]:
        yield b"retry: 1000\n\n"
        yield self._changed()
        silent_since = time.monotonic()
        end = silent_since + LASTS_SECONDS
        while time.monotonic() < end:
            time.sleep(LOOKS_EVERY)
            try:
                now = self._runs.version(self._run_id)
            except StoreProblem:
                return
            if now is None:
                return
            if now != self._version:
                self._version, silent_since = now, time.monotonic()
                yield self._changed()
            elif time.monotonic() - silent_since > _HEARTBEAT_SECONDS:
                silent_since = time.monotonic()
                yield b": still here\n\n"  # this detects a closed page

    def _changed(self) -> bytes:
        return f"event: changed\ndata: {self._version}\n\n".encode()
