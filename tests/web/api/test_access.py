from verifier.domain.model.operators import Scope
from verifier.web.api.operation import OPERATIONS

CHANGES = {Scope.RUNS_WRITE, Scope.REPORTS_WRITE, Scope.ADMIN}
ASKS = {  # a request with a body whose answer is all that comes of it
    "compare_reports",
    "compare_files",
    "judge_requests",
    "judge_live_requests",
    "test_configuration",
}


def test_a_token_that_reads_changes_nothing():
    """Whatever is no question takes a scope that writes, or the admin's."""
    changing = {name for name, op in OPERATIONS.items() if op.method != "GET"} - ASKS

    assert changing == {name for name in changing if OPERATIONS[name].scope in CHANGES}


def test_a_token_that_writes_reads_no_more_than_its_links():
    """Reading has scopes of its own."""
    assert {"list_links"} == {
        name
        for name, op in OPERATIONS.items()
        if op.method == "GET" and op.scope in {Scope.RUNS_WRITE, Scope.REPORTS_WRITE}
    }
