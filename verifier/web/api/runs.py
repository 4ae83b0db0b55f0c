"""Runs: listed, made, read, waited for, added to, closed, and deleted."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import timedelta
from http import HTTPStatus
from threading import BoundedSemaphore

from flask import Response, make_response

from verifier.model.run import PatronRun, Run, RunKind, WantedRow
from verifier.patron_runs.choosing import NobodyChosen, choose
from verifier.store.runs import RunUnderWay
from verifier.summarising import summarise
from verifier.web import idp_names
from verifier.web.api import noted
from verifier.web.api.asked import refuse
from verifier.web.api.run_shapes import (
    AutomaticRunWanted,
    LinkRunWanted,
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
        return _shape(run_of(_with_links(wanted)))
    return _shape(run_of(_automatic(wanted)))


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
    return _shape(run)


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
    noted.note("run.rows-added", run_id)
    return _shape(run_of(run_id))


def close_run(run_id: str) -> RunShape:
    """Freeze what a run has come to, and end its links.

    Closed a second time it gives the same answer.
    """
    run_of(run_id)
    runs, names = services().store.runs, idp_names.names()
    before = runs.before(run_id)
    if runs.close(run_id, lambda run: summarise(run, idp_names=names, before=before)):
        noted.note("run.closed", run_id)
    return _shape(run_of(run_id))


def forget_run(run_id: str) -> Response:
    """Delete a run and its links for good; the reports that were made in it stay."""
    run_of(run_id)
    services().store.runs.forget(run_id)
    services().store.settle()
    noted.note("run.forgotten", run_id)
    return make_response("", HTTPStatus.NO_CONTENT)


def _with_links(wanted: LinkRunWanted) -> str:
    here = services()
    until = here.now() + timedelta(days=wanted.days)
    run_id = here.store.runs.create(
        wanted.name, _rows(wanted.rows), links_until=until, by=noted.who()
    )
    noted.note("run.made", run_id)
    return run_id


def _automatic(wanted: AutomaticRunWanted) -> str:
    here = services()
    site, ils = here.as_it_is_now()
    try:
        chosen = choose(site, wanted.only)
    except NobodyChosen as nobody:
        refuse(400, nobody.said)
    try:
        run_id = here.automatic.start(
            chosen,
            name=wanted.name,
            site=site,
            ils=ils,
            store=here.store,
            by=noted.who(),
            ended=lambda run: _ended(here.metrics, run),
        )
    except RunUnderWay as other:
        refuse(
            409,
            f"Another run is under way: wait for the end of {other.run_id}.",
            code="run-under-way",
        )
    noted.note("run.started", run_id)
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


def _shape(run: Run) -> RunShape:
    return RunShape.of(run, summary_of(run))
