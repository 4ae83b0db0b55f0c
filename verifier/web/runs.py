"""Runs: the list, a new one, its page that fills while testers log in, and its end."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from flask import url_for as address_of
from werkzeug.wrappers import Response as AnyResponse

from verifier.model.run import PatronKind, Run, RunKind, WantedRow
from verifier.model.run_summary import RunSummary
from verifier.report.links.words import KINDS
from verifier.summarising import summarise
from verifier.web import audit_trail, browser, headers, idp_names, run_view
from verifier.web.services import services

bp = Blueprint("runs", __name__, url_prefix="/runs")

ON_A_PAGE = 50
MOST_SKIPPED = 1_000_000
MOST_ROWS = 100
USUAL_DAYS, MOST_DAYS = 14, 90
LONGEST_NAME = 120
_REFRESH_SECONDS = 15
_NO_LINKS = "This run is made by the program itself: make a run with test links for testers."
_CLOSED = "This run is closed, so nothing can be changed in it. Make a new one."


@bp.get("")
def page() -> str:
    """List the runs, the newest first."""
    skip = min(max(request.args.get("skip", 0, type=int), 0), MOST_SKIPPED)
    found = services().store.runs.listed(limit=ON_A_PAGE + 1, skip=skip)
    return render_template(
        "runs/list.html",
        runs=found[:ON_A_PAGE],
        older=skip + ON_A_PAGE if len(found) > ON_A_PAGE else None,
        may_change=run_view.may_change(),
    )


@bp.get("/new")
def new() -> str:
    """Ask what is to be tried."""
    browser.ensure()
    return _form()


@bp.post("")
def create() -> AnyResponse:
    """Make a run with a test link for each patron."""
    request.max_form_parts = len(KINDS) * len(idp_names.names()) + 10
    browser.check_csrf()
    name = " ".join(request.form.get("name", "").split())
    days = request.form.get("days", USUAL_DAYS, type=int)
    wanted = wanted_rows()
    problem = _problem(name, days, wanted)
    if problem is not None:
        return make_response(_form(problem), 400)
    here = services()
    run_id = here.store.runs.create(
        name, wanted, links_until=here.now() + timedelta(days=days), by=run_view.whose()
    )
    audit_trail.note("run.made", run_id)
    return redirect(address_of("runs.show", run_id=run_id), code=303)


@bp.get("/<run_id>")
def show(run_id: str) -> Response:
    """Show how far the run is; of a closed one what was frozen then."""
    run = run_of(run_id)
    browser.ensure()
    headers.allow_connections()
    page = render_template(
        "runs/run.html",
        view=run_view.RunView.of(run, summary_of(run)),
        refresh=_REFRESH_SECONDS if request.args.get("refresh") != "no" else None,
        kinds=KINDS,
        idps=idp_names.names(),
    )
    return make_response(page)


@bp.post("/<run_id>/rows")
def add(run_id: str) -> AnyResponse:
    """Add patrons to an open run, each with a test link."""
    request.max_form_parts = len(KINDS) * len(idp_names.names()) + 10
    browser.check_csrf()
    run = run_of(run_id)
    wanted = wanted_rows()
    if run.kind is not RunKind.LINKS:
        abort(400, _NO_LINKS)
    if run.closed_at is not None:
        abort(400, _CLOSED)
    if not wanted or len(run.rows) + len(wanted) > MOST_ROWS:
        abort(400, f"Choose at least one patron; a run has at most {MOST_ROWS}.")
    until = services().now() + timedelta(days=USUAL_DAYS)
    services().store.runs.add_rows(run_id, wanted, links_until=until)
    audit_trail.note("run.rows-added", run_id)
    return redirect(address_of("runs.show", run_id=run_id), code=303)


@bp.post("/<run_id>/close")
def close(run_id: str) -> AnyResponse:
    """Freeze what the run has come to, and end its links."""
    browser.check_csrf()
    run_of(run_id)
    before = services().store.runs.before(run_id)
    names = idp_names.names()
    if services().store.runs.close(
        run_id, lambda run: summarise(run, idp_names=names, before=before)
    ):
        audit_trail.note("run.closed", run_id)
    return redirect(address_of("runs.show", run_id=run_id), code=303)


@bp.post("/<run_id>/forget")
def forget(run_id: str) -> AnyResponse:
    """Delete the run and its links for good; the reports that were made in it stay."""
    browser.check_csrf()
    run_of(run_id)
    services().store.runs.forget(run_id)
    services().store.settle()
    audit_trail.note("run.forgotten", run_id)
    return redirect(address_of("runs.page"), code=303)


def run_of(run_id: str) -> Run:
    """Find the run, or answer 404."""
    run = services().store.runs.get(run_id)
    if run is None:
        abort(404, "There is no such run.")
    return run


def summary_of(run: Run) -> RunSummary:
    """Give what was frozen of a closed run, and what an open one has come to until now."""
    frozen = services().store.runs.summary(run.id)
    if frozen is not None:
        return frozen
    before = services().store.runs.before(run.id)
    return summarise(run, idp_names=idp_names.names(), before=before)


def wanted_rows() -> tuple[WantedRow, ...]:
    """Read which boxes of the matrix are ticked, in its own order; others are no patrons."""
    ticked = set(request.form.getlist("row"))
    return tuple(
        WantedRow(idp_id=idp_id, patron=kind.value)
        for kind in PatronKind
        for idp_id in idp_names.names()
        if f"{kind.value}|{idp_id}" in ticked
    )


def _problem(name: str, days: int, wanted: tuple[WantedRow, ...]) -> str | None:
    if not name:
        return "Give the run a name, by which testers know what it is about."
    if len(name) > LONGEST_NAME:
        return f"Give the run a name of at most {LONGEST_NAME} characters."
    if not wanted:
        return "Tick at least one kind of patron."
    if len(wanted) > MOST_ROWS:
        return f"Tick at most {MOST_ROWS} boxes; more patrons go into another run."
    if not 1 <= days <= MOST_DAYS:
        return f"Let the links live between 1 and {MOST_DAYS} days."
    return None


def _form(problem: str | None = None) -> str:
    return render_template(
        "runs/new.html",
        problem=problem,
        kinds=KINDS,
        idps=idp_names.names(),
        ticked=request.form.getlist("row"),
        name=request.form.get("name", ""),
        days=request.form.get("days", USUAL_DAYS),
        most_days=MOST_DAYS,
    )
