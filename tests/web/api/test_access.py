from verifier.domain.model.operators import Scope
from verifier.web.api.operations import OPERATIONS
from verifier.web.api.scopes import SCOPES

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
    changing = {one.id for one in OPERATIONS if one.method != "GET"} - ASKS

    assert changing == {one for one in changing if SCOPES[one] in CHANGES}


def test_a_token_that_writes_reads_no_more_than_its_links():
    """Reading has scopes of its own."""
    asking = {one.id for one in OPERATIONS if one.method == "GET"}

    assert {"list_links"} == {
        one for one in asking if SCOPES[one] in {Scope.RUNS_WRITE, Scope.REPORTS_WRITE}
    }
