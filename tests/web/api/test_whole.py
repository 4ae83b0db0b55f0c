"""Everything the pages do can be done by the API, or is excused by name."""

from __future__ import annotations

from verifier.web.access import ENDPOINTS, Access
from verifier.web.api.operation import OPERATIONS

TWINS = {
    "federations.as_json": "find_members",
    "federations.page": "find_members",
    "saved.check": "hand_in",
    "reports.show": "read_report",
    "reports.as_json": "read_report",
    "reports.as_file": "read_report",
    "reports.ask_reshare": "ask_reshare",
    "reports.forget": "forget_report",
    "sets.show": "read_set",
    "sets.as_json": "read_set",
    "sets.as_file": "read_set",
    "sets.forget": "forget_set",
    "compare.compare": "compare_files",
    "compare.show": "compare_reports",
    "compare.as_json": "compare_reports",
    "compare.as_file": "compare_reports",
    "history.page": "list_results",
    "history.result": "read_result",
    "baselines.page": "list_baselines",
    "baselines.pin_report": "pin_report",
    "baselines.unpin": "unpin",
    "baselines.drift": "read_drift",
    "support.export": "export_report",
    "support.page": "list_imports",
    "support.take_in": "take_import",
    "support.forget": "forget_import",
    "configuration.page": "read_configuration",
    "configuration.test": "test_configuration",
    "triage.judge": "judge_requests",
    "triage.live": "judge_live_requests",
    "runs.page": "list_runs",
    "runs.create": "start_run",
    "runs.show": "read_run",
    "runs.add": "add_rows",
    "runs.close": "close_run",
    "runs.forget": "forget_run",
    "run_events.version": "read_run",
    "run_links.about": "describe_link",
    "run_links.revoke": "revoke_link",
    "run_links.renew": "renew_link",
    "operators.page": "list_operators",
    "operators.add": "add_operator",
    "operators.change": "change_role",
    "operators.remove": "remove_operator",
    "tokens.page": "list_tokens",
    "tokens.make": "make_token",
    "tokens.revoke": "revoke_token",
    "audit.page": "read_audit_trail",
    "retention.page": "read_holdings",
    "retention.forget_values": "forget_values",
    "retention.forget_results": "forget_results",
}

EXCUSED = {
    "login.begin": "a login belongs to a browser; an automatic run logs in without one",
    "directory.page": "a form",
    "directory.login": "a password is typed by its owner; an automatic run has its own",
    "saved.page": "a form",
    "compare.page": "a form",
    "triage.page": "a form",
    "runs.new": "a form",
    "baselines.choose": "leads on to what changed",
    "history.compare": "leads on to a comparison",
    "run_events.events": "a page hears of changes; a program waits with read_run",
    "reports.steps": "a part of the report's JSON",
    "sets.steps": "a part of the set's JSON",
    "support.show": "somebody else's report, to be looked at and nothing else",
}


def test_every_page_has_its_twin():
    """Whoever adds a page for operators adds its operation, or says why there is none."""
    pages = {
        name
        for name, access in ENDPOINTS.items()
        if access is Access.VIEWER or access is Access.ADMIN
    }

    assert set() == pages - set(TWINS) - set(EXCUSED)
    assert set() == set(TWINS) & set(EXCUSED)
    assert set(TWINS) <= pages


def test_every_twin_is_an_operation():
    """Nothing is promised that is not there."""
    assert set() == set(TWINS.values()) - set(OPERATIONS)


def test_nobody_is_excused_who_is_not_there():
    """An excuse goes with its page."""
    assert set() == set(EXCUSED) - set(ENDPOINTS)
