from tests.domain.checks.connection_tests import make_test
from tests.report.lint.samples import OPEN, REFUSED, make_lint
from verifier.domain.model.lint import Lint


def test_findings_keep_their_place():
    """Each finding is told with where it stands in the site file."""
    lint: Lint = make_lint(make_test(), REFUSED)
    [(place, finding)] = lint.findings

    assert ('[[ils]] "folio"', "connection.sign-in-refused") == (place, finding.check)


def test_whether_everything_was_looked_at():
    """One connection that cannot be used is enough."""
    assert make_lint(OPEN).looked_everywhere
    assert not make_lint(OPEN, REFUSED).looked_everywhere
