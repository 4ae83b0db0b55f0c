from tests.domain.checks.asking import finding, proofs, saw
from tests.domain.checks.connection_tests import make_test
from verifier.domain.checks.connection.not_configured import not_configured
from verifier.domain.model.connection_test import Stage
from verifier.domain.model.finding import Owner, Severity, Station


def test_the_stage_failed():
    """What was said there is the evidence."""
    one = finding(not_configured, make_test(Stage.CONFIGURED, said="Check `tenant`."))

    assert [("answer", "koha", "Check `tenant`.")] == proofs(one)
    assert (Severity.WARNING, Station.ILS, Owner.ILS) == (one.severity, one.station, one.owner)


def test_the_stage_passed():
    """Then nothing is wrong."""
    assert "configured passed" == saw(not_configured, make_test())
