"""The operations on reports, baselines, comparisons and triage."""

from __future__ import annotations

from verifier.web.api import baselines, comparisons, handing_in, imports, reports, triage
from verifier.web.api import report_shapes as shapes
from verifier.web.api.making import MADE, delete, document, get, post, upload

REPORTS = (
    get(
        id="list_results",
        path="/results",
        view=reports.list_results,
        query=shapes.ResultsAsked,
        gives=shapes.ResultsShape,
    ),
    get(
        id="read_result",
        path="/results/<report_id>",
        view=reports.read_result,
        gives=shapes.ResultShape,
        refuses=(404,),
    ),
    post(
        id="hand_in",
        path="/reports",
        view=handing_in.hand_in,
        upload=handing_in.FIELDS,
        gives=shapes.HandedInTogether,
        status=MADE,
    ),
    document(
        id="read_report",
        path="/reports/<report_id>",
        view=reports.read_report,
        documents=("report/1",),
        refuses=(404,),
    ),
    delete(
        id="forget_report",
        path="/reports/<report_id>",
        view=reports.forget_report,
        refuses=(404,),
    ),
    post(
        id="ask_reshare",
        path="/reports/<report_id>/ask-reshare",
        view=reports.ask_reshare,
        documents=("report/1",),
        refuses=(404,),
    ),
    get(
        id="export_report",
        path="/reports/<report_id>/support",
        view=reports.export_report,
        documents=("support/1",),
        refuses=(404,),
    ),
    post(
        id="pin_report",
        path="/reports/<report_id>/pin",
        view=baselines.pin_report,
        body=shapes.PatronOfReport,
        gives=shapes.BaselineShape,
        status=MADE,
        refuses=(404,),
    ),
    get(
        id="read_drift",
        path="/reports/<report_id>/drift",
        view=baselines.read_drift,
        query=shapes.DriftAsked,
        documents=("drift/1",),
        refuses=(404,),
    ),
    document(
        id="read_set",
        path="/sets/<report_id>",
        view=handing_in.read_set,
        documents=("reports/1",),
        refuses=(404,),
    ),
    delete(id="forget_set", path="/sets/<report_id>", view=handing_in.forget_set, refuses=(404,)),
    get(
        id="list_baselines",
        path="/baselines",
        view=baselines.list_baselines,
        gives=shapes.BaselinesShape,
    ),
    delete(id="unpin", path="/baselines/<baseline_id>", view=baselines.unpin, refuses=(404,)),
    document(
        id="compare_reports",
        path="/comparisons/<before>/<after>",
        view=comparisons.compare_reports,
        documents=("comparison/1", "comparisons/1"),
        refuses=(404,),
    ),
    upload(
        id="compare_files",
        path="/comparisons",
        view=comparisons.compare_files,
        upload=comparisons.FIELDS,
        documents=("comparison/1", "comparisons/1"),
        refuses=(404,),
    ),
    get(id="list_imports", path="/imports", view=imports.list_imports, gives=shapes.ImportsShape),
    post(
        id="take_import",
        path="/imports",
        view=imports.take_import,
        upload=imports.FIELDS,
        gives=shapes.ImportShape,
        status=MADE,
    ),
    delete(
        id="forget_import",
        path="/imports/<import_id>",
        view=imports.forget_import,
        refuses=(404,),
    ),
    upload(
        id="judge_requests",
        path="/triage",
        view=triage.judge_requests,
        upload=triage.FIELDS,
        documents=("triage/1",),
    ),
    upload(
        id="judge_live_requests",
        path="/triage/live",
        view=triage.judge_live_requests,
        body=triage.Days,
        documents=("triage/1",),
        refuses=(409,),
    ),
)
