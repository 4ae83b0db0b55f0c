"""Baselines: pinned, listed, unpinned; and a report held against one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from verifier.domain.model.drift import Baseline, BaselineLine
from verifier.domain.model.report import Report
from verifier.domain.model.site import Idp
from verifier.domain.model.stored_result import StoredResult
from verifier.report import drift_report as drift_words
from verifier.runs.baselines import CannotPin, load_pinned, pin
from verifier.runs.drift import drift_of
from verifier.web import audit, browser, idp_names, report_access
from verifier.web.errors import refuse
from verifier.web.services import services

bp = Blueprint("baselines", __name__)

LONGEST_NAME = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the page of a report says about baselines."""

    idp_id: str | None
    patron: str | None
    pinned_as: Sequence[BaselineLine]  # what the report is the baseline of
    to_hold_against: Sequence[BaselineLine]  # of its patron, or of its identity provider
    idps: Sequence[Idp]  # to choose from, where nobody knows which one it was


@bp.get("/baselines")
def page() -> str:
    """List the baselines."""
    return render_template(
        "baselines/baselines.html",
        baselines=services().store.baselines.listed(),
        idp_names=idp_names.every(),
    )


@bp.post("/reports/<report_id>/pin")
def pin_report(report_id: str) -> AnyResponse:
    """Make a report the baseline of its patron."""
    browser.check_csrf()
    report = report_access.report_of(report_id)
    del report  # it had to be made
    idp_id, patron = (request.form.get(name, "").strip() for name in ("idp", "patron"))
    if idp_id and services().site.idp(idp_id) is None:
        abort(400, "This site has no such identity provider.")
    if len(patron) > LONGEST_NAME or not patron.isprintable():
        abort(400, f"Give this test patron a name of up to {LONGEST_NAME} characters.")
    pin_baseline(report_id, idp_id=idp_id, patron=patron)
    return redirect(url_for("baselines.page"), code=303)


@bp.post("/baselines/<baseline_id>/unpin")
def unpin(baseline_id: str) -> AnyResponse:
    """Let a baseline go; the report and its result stay as long as any other."""
    browser.check_csrf()
    unpin_baseline(baseline_id)
    return redirect(url_for("baselines.page"), code=303)


def unpin_baseline(baseline_id: str) -> bool:
    """Let a baseline go; False where there is none."""
    found = services().store.baselines.unpin(baseline_id)
    if found:
        audit.note("baseline.unpinned", baseline_id)
    return found


def pin_baseline(report_id: str, *, idp_id: str | None, patron: str | None) -> Baseline:
    """Make a report the baseline of its patron, in the place of another. Raises ``Refused``."""
    store = services().store
    try:
        made = pin(store, report_id, by=audit.current_actor(), idp_id=idp_id, patron=patron)
    except CannotPin as error:
        refuse(400, error.message)
    audit.note("baseline.pinned", made.id)
    return made


@bp.get("/reports/<report_id>/drift")
def choose(report_id: str) -> AnyResponse:
    """Lead on to what changed since the baseline that was chosen."""
    baseline_id = request.args.get("baseline", "")
    if not baseline_id:
        abort(400, "Choose a baseline.")
    address = url_for("baselines.drift", report_id=report_id, baseline_id=baseline_id)
    return redirect(address, code=303)


@bp.get("/reports/<report_id>/drift/<baseline_id>")
def drift(report_id: str, baseline_id: str) -> AnyResponse:
    """Hold a report against a baseline, whose values may be gone."""
    report = report_access.report_of(report_id)
    baseline = services().store.baselines.get(baseline_id)
    if baseline is None:
        abort(404, "This baseline was unpinned.")
    against = load_pinned(services().store, baseline)
    return make_response(
        render_template(
            "baselines/drift.html",
            drift=drift_of(report, against),
            labels=drift_words,
            messages=_messages(report, services().store.results.of(baseline.report_id)),
            baseline=baseline,
            report_id=report_id,
            both_kept=against.report is not None and baseline.report_id != report_id,
        )
    )


def _messages(now: Report, then: StoredResult | None) -> Mapping[str, str]:
    """Give what each finding of either report says, by its check."""
    message = {
        finding.check: finding.message for finding in (() if then is None else then.findings)
    }
    return message | {finding.check: finding.message for finding in now.diagnosis.findings}


def standing_of(report_id: str) -> Standing:
    """Give what the page of that report says about baselines."""
    store = services().store
    result = store.results.of(report_id)
    idp_id = None if result is None else result.idp_id
    patron = None if result is None else result.patron
    every = store.baselines.listed()
    return Standing(
        idp_id=idp_id,
        patron=patron,
        pinned_as=[one for one in every if one.report_id == report_id],
        to_hold_against=[
            one
            for one in every
            if one.report_id != report_id
            and idp_id in (None, one.idp_id)
            and patron in (None, one.patron)
        ],
        idps=() if idp_id else [idp for idp in services().site.idps if not idp.is_many],
    )
