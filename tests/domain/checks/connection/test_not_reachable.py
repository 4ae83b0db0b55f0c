from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.domain.checks.connection_tests import make_test
from verifier.domain.checks.connection.not_reachable import not_reachable
from verifier.domain.model.connection_test import Stage
from verifier.domain.model.finding import Owner, Severity, Station


def test_the_stage_failed():
    """What was said there is the evidence."""
    one = finding(not_reachable, make_test(Stage.REACHABLE, said="Check `tenant`."))

    assert [("answer", "koha", "Check `tenant`.")] == proofs(one)
    assert (Severity.WARNING, Station.ILS, Owner.ILS) == (one.severity, one.station, one.owner)


def test_the_stage_passed():
    """Then nothing is wrong."""
    assert "reachable passed" == saw(not_reachable, make_test())


def test_the_stage_was_not_reached():
    """A failure before it leaves it untested, with that reason."""
    assert "A stage before this one failed." == reason(not_reachable, make_test(Stage.CONFIGURED))
