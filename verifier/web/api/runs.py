"""Operations on runs, their test links and their results."""

import time
from collections.abc import Sequence
from datetime import datetime
from threading import BoundedSemaphore
from typing import Annotated, Literal

from flask import Response
from pydantic import Field, RootModel

from verifier import __version__
from verifier.domain.model.comparison import DriftVerdict, EarlierReport
from verifier.domain.model.finding import Owner
from verifier.domain.model.operators import Scope
from verifier.domain.model.report import StepAnswer, Verdict
from verifier.domain.model.run import (
    PatronKind,
    PatronLogin,
    PatronRun,
    RowChange,
    RowState,
    Run,
    RunKind,
    RunRow,
    WantedRow,
)
from verifier.domain.model.stored_result import RouteQuestion
from verifier.report.formats import RUN_RENDERERS
from verifier.runs.recorded_run import with_trends
from verifier.runs.runner import NoPatronSelected, select_logins
from verifier.store.runs import RunUnderWay
from verifier.web import audit, runs
from verifier.web.api.operation import (
    Asked,
    Line,
    Query,
    Rendered,
    Shape,
    note_values_read,
    operation,
    render_response,
)
from verifier.web.errors import refuse
from verifier.web.runs import MOST_DAYS, MOST_ROWS, ON_A_PAGE, USUAL_DAYS, run_of, summary_of
from verifier.web.server import THREADS
from verifier.web.services import services
from verifier.web.start import idp_names

LONGEST_WAIT = 60
WAITING_AT_ONCE = THREADS // 4
LOOKS_EVERY = 0.5  # seconds
_WAITING = BoundedSemaphore(WAITING_AT_ONCE)

RunName = Annotated[Line, Field(max_length=runs.LONGEST_NAME)]
Days = Annotated[int, Field(ge=1, le=MOST_DAYS, description="How long the links can be used.")]


class WantedPatron(Asked):
    """One kind of patron at one identity provider."""

    idp: Line = Field(description="The site file's id of the identity provider.")
    patron: PatronKind
    tester: Line | None = Field(default=None, description="Whom the link is for.")
    expected: Line | None = Field(default=None, description="The identifier this patron has.")


class AutomaticRunWanted(Asked):
    """A run of the site file's test patrons."""

    kind: Literal["automatic"]
    name: RunName = "Automatic run"
    series: RunName | None = Field(
        default=None,
        description="Compare it with earlier runs of this series only, such as those of a "
        "pipeline. Null: with earlier runs of the same patrons that are of no series.",
    )
    only: tuple[Line, ...] = Field(
        default=(),
        max_length=2 * MOST_ROWS,
        strict=False,
        description="Identity providers, test patrons, or both as IDP/PATRON; all where empty.",
    )


class LinkRunWanted(Asked):
    """A run with a test link for each patron."""

    kind: Literal["links"]
    name: RunName
    rows: list[WantedPatron] = Field(min_length=1, max_length=MOST_ROWS)
    days: Days = USUAL_DAYS


class RunWanted(RootModel[AutomaticRunWanted | LinkRunWanted]):
    """A run to start."""

    root: Annotated[AutomaticRunWanted | LinkRunWanted, Field(discriminator="kind")]


class RowsWanted(Asked):
    """Patrons to add to a run."""

    rows: list[WantedPatron] = Field(min_length=1, max_length=MOST_ROWS)
    days: Days = USUAL_DAYS


class AboutPatron(Asked):
    """Who gets a link. A key that is left out stays as it is; an empty text is deleted."""

    tester: str | None = Field(default=None, max_length=200)
    expected: str | None = Field(default=None, max_length=200)


class LinkWanted(Asked):
    """A new link for a row."""

    days: Days = USUAL_DAYS


class RunsAsked(Query):
    """Which part of the list of runs to return."""

    limit: int = Field(default=ON_A_PAGE, ge=1, le=200)
    skip: int = Field(default=0, ge=0, le=1_000_000)


class Wait(Query):
    """How long to wait for the run's end."""

    wait: int = Field(default=0, ge=0, le=LONGEST_WAIT, description="Seconds.")


class RunLineShape(Shape):
    """A run in the list."""

    id: str
    name: str
    kind: RunKind
    created_at: datetime
    closed_at: datetime | None
    interrupted: bool = Field(description="Whoever worked on it is gone.")
    wanted: int
    finished: int


class RunsShape(Shape):
    """Runs, the newest first; ``older`` is what to skip for the next part, null at the end."""

    runs: list[RunLineShape]
    older: int | None


class AnswerShape(Shape):
    """The answer to one question about the route."""

    question: RouteQuestion
    answer: StepAnswer


class DriftShape(Shape):
    """What changed since an earlier report of the same patron."""

    verdict: DriftVerdict
    message: str
    against: EarlierReport
    since: datetime
    reference: str | None = Field(description="The earlier report's.")
    appeared: list[str] = Field(description="Checks that now find something wrong.")
    vanished: list[str] = Field(description="Checks that no longer do.")


class PastResultShape(Shape):
    """An earlier result of the same patron, or this one."""

    at: datetime
    verdict: Verdict
    cause: str | None = Field(description="The check that names the first cause.")


class MetadataChangeShape(Shape):
    """What an identity provider publishes otherwise than before."""

    idp: str
    at: datetime = Field(description="When it was first seen.")
    changes: list[str]


class RowShape(Shape):
    """One patron at one identity provider, without any personal value."""

    id: str
    idp: str
    idp_name: str
    patron: str
    state: RowState
    verdict: Verdict | None = Field(description="Null: no result.")
    answers: list[AnswerShape]
    headline: str | None
    reason: str | None
    cause: str | None = Field(description="The check that names the first cause.")
    note: str | None
    reference: str | None
    report_id: str | None = Field(description="Null once the report is no longer kept.")
    finished_at: datetime | None
    change: RowChange | None = Field(description="Since the run before.")
    drifts: list[DriftShape] = Field(description="Since the baseline, and since the run before.")
    trend: list[PastResultShape] = Field(description="The last 30 results, the oldest first.")
    link_expires_at: datetime | None


class CauseShape(Shape):
    """A first cause, with the rows that fail because of it."""

    check: str
    owner: Owner
    title: str
    remedy: str
    row_ids: list[str]


class RunShape(Shape):
    """A run's current state, or its state when it was closed."""

    id: str
    name: str
    kind: RunKind
    created_at: datetime
    created_by: str | None
    closed_at: datetime | None
    interrupted: bool
    version: int = Field(description="Grows with each change.")
    working: int
    failing: int
    uncertain: int
    missing: int
    before: str | None = Field(description="The name of the run that it is compared with.")
    rows: list[RowShape]
    causes: list[CauseShape]
    metadata_changes: list[MetadataChangeShape] = Field(
        description="As long as the trends go back, in order."
    )


class LinkShape(Shape):
    """A test link."""

    row_id: str
    idp: str
    patron: str
    state: RowState
    address: str | None = Field(description="What to give the tester; null once it is over.")
    expires_at: datetime | None


class LinksShape(Shape):
    """The test links of a run."""

    links: list[LinkShape]


@operation("GET", "/runs", Scope.RUNS_READ)
def list_runs(query: RunsAsked) -> RunsShape:
    """List the runs, the newest first."""
    found, older = runs.part_of_list(query.skip, query.limit)
    return RunsShape.of(runs=found, older=older)


@operation("POST", "/runs", Scope.RUNS_WRITE, status=201, refuses=(409,))
def start_run(body: RunWanted) -> RunShape:
    """Start a run.

    An automatic run logs the site file's test patrons in, in the background. While one is in
    progress, nobody can start another: the response is then 409 and its message names the run in
    progress. A run with links gets a link for each patron.
    """
    wanted = body.root
    if isinstance(wanted, AutomaticRunWanted):
        return _run_schema(_start_automatic(wanted))
    return _run_schema(runs.make_run(wanted.name, _rows(wanted.rows), wanted.days))


@operation("GET", "/runs/<run_id>", Scope.RUNS_READ)
def read_run(run_id: str, query: Wait) -> RunShape:
    """Read a run; with ``wait``, once it is closed or interrupted, or when that time is over.

    Only a few callers can wait at once: any further one is answered at once.
    """
    run = run_of(run_id)
    if query.wait and _is_open(run) and _WAITING.acquire(blocking=False):
        try:
            end = time.monotonic() + query.wait
            while _is_open(run) and time.monotonic() < end:
                time.sleep(LOOKS_EVERY)
                run = run_of(run_id)
        finally:
            _WAITING.release()
    return _run_schema(run_id)


@operation("POST", "/runs/<run_id>/rows", Scope.RUNS_WRITE, refuses=(409,))
def add_rows(run_id: str, body: RowsWanted) -> RunShape:
    """Add patrons to an open run, each with a test link."""
    run = run_of(run_id)
    if run.kind is not RunKind.LINKS:
        refuse(409, "This run is automatic: start another for other patrons.")
    if run.closed_at is not None:
        refuse(409, "This run is closed, so nothing can be changed in it; make a new one.")
    if len(run.rows) + len(body.rows) > MOST_ROWS:
        refuse(400, f"A run has at most {MOST_ROWS} patrons.")
    runs.add_rows(run_id, _rows(body.rows), body.days)
    return _run_schema(run_id)


@operation("POST", "/runs/<run_id>/close", Scope.RUNS_WRITE)
def close_run(run_id: str) -> RunShape:
    """Freeze the results of a run, and end its links.

    Closing it a second time returns the same result.
    """
    runs.close_run(run_id)
    return _run_schema(run_id)


@operation("DELETE", "/runs/<run_id>", Scope.RUNS_WRITE)
def forget_run(run_id: str) -> None:
    """Delete a run and its links permanently; the reports that were created in it stay."""
    runs.forget_run(run_id)


def _start_automatic(wanted: AutomaticRunWanted) -> str:
    here = services()
    site, ils = here.as_it_is_now()

    def count(run: PatronRun | None) -> None:
        here.metrics.run_failed() if run is None else here.metrics.run_ended(run)

    try:
        run_id = here.automatic.start(
            select_logins(site, wanted.only),
            name=wanted.name,
            series=wanted.series,
            site=site,
            ils=ils,
            store=here.store,
            by=audit.current_name(),
            ended=count,
        )
    except NoPatronSelected as nobody:
        refuse(400, nobody.message)
    except RunUnderWay as other:
        refuse(
            409,
            f"Another run is under way: wait for the end of {other.run_id}.",
            code="run-under-way",
        )
    audit.note("run.started", run_id)
    return run_id


def _rows(wanted: Sequence[WantedPatron]) -> tuple[WantedRow, ...]:
    known = idp_names()
    for place, patron in enumerate(wanted):
        if patron.idp not in known:
            refuse(400, f"The key rows.{place}.idp names no identity provider of this site.")
    return tuple(
        WantedRow(idp_id=row.idp, patron=row.patron, tester=row.tester, expected=row.expected)
        for row in wanted
    )


def _is_open(run: Run) -> bool:
    return run.closed_at is None and not run.interrupted


def _run_schema(run_id: str) -> RunShape:
    run = run_of(run_id)
    summary, kept = summary_of(run), {row.id: row for row in run.rows}
    rows = []
    for row in summary.rows:
        now = kept.get(row.row_id)
        link = {name: getattr(now, name, None) for name in ("report_id", "link_expires_at")}
        rows.append(RowShape.of(row, id=row.row_id, idp=row.idp_id, **link))
    changes = [
        MetadataChangeShape.of(change, idp=change.idp_id) for change in summary.metadata_changes
    ]
    missing = len(summary.missing)
    return RunShape.of(run, summary, rows=rows, missing=missing, metadata_changes=changes)


@operation("GET", "/runs/<run_id>/links", Scope.RUNS_WRITE, refuses=(409,))
def list_links(run_id: str) -> LinksShape:  # takes RUNS_WRITE: whoever has an address can use it
    """List the test links of a run, with the URLs to give to testers."""
    run = _link_run(run_id)
    tokens = services().store.links.tokens(run_id)
    return LinksShape(links=[_link_schema(row, tokens.get(row.id)) for row in run.rows])


@operation("POST", "/runs/<run_id>/links/<row_id>/about", Scope.RUNS_WRITE, refuses=(409,))
def describe_link(run_id: str, row_id: str, body: AboutPatron) -> LinkShape:
    """Record who gets a link, and which identifier that patron must have."""
    row, links = _row(run_id, row_id), services().store.links
    tester = row.tester if body.tester is None else body.tester.strip()
    expected = links.expected(row_id) if body.expected is None else body.expected.strip()
    return _changed(
        run_id, row_id, done=runs.describe_link(row_id, tester=tester, expected=expected)
    )


@operation("POST", "/runs/<run_id>/links/<row_id>/revoke", Scope.RUNS_WRITE, refuses=(409,))
def revoke_link(run_id: str, row_id: str) -> LinkShape:
    """Revoke a link, so that nobody can use it."""
    _row(run_id, row_id)
    return _changed(run_id, row_id, done=runs.revoke_link(row_id))


@operation("POST", "/runs/<run_id>/links/<row_id>/renew", Scope.RUNS_WRITE, refuses=(409,))
def renew_link(run_id: str, row_id: str, body: LinkWanted) -> LinkShape:
    """Give a row a new link in place of the old one, used or not."""
    _row(run_id, row_id)
    return _changed(run_id, row_id, done=runs.renew_link(row_id, body.days))


def _link_run(run_id: str) -> Run:
    run = run_of(run_id)
    if run.kind is not RunKind.LINKS:
        refuse(409, "This run is automatic: it has no test links.")
    return run


def _row(run_id: str, row_id: str) -> RunRow:
    row = next((row for row in _link_run(run_id).rows if row.id == row_id), None)
    if row is None:
        refuse(404, "There is no such row in this run.")
    return row


def _changed(run_id: str, row_id: str, *, done: bool) -> LinkShape:
    if not done:
        refuse(409, runs.NO_LONGER)
    return _link_schema(_row(run_id, row_id), services().store.links.token(row_id))


def _link_schema(row: RunRow, token: str | None) -> LinkShape:
    return LinkShape.of(
        row,
        row_id=row.id,
        idp=row.idp_id,
        address=runs.address_of_link(row, token),
        expires_at=row.link_expires_at,
    )


_NOBODY = {
    RowState.WAITING: "Nobody has logged in yet.",
    RowState.UNDER_WAY: "Somebody is logging in.",
    RowState.REVOKED: "Nobody has logged in, and the link was revoked.",
    RowState.EXPIRED: "Nobody has logged in before the link expired.",
}


@operation("GET", "/runs/<run_id>/result", Scope.RUNS_READ, documents=("run/1",))
def run_result(run_id: str, query: Rendered) -> Response:
    """Give the result of a run: JSON, JUnit, SARIF, CSV, Markdown, HTML or text.

    Values are masked; ``redact=no`` shows them to a token that also has ``reports:read``. While a
    run is open, the result covers the logins so far. A login whose values are no longer kept is
    listed with its verdict only.
    """
    run = patron_run(run_of(run_id))
    note_values_read(query, run_id)
    return render_response(query, RUN_RENDERERS, run, name="run")


def patron_run(run: Run) -> PatronRun:
    """Convert a stored run to the form that the renderers take."""
    ends = [row.finished_at for row in run.rows if row.finished_at is not None]
    logins = []
    for row in run.rows:
        report = None if row.report_id is None else services().store.report(row.report_id)
        why_not = row.note or _NOBODY.get(row.state, "There is no report of this login yet.")
        if row.result is not None:
            headline = row.result.headline
            why_not = f"The values of this login are no longer kept. Its result was: {headline}"
        login = PatronLogin(
            idp_id=row.idp_id,
            patron=row.patron,
            started_at=row.finished_at or run.created_at,
            seconds=0.0,
            report=report,
            stopped=None if report is not None else why_not,
            report_id=row.report_id,
            drifts=row.drifts,
        )
        logins.append(login)
    made = PatronRun(
        site_name=services().site.name,
        started_at=run.created_at,
        seconds=(max(ends, default=run.created_at) - run.created_at).total_seconds(),
        version=__version__,
        logins=tuple(logins),
    )
    return with_trends(made, services().store)
