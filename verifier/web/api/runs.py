"""Handlers for runs, their test links and their results."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from threading import BoundedSemaphore

from flask import Response, make_response

from verifier import __version__
from verifier.domain.model.run import (
    PatronLogin,
    PatronRun,
    RowState,
    Run,
    RunKind,
    RunRow,
    WantedRow,
)
from verifier.report.formats import RUN_RENDERERS
from verifier.runs.run_summary import summarize_run
from verifier.runs.runner import NoPatronSelected, select_logins
from verifier.store.runs import RunUnderWay
from verifier.web import idp_names
from verifier.web.api import requests
from verifier.web.api.rendering import Rendered, render_response, rendering_of
from verifier.web.api.requests import refuse
from verifier.web.api.run_schemas import (
    AboutPatron,
    AutomaticRunWanted,
    LinkRunWanted,
    LinkShape,
    LinksShape,
    LinkWanted,
    RowsWanted,
    RunLineShape,
    RunsAsked,
    RunShape,
    RunsShape,
    RunWanted,
    Wait,
    WantedPatron,
)
from verifier.web.metrics import Metrics
from verifier.web.runs import MOST_ROWS, run_of, summary_of
from verifier.web.server import THREADS
from verifier.web.services import services

# Runs: listed, made, read, waited for, added to, closed, and deleted.

WAITING_AT_ONCE = THREADS // 4
LOOKS_EVERY = 0.5  # seconds
_WAITING = BoundedSemaphore(WAITING_AT_ONCE)


def list_runs(query: RunsAsked) -> RunsShape:
    """List the runs, the newest first."""
    found = services().store.runs.listed(limit=query.limit + 1, skip=query.skip)
    return RunsShape(
        runs=[RunLineShape.model_validate(one) for one in found[: query.limit]],
        older=query.skip + query.limit if len(found) > query.limit else None,
    )


def start_run(body: RunWanted) -> RunShape:
    """Start a run.

    An automatic one logs the site file's test patrons in, beside this answer; while one is under
    way, nobody can start another: the answer is then 409 and names the other in its message.
    One with links gets a link for each patron.
    """
    wanted = body.root
    if isinstance(wanted, LinkRunWanted):
        return _run_schema(run_of(_with_links(wanted)))
    return _run_schema(run_of(_automatic(wanted)))


def read_run(run_id: str, query: Wait) -> RunShape:
    """Read a run; with ``wait`` once it is closed or interrupted, or when that time is over.

    Only a few can wait at once: whoever is one too many is answered at once.
    """
    run = run_of(run_id)
    if query.wait and _is_open(run) and _WAITING.acquire(blocking=False):
        try:
            run = _waited(run, query.wait)
        finally:
            _WAITING.release()
    return _run_schema(run)


def add_rows(run_id: str, body: RowsWanted) -> RunShape:
    """Add patrons to an open run, each with a test link."""
    run = run_of(run_id)
    if run.kind is not RunKind.LINKS:
        refuse(409, "This run is automatic: start another for other patrons.")
    if run.closed_at is not None:
        refuse(409, "This run is closed, so nothing can be changed in it; make a new one.")
    if len(run.rows) + len(body.rows) > MOST_ROWS:
        refuse(400, f"A run has at most {MOST_ROWS} patrons.")
    until = services().now() + timedelta(days=body.days)
    services().store.runs.add_rows(run_id, _rows(body.rows), links_until=until)
    requests.note("run.rows-added", run_id)
    return _run_schema(run_of(run_id))


def close_run(run_id: str) -> RunShape:
    """Freeze what a run has come to, and end its links.

    Closed a second time it gives the same answer.
    """
    run_of(run_id)
    runs, names = services().store.runs, idp_names.names()
    before = runs.before(run_id)
    if runs.close(run_id, lambda run: summarize_run(run, idp_names=names, before=before)):
        requests.note("run.closed", run_id)
    return _run_schema(run_of(run_id))


def forget_run(run_id: str) -> Response:
    """Delete a run and its links for good; the reports that were made in it stay."""
    run_of(run_id)
    services().store.runs.forget(run_id)
    services().store.settle()
    requests.note("run.forgotten", run_id)
    return make_response("", HTTPStatus.NO_CONTENT)


def _with_links(wanted: LinkRunWanted) -> str:
    here = services()
    until = here.now() + timedelta(days=wanted.days)
    run_id = here.store.runs.create(
        wanted.name, _rows(wanted.rows), links_until=until, by=requests.who()
    )
    requests.note("run.made", run_id)
    return run_id


def _automatic(wanted: AutomaticRunWanted) -> str:
    here = services()
    site, ils = here.as_it_is_now()
    try:
        chosen = select_logins(site, wanted.only)
    except NoPatronSelected as nobody:
        refuse(400, nobody.said)
    try:
        run_id = here.automatic.start(
            chosen,
            name=wanted.name,
            site=site,
            ils=ils,
            store=here.store,
            by=requests.who(),
            ended=lambda run: _ended(here.metrics, run),
        )
    except RunUnderWay as other:
        refuse(
            409,
            f"Another run is under way: wait for the end of {other.run_id}.",
            code="run-under-way",
        )
    requests.note("run.started", run_id)
    return run_id


def _ended(metrics: Metrics, run: PatronRun | None) -> None:
    if run is None:
        metrics.run_failed()
    else:
        metrics.run_ended(run)


def _rows(wanted: Sequence[WantedPatron]) -> tuple[WantedRow, ...]:
    known = idp_names.names()
    for place, one in enumerate(wanted):
        if one.idp not in known:
            refuse(400, f"The key rows.{place}.idp names no identity provider of this site.")
    return tuple(
        WantedRow(idp_id=one.idp, patron=one.patron, tester=one.tester, expected=one.expected)
        for one in wanted
    )


def _waited(run: Run, seconds: int) -> Run:
    end = time.monotonic() + seconds
    while _is_open(run) and time.monotonic() < end:
        time.sleep(LOOKS_EVERY)
        run = run_of(run.id)
    return run


def _is_open(run: Run) -> bool:
    return run.closed_at is None and not run.interrupted


def _run_schema(run: Run) -> RunShape:
    return RunShape.of(run, summary_of(run))


# The test links of a run: read, described, revoked and renewed.

_OPEN = (RowState.WAITING, RowState.UNDER_WAY, RowState.REFUSED)
_NO_LONGER = "This link cannot be changed any more: it was used, or its run is closed."


def list_links(run_id: str) -> LinksShape:
    """List the test links of a run, with the addresses to give to testers."""
    run = _link_run(run_id)
    tokens = services().store.links.tokens(run_id)
    return LinksShape(links=[_link_schema(one, tokens.get(one.id)) for one in run.rows])


def describe_link(run_id: str, row_id: str, body: AboutPatron) -> LinkShape:
    """Write down for whom a link is, and which identifier that patron must have."""
    row, links = _row(run_id, row_id), services().store.links
    tester = row.tester if body.tester is None else body.tester.strip()
    expected = links.expected(row_id) if body.expected is None else body.expected.strip()
    held = links.describe(row_id, tester=tester, expected=expected)
    if held:
        requests.note("link.described", row_id)
    return _done(run_id, row_id, held=held)


def revoke_link(run_id: str, row_id: str) -> LinkShape:
    """Let nobody use a link."""
    _row(run_id, row_id)
    held = services().store.links.revoke(row_id)
    if held:
        requests.note("link.revoked", row_id)
    return _done(run_id, row_id, held=held)


def renew_link(run_id: str, row_id: str, body: LinkWanted) -> LinkShape:
    """Give a row a new link in the place of the old one, used or not."""
    _row(run_id, row_id)
    here = services()
    held = here.store.links.renew(row_id, here.now() + timedelta(days=body.days))
    if held:
        requests.note("link.renewed", row_id)
    return _done(run_id, row_id, held=held)


def _link_run(run_id: str) -> Run:
    run = run_of(run_id)
    if run.kind is not RunKind.LINKS:
        refuse(409, "This run is automatic: it has no test links.")
    return run


def _row(run_id: str, row_id: str) -> RunRow:
    run = _link_run(run_id)
    row = next((one for one in run.rows if one.id == row_id), None)
    if row is None:
        refuse(404, "There is no such row in this run.")
    return row


def _done(run_id: str, row_id: str, *, held: bool) -> LinkShape:
    if not held:
        refuse(409, _NO_LONGER)
    return _link_schema(_row(run_id, row_id), services().store.links.token(row_id))


def _link_schema(row: RunRow, token: str | None) -> LinkShape:
    is_open = token is not None and row.state in _OPEN
    return LinkShape(
        row_id=row.id,
        idp=row.idp_id,
        patron=row.patron,
        state=row.state,
        address=f"{services().site.base_url}/t/{token}" if is_open else None,
        expires_at=row.link_expires_at,
    )


# The result of a run in every form that `verifier run` writes, made of what is kept.

_NOBODY = {
    RowState.WAITING: "Nobody has logged in yet.",
    RowState.UNDER_WAY: "Somebody is logging in.",
    RowState.REVOKED: "Nobody has logged in, and the link was revoked.",
    RowState.EXPIRED: "Nobody has logged in before the link expired.",
}


def run_result(run_id: str, query: Rendered) -> Response:
    """Give the result of a run: JSON, JUnit, SARIF, CSV, Markdown, HTML or text.

    Values are masked; ``redact=no`` shows them to a token that also has ``reports:read``. Of an
    open run it is what has come of it until now. A login whose values are no longer kept stands
    there with its verdict in words.
    """
    rendering = rendering_of(query)
    run = patron_run(run_of(run_id))
    requests.values_read(run_id, in_the_clear=not rendering.redact)
    return render_response(query, lambda form: RUN_RENDERERS[form](run, rendering), name="run")


def patron_run(run: Run) -> PatronRun:
    """Give a kept run as the formats take it."""
    logins = tuple(_login(one, run.created_at) for one in run.rows)
    ends = [one.finished_at for one in run.rows if one.finished_at is not None]
    return PatronRun(
        site_name=services().site.name,
        started_at=run.created_at,
        seconds=(max(ends, default=run.created_at) - run.created_at).total_seconds(),
        version=__version__,
        logins=logins,
    )


def _login(row: RunRow, created_at: datetime) -> PatronLogin:
    report = None if row.report_id is None else services().store.report(row.report_id)
    return PatronLogin(
        idp_id=row.idp_id,
        patron=row.patron,
        started_at=row.finished_at or created_at,
        seconds=0.0,
        report=report,
        stopped=None if report is not None else _why_not(row),
        report_id=row.report_id,
    )


def _why_not(row: RunRow) -> str:
    if row.result is not None:
        return (
            f"The values of this login are no longer kept. Its result was: {row.result.headline}"
        )
    if row.note is not None:
        return row.note
    return _NOBODY.get(row.state, "There is no report of this login yet.")
