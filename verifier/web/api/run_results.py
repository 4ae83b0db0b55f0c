"""The result of a run in every form that `verifier run` writes, made of what is kept."""

from __future__ import annotations

from datetime import datetime

from flask import Response

from verifier import __version__
from verifier.model.run import PatronLogin, PatronRun, RowState, Run, RunRow
from verifier.report.run.table import RUN_RENDERERS
from verifier.web.api import noted
from verifier.web.api.rendered import Rendered, answer, how
from verifier.web.runs import run_of
from verifier.web.services import services

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
    rendering = how(query)
    run = patron_run(run_of(run_id))
    noted.values_read(run_id, in_the_clear=not rendering.redact)
    return answer(query, lambda form: RUN_RENDERERS[form](run, rendering), name="run")


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
