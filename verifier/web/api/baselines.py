"""Baselines: pinned, listed, let go, and a report held against one."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response, jsonify, make_response

from verifier.drift.drifting import drift_of
from verifier.drift.pinning import CannotPin, pin, ready
from verifier.model.baseline import Baseline, BaselineLine
from verifier.report.drift.as_json import drift_dict
from verifier.web import kept
from verifier.web.api import noted
from verifier.web.api.asked import refuse
from verifier.web.api.report_shapes import (
    BaselineShape,
    BaselinesShape,
    DriftAsked,
    PatronOfReport,
)
from verifier.web.services import services


def list_baselines() -> BaselinesShape:
    """List the baselines."""
    return BaselinesShape(
        baselines=[
            _shape(one, has_values=one.has_values) for one in services().store.baselines.listed()
        ]
    )


def pin_report(report_id: str, body: PatronOfReport) -> BaselineShape:
    """Make a report the baseline of its patron, in the place of another.

    Where the report does not say whose login it is, the request has to.
    """
    here = services()
    if not here.store.keeps(report_id):
        refuse(404, "There is no such report.")
    if body.idp is not None and here.site.idp(body.idp) is None:
        refuse(400, "The key idp names no identity provider of this site.")
    kept.report_of(report_id)  # it has to be made
    try:
        made = pin(here.store, report_id, by=noted.who(), idp_id=body.idp, patron=body.patron)
    except CannotPin as error:
        refuse(400, error.said)
    noted.note("baseline.pinned", made.id)
    return _shape(made, has_values=True)


def unpin(baseline_id: str) -> Response:
    """Let a baseline go; its report stays."""
    if not services().store.baselines.unpin(baseline_id):
        refuse(404, "There is no such baseline.")
    noted.note("baseline.unpinned", baseline_id)
    return make_response("", HTTPStatus.NO_CONTENT)


def read_drift(report_id: str, query: DriftAsked) -> Response:
    """Hold a report against a baseline, whose values may be gone (``drift/1``)."""
    store = services().store
    if not store.keeps(report_id):
        refuse(404, "There is no such report.")
    report = kept.report_of(report_id)
    baseline = _own(report_id) if query.baseline is None else store.baselines.get(query.baseline)
    if baseline is None:
        refuse(404, "There is no such baseline.")
    return jsonify(drift_dict(drift_of(report, ready(store, baseline))))


def _own(report_id: str) -> Baseline | None:
    store = services().store
    result = store.results.of(report_id)
    if result is None or result.idp_id is None or result.patron is None:
        return None
    return store.baselines.of(result.idp_id, result.patron)


def _shape(one: Baseline | BaselineLine, *, has_values: bool) -> BaselineShape:
    return BaselineShape(
        id=one.id,
        idp=one.idp_id,
        patron=one.patron,
        report_id=one.report_id,
        pinned_at=one.pinned_at,
        pinned_by=one.pinned_by,
        has_values=has_values,
    )
