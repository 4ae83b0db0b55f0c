"""The results of earlier logins: looked through page by page, and what stayed of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from flask import url_for as address_of
from werkzeug.wrappers import Response as AnyResponse

from verifier.domain.model.report import Verdict
from verifier.domain.model.stored_result import ResultFilter
from verifier.web import idp_names, report_access
from verifier.web.services import services

bp = Blueprint("history", __name__)

LONGEST = 200  # characters of one filter
T = TypeVar("T")

_FILTERS = ("idp", "patron", "verdict", "cause", "since", "until", "reference")
_NO_DAY = "Write a day as 2026-11-24, the year first."


class _NotUnderstood(Exception):  # noqa: N818 - an answer to a person, not a defect
    """A filter that says nothing. One sentence."""


@bp.get("/history")
def page() -> Response:
    """List results, the newest first; the address holds the filters."""
    chosen = {one: request.args.get(one, "").strip()[:LONGEST] for one in _FILTERS}
    problem, wanted = None, ResultFilter()
    try:
        wanted = _wanted(chosen)
    except _NotUnderstood as error:
        problem = str(error)
    store = services().store
    found = store.results.page(wanted, after=request.args.get("after"))
    filters: dict[str, Any] = {name: value for name, value in chosen.items() if value}
    text = render_template(
        "history/history.html",
        chosen=chosen,
        problem=problem,
        filters=filters,
        there=store.results.there(),
        found=found,
        verdicts=list(Verdict),
        older=found.older and address_of("history.page", **filters, after=found.older),
        idp_names=idp_names.every(),
    )
    return make_response(text, 400 if problem else 200)


@bp.get("/history/compare")
def compare() -> AnyResponse:
    """Lead on to the comparison of the two rows that were chosen."""
    before, after = (request.args.get(side, "") for side in ("before", "after"))
    if not before or not after:
        abort(400, "Choose one login as before and one as after.")
    return redirect(
        address_of(
            "compare.show",
            before=report_access.require_kept(before),
            after=report_access.require_kept(after),
        ),
        code=303,
    )


@bp.get("/results/<report_id>")
def result(report_id: str) -> str:
    """Show what stayed of a report: no value is in it."""
    found = services().store.results.of(report_id)
    if found is None:
        abort(404)
    return render_template(
        "history/result.html",
        result=found,
        report_id=report_id,
        has_values=services().store.report(report_id) is not None,
        keep_days=services().site.store.keep_days,
    )


def _wanted(chosen: Mapping[str, str]) -> ResultFilter:
    """Read the filters. Raises ``_NotUnderstood``."""
    return ResultFilter(
        idp_id=chosen["idp"] or None,
        patron=chosen["patron"] or None,
        verdict=_read(chosen["verdict"], Verdict, "There is no such verdict."),
        cause=chosen["cause"] or None,
        since=_read(chosen["since"], _day, _NO_DAY),
        until=_read(chosen["until"], _day_after, _NO_DAY),
        reference=chosen["reference"] or None,
    )


def _read(text: str, read: Callable[[str], T], problem: str) -> T | None:
    if not text:
        return None
    try:
        return read(text)
    except (ValueError, OverflowError):
        raise _NotUnderstood(problem) from None


def _day(text: str) -> datetime:
    day = date.fromisoformat(text)
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _day_after(text: str) -> datetime:
    return _day(text) + timedelta(days=1)
