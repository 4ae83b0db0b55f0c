from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.domain.checks.connection_tests import make_test
from verifier.domain.checks.connection.sign_in_refused import sign_in_refused
from verifier.domain.model.connection_test import Stage
from verifier.domain.model.finding import Owner, Severity, Station


def test_the_stage_failed():
    """What was said there is the evidence."""
    one = finding(sign_in_refused, make_test(Stage.SIGNED_IN, said="Check `tenant`."))

    assert [("answer", "koha", "Check `tenant`.")] == proofs(one)
    assert (Severity.WARNING, Station.ILS, Owner.ILS) == (one.severity, one.station, one.owner)


def test_the_stage_passed():
    """Then nothing is wrong."""
    assert "signed-in passed" == saw(sign_in_refused, make_test())


def test_the_stage_was_not_reached():
    """A failure before it leaves it untested, with that reason."""
    assert "A stage before this one failed." == reason(
        sign_in_refused, make_test(Stage.CONFIGURED)
    )
