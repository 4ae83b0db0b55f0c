"""Which token may do what: the scope of every operation, by hand."""

from __future__ import annotations

from collections.abc import Mapping

from verifier.domain.model.operators import Scope

SCOPES: Mapping[str, Scope | None] = {
    # what every token may ask
    "read_own_token": None,
    "read_description": None,
    # runs
    "list_runs": Scope.RUNS_READ,
    "read_run": Scope.RUNS_READ,
    "run_result": Scope.RUNS_READ,
    "start_run": Scope.RUNS_WRITE,
    "add_rows": Scope.RUNS_WRITE,
    "close_run": Scope.RUNS_WRITE,
    "forget_run": Scope.RUNS_WRITE,
    "list_links": Scope.RUNS_WRITE,  # whoever has an address can use it
    "describe_link": Scope.RUNS_WRITE,
    "revoke_link": Scope.RUNS_WRITE,
    "renew_link": Scope.RUNS_WRITE,
    # reports
    "list_results": Scope.REPORTS_READ,
    "read_result": Scope.REPORTS_READ,
    "read_report": Scope.REPORTS_READ,
    "read_set": Scope.REPORTS_READ,
    "read_drift": Scope.REPORTS_READ,
    "export_report": Scope.REPORTS_READ,
    "list_baselines": Scope.REPORTS_READ,
    "list_imports": Scope.REPORTS_READ,
    "compare_reports": Scope.REPORTS_READ,
    "compare_files": Scope.REPORTS_READ,
    "judge_requests": Scope.REPORTS_READ,
    "judge_live_requests": Scope.REPORTS_READ,
    "hand_in": Scope.REPORTS_WRITE,
    "take_import": Scope.REPORTS_WRITE,
    "ask_reshare": Scope.REPORTS_WRITE,  # it may make a patron's profile there
    "pin_report": Scope.REPORTS_WRITE,
    "unpin": Scope.REPORTS_WRITE,
    "forget_report": Scope.REPORTS_WRITE,
    "forget_set": Scope.REPORTS_WRITE,
    "forget_import": Scope.REPORTS_WRITE,
    # the site
    "read_configuration": Scope.CONFIGURATION_READ,
    "test_configuration": Scope.CONFIGURATION_READ,
    "list_idps": Scope.CONFIGURATION_READ,
    "find_members": Scope.CONFIGURATION_READ,
    # who may, and what is kept
    "list_operators": Scope.ADMIN,
    "add_operator": Scope.ADMIN,
    "change_role": Scope.ADMIN,
    "remove_operator": Scope.ADMIN,
    "list_tokens": Scope.ADMIN,
    "make_token": Scope.ADMIN,
    "revoke_token": Scope.ADMIN,
    "read_holdings": Scope.ADMIN,
    "forget_values": Scope.ADMIN,
    "forget_results": Scope.ADMIN,
    "read_audit_trail": Scope.ADMIN,
}
"""None: any token that can be used. A test holds it against the operations."""
