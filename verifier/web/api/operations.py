"""The table of every API operation: method, path, handler, schemas and errors."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from verifier.web.api import admin, reports, runs, site, uploads
from verifier.web.api import admin as operators
from verifier.web.api import admin as retention
from verifier.web.api import admin as tokens
from verifier.web.api import report_schemas as shapes
from verifier.web.api import reports as baselines
from verifier.web.api import reports as imports
from verifier.web.api import run_schemas as run
from verifier.web.api import runs as run_links
from verifier.web.api import runs as run_results
from verifier.web.api import site as configuration
from verifier.web.api.operation import Operation
from verifier.web.api.rendering import FORMS, Form, Rendered

# The kinds of operation, for the tables that list them.

GONE = 204
MADE = 201
_Make = Callable[..., Operation]

get: Final[_Make] = partial(Operation, method="GET")
post: Final[_Make] = partial(Operation, method="POST")
delete: Final[_Make] = partial(Operation, method="DELETE", status=GONE)
document: Final[_Make] = partial(Operation, method="GET", query=Rendered, forms=FORMS)
upload: Final[_Make] = partial(Operation, method="POST", query=Rendered, forms=FORMS)


# The operations on reports, baselines, comparisons and triage.

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
        view=uploads.hand_in,
        upload=uploads.SAVED_LOGIN_FIELDS,
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
        view=uploads.read_set,
        documents=("reports/1",),
        refuses=(404,),
    ),
    delete(id="forget_set", path="/sets/<report_id>", view=uploads.forget_set, refuses=(404,)),
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
        view=uploads.compare_reports,
        documents=("comparison/1", "comparisons/1"),
        refuses=(404,),
    ),
    upload(
        id="compare_files",
        path="/comparisons",
        view=uploads.compare_files,
        upload=uploads.COMPARISON_FIELDS,
        documents=("comparison/1", "comparisons/1"),
        refuses=(404,),
    ),
    get(id="list_imports", path="/imports", view=imports.list_imports, gives=shapes.ImportsShape),
    post(
        id="take_import",
        path="/imports",
        view=imports.take_import,
        upload=imports.IMPORT_FIELDS,
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
        view=uploads.judge_requests,
        upload=uploads.TRIAGE_FIELDS,
        documents=("triage/1",),
    ),
    upload(
        id="judge_live_requests",
        path="/triage/live",
        view=uploads.judge_live_requests,
        body=uploads.Days,
        documents=("triage/1",),
        refuses=(409,),
    ),
)


# The operations on runs and their test links.

RUNS = (
    get(
        id="list_runs", path="/runs", view=runs.list_runs, query=run.RunsAsked, gives=run.RunsShape
    ),
    post(
        id="start_run",
        path="/runs",
        view=runs.start_run,
        body=run.RunWanted,
        gives=run.RunShape,
        status=MADE,
        refuses=(409,),
    ),
    get(
        id="read_run",
        path="/runs/<run_id>",
        view=runs.read_run,
        query=run.Wait,
        gives=run.RunShape,
        refuses=(404,),
    ),
    document(
        id="run_result",
        path="/runs/<run_id>/result",
        view=run_results.run_result,
        documents=("run/1",),
        refuses=(404,),
    ),
    post(
        id="add_rows",
        path="/runs/<run_id>/rows",
        view=runs.add_rows,
        body=run.RowsWanted,
        gives=run.RunShape,
        refuses=(404, 409),
    ),
    post(
        id="close_run",
        path="/runs/<run_id>/close",
        view=runs.close_run,
        gives=run.RunShape,
        refuses=(404,),
    ),
    delete(id="forget_run", path="/runs/<run_id>", view=runs.forget_run, refuses=(404,)),
    get(
        id="list_links",
        path="/runs/<run_id>/links",
        view=run_links.list_links,
        gives=run.LinksShape,
        refuses=(404, 409),
    ),
    post(
        id="describe_link",
        path="/runs/<run_id>/links/<row_id>/about",
        view=run_links.describe_link,
        body=run.AboutPatron,
        gives=run.LinkShape,
        refuses=(404, 409),
    ),
    post(
        id="revoke_link",
        path="/runs/<run_id>/links/<row_id>/revoke",
        view=run_links.revoke_link,
        gives=run.LinkShape,
        refuses=(404, 409),
    ),
    post(
        id="renew_link",
        path="/runs/<run_id>/links/<row_id>/renew",
        view=run_links.renew_link,
        body=run.LinkWanted,
        gives=run.LinkShape,
        refuses=(404, 409),
    ),
)


# The operations on the site: its configuration, who may, and what is kept.

SITE = (
    get(
        id="read_configuration",
        path="/configuration",
        view=configuration.read_configuration,
        gives=site.ConfigurationShape,
    ),
    post(
        id="test_configuration",
        path="/configuration/test",
        view=configuration.test_configuration,
        query=Form,
        forms=FORMS,
        documents=("lint/1",),
    ),
    get(id="list_idps", path="/idps", view=configuration.list_idps, gives=site.IdpsShape),
    get(
        id="find_members",
        path="/idps/<idp_id>/members",
        view=configuration.find_members,
        query=site.MembersAsked,
        gives=site.MembersShape,
        refuses=(404,),
    ),
)
ADMIN = (
    get(id="read_own_token", path="/me", view=tokens.read_own_token, gives=admin.TokenShape),
    get(
        id="list_operators",
        path="/operators",
        view=operators.list_operators,
        gives=admin.OperatorsShape,
    ),
    post(
        id="add_operator",
        path="/operators",
        view=operators.add_operator,
        body=admin.OperatorWanted,
        gives=admin.OperatorShape,
        status=MADE,
        refuses=(409,),
    ),
    post(
        id="change_role",
        path="/operators/<operator_id>/role",
        view=operators.change_role,
        body=admin.RoleWanted,
        gives=admin.OperatorShape,
        refuses=(404, 409),
    ),
    delete(
        id="remove_operator",
        path="/operators/<operator_id>",
        view=operators.remove_operator,
        refuses=(404, 409),
    ),
    get(id="list_tokens", path="/tokens", view=tokens.list_tokens, gives=admin.TokensShape),
    post(
        id="make_token",
        path="/tokens",
        view=tokens.make_token,
        body=admin.TokenWanted,
        gives=admin.NewTokenShape,
        status=MADE,
    ),
    delete(id="revoke_token", path="/tokens/<token_id>", view=tokens.revoke_token, refuses=(404,)),
    get(
        id="read_holdings",
        path="/retention",
        view=retention.read_holdings,
        gives=admin.HoldingsShape,
    ),
    post(
        id="forget_values",
        path="/retention/values",
        view=retention.forget_values,
        body=admin.ForgetValues,
        gives=admin.GoneShape,
    ),
    post(
        id="forget_results",
        path="/retention/results",
        view=retention.forget_results,
        body=admin.ForgetResults,
        gives=admin.GoneShape,
    ),
    get(
        id="read_audit_trail",
        path="/audit",
        view=retention.read_audit_trail,
        query=admin.EntriesAsked,
        gives=admin.EntriesShape,
    ),
)


# Every operation of the API, by hand: what is not here does not exist.

OPERATIONS: tuple[Operation, ...] = (*RUNS, *REPORTS, *SITE, *ADMIN)
