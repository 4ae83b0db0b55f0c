"""Pages on earlier logins: their results, the baselines, and how long data is kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from flask import Blueprint, Response, abort, render_template, request, url_for

from verifier.domain.model.comparison import Baseline, BaselineLine
from verifier.domain.model.report import Verdict
from verifier.domain.model.site import Idp
from verifier.domain.model.stored_result import ResultFilter
from verifier.report import comparison_report
from verifier.runs.baselines import CannotPin, load_pinned, pin
from verifier.runs.drift import drift_of
from verifier.store.operators import KEPT_FOR
from verifier.web import audit, browser, content, report_access
from verifier.web.errors import refuse
from verifier.web.services import services
from verifier.web.start import idp_names

bp = Blueprint("history", __name__)

LONGEST = 200  # characters of one filter
T = TypeVar("T")

_FILTERS = ("idp", "patron", "verdict", "cause", "since", "until", "reference")
_NO_DAY = "Write a day as 2026-11-24, the year first."


class _NotUnderstood(Exception):  # noqa: N818 - an answer to a person, not a defect
    """A filter that cannot be parsed. The message is one sentence."""


@bp.get("/history")
def page() -> Response:
    """List results, the newest first; the URL contains the filters."""
    chosen = {name: request.args.get(name, "").strip()[:LONGEST] for name in _FILTERS}
    problem, wanted = None, ResultFilter()
    try:
        wanted = ResultFilter(
            idp_id=chosen["idp"] or None,
            patron=chosen["patron"] or None,
            verdict=_read(chosen["verdict"], Verdict, "There is no such verdict."),
            cause=chosen["cause"] or None,
            since=_read(chosen["since"], _day, _NO_DAY),
            until=_read(chosen["until"], lambda text: _day(text) + timedelta(days=1), _NO_DAY),
            reference=chosen["reference"] or None,
        )
    except _NotUnderstood as error:
        problem = str(error)
    results = services().store.results
    found = results.page(wanted, after=request.args.get("after"))
    filters: dict[str, Any] = {name: value for name, value in chosen.items() if value}
    return content.page(
        "history/history.html",
        problem=problem,
        chosen=chosen,
        filters=filters,
        there=results.there(),
        found=found,
        verdicts=list(Verdict),
        older=found.older and url_for("history.page", **filters, after=found.older),
        idp_names=idp_names(federations=True),
    )


def _read(text: str, read: Callable[[str], T], problem: str) -> T | None:
    try:
        return read(text) if text else None
    except (ValueError, OverflowError):
        raise _NotUnderstood(problem) from None


def _day(text: str) -> datetime:
    return datetime.combine(date.fromisoformat(text), datetime.min.time(), tzinfo=UTC)


@bp.get("/history/compare")
def compare() -> Response:
    """Redirect to the comparison of the two chosen rows."""
    before, after = (request.args.get(side, "") for side in ("before", "after"))
    if not before or not after:
        abort(400, "Choose one login as before and one as after.")
    before, after = (report_access.require_kept(report_id) for report_id in (before, after))
    return content.see_other("compare.show", before=before, after=after)


@bp.get("/results/<report_id>")
def result(report_id: str) -> str:
    """Show what is kept of a report; it contains no personal value."""
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


baselines_bp = Blueprint("baselines", __name__)

LONGEST_NAME = 64


@baselines_bp.get("/baselines", endpoint="page")
def baselines_page() -> str:
    """List the baselines."""
    return render_template(
        "baselines/baselines.html",
        baselines=services().store.baselines.listed(),
        idp_names=idp_names(federations=True),
    )


@baselines_bp.post("/reports/<report_id>/pin")
def pin_report(report_id: str) -> Response:
    """Make a report the baseline of its patron."""
    browser.check_csrf()
    report_access.report_of(report_id)  # it has to be made
    idp_id, patron = (request.form.get(name, "").strip() for name in ("idp", "patron"))
    if idp_id and services().site.idp(idp_id) is None:
        abort(400, "This site has no such identity provider.")
    if len(patron) > LONGEST_NAME or not patron.isprintable():
        abort(400, f"Give this test patron a name of up to {LONGEST_NAME} characters.")
    pin_baseline(report_id, idp_id=idp_id, patron=patron)
    return content.see_other("baselines.page")


@baselines_bp.post("/baselines/<baseline_id>/unpin")
def unpin(baseline_id: str) -> Response:
    """Unpin a baseline; the report and its result stay as long as any other."""
    browser.check_csrf()
    unpin_baseline(baseline_id)
    return content.see_other("baselines.page")


@baselines_bp.get("/reports/<report_id>/drift")
def choose(report_id: str) -> Response:
    """Redirect to the changes since the chosen baseline."""
    baseline_id = request.args.get("baseline", "")
    if not baseline_id:
        abort(400, "Choose a baseline.")
    return content.see_other("baselines.drift", report_id=report_id, baseline_id=baseline_id)


@baselines_bp.get("/reports/<report_id>/drift/<baseline_id>")
def drift(report_id: str, baseline_id: str) -> str:
    """Compare a report with a baseline, whose values may be deleted."""
    report = report_access.report_of(report_id)
    store = services().store
    baseline = store.baselines.get(baseline_id)
    if baseline is None:
        abort(404, "This baseline was unpinned.")
    against, then = load_pinned(store, baseline), store.results.of(baseline.report_id)
    messages = {finding.check: finding.message for finding in (then.findings if then else ())}
    messages |= {finding.check: finding.message for finding in report.diagnosis.findings}
    return render_template(
        "baselines/drift.html",
        drift=drift_of(report, against),
        labels=comparison_report,
        messages=messages,
        baseline=baseline,
        report_id=report_id,
        both_kept=against.report is not None and baseline.report_id != report_id,
    )


def pin_baseline(report_id: str, *, idp_id: str | None, patron: str | None) -> Baseline:
    """Make a report the baseline of its patron, in place of any other. Raises ``Refused``."""
    store = services().store
    try:
        made = pin(store, report_id, by=audit.current_actor(), idp_id=idp_id, patron=patron)
    except CannotPin as error:
        refuse(400, error.message)
    audit.note("baseline.pinned", made.id)
    return made


def unpin_baseline(baseline_id: str) -> bool:
    """Unpin a baseline; False if there is none."""
    found = services().store.baselines.unpin(baseline_id)
    return audit.note_if("baseline.unpinned", baseline_id, done=found)


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselinesOfReport:
    """What a report's page shows about baselines."""

    patron: str | None
    pinned_as: Sequence[BaselineLine]  # what the report is the baseline of
    to_hold_against: Sequence[BaselineLine]  # of its patron, or of its identity provider
    idps: Sequence[Idp]  # to choose from, if the identity provider is not known


def baselines_of(report_id: str) -> BaselinesOfReport:
    """Return what the page of that report shows about baselines."""
    store = services().store
    result = store.results.of(report_id)
    idp_id, patron = (None, None) if result is None else (result.idp_id, result.patron)
    listed = store.baselines.listed()
    return BaselinesOfReport(
        patron=patron,
        pinned_as=[line for line in listed if line.report_id == report_id],
        to_hold_against=[
            line
            for line in listed
            if line.report_id != report_id
            and idp_id in (None, line.idp_id)
            and patron in (None, line.patron)
        ],
        idps=() if idp_id else [idp for idp in services().site.idps if not idp.is_many],
    )


retention_bp = Blueprint("retention", __name__, url_prefix="/retention")

MOST_DAYS = 36_500
_CONFIRM = "Tick the box: what is deleted cannot be brought back."
_DONE = {"values": "Logins deleted with their values: {}.", "results": "Results deleted: {}."}


@retention_bp.get("", endpoint="page")
def retention_page(problem: str | None = None) -> Response:
    """Show what is stored; *problem* says why nothing was deleted."""
    here = services()
    holdings, keep_days = here.store.holdings.count(), here.site.store.keep_days
    oldest = holdings.logins.oldest
    what, _, count = request.args.get("done", "").partition("-")
    is_count = count.isascii() and count.isdecimal()
    return content.page(
        "retention/retention.html",
        problem=problem,
        holdings=holdings,
        keep_days=keep_days,
        audit_days=KEPT_FOR.days,
        next_goes=None if oldest is None else oldest + timedelta(days=keep_days),
        done=_DONE[what].format(count) if is_count and what in _DONE else None,
        days=request.form.get("days", "365"),
    )


@retention_bp.post("/values")
def forget_values() -> Response:
    """Delete every login with its values at once; results stay."""
    browser.check_csrf()
    if not request.form.get("sure"):
        return retention_page(_CONFIRM)
    return content.see_other("retention.page", done=f"values-{delete_values()}")


@retention_bp.post("/results")
def forget_results() -> Response:
    """Delete the results that are older than the number of days in the form."""
    browser.check_csrf()
    days = request.form.get("days", "").strip()
    if not (days.isascii() and days.isdecimal()) or int(days[:9]) > MOST_DAYS:
        return retention_page("Write a whole number of days.")
    if not request.form.get("sure"):
        return retention_page(_CONFIRM)
    done = f"results-{delete_results(int(days))}"
    return content.see_other("retention.page", done=done)


def delete_values() -> int:
    """Delete every login with its values at once; results stay. Returns the number deleted."""
    gone = services().store.holdings.forget_values(services().now())
    audit.note("values.deleted", str(gone))
    return gone


def delete_results(days: int) -> int:
    """Delete the results that are older than *days*, with their logins. Returns the number."""
    gone = services().store.holdings.forget_results(services().now() - timedelta(days=days))
    audit.note("results.deleted", str(gone))
    return gone
