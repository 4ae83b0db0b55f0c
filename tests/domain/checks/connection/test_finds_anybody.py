from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.domain.checks.connection_tests import make_test
from verifier.domain.checks.connection.finds_anybody import finds_anybody
from verifier.domain.model.connection_test import Stage
from verifier.domain.model.finding import Severity


def test_somebody_is_found_under_a_made_up_identifier():
    """An error: requests would run on that patron's account."""
    test = make_test(Stage.LOOK_UP, said="Somebody.", test_patron_named=False)
    one = finding(finds_anybody, test)

    assert [("answer", "koha", "Somebody.")] == proofs(one)
    assert Severity.ERROR is one.severity


def test_nobody_is_found():
    """As it should be."""
    assert "look-up passed" == saw(finds_anybody, make_test(test_patron_named=False))


def test_a_real_patron_was_asked_for():
    """Then this question was not put."""
    assert "no made-up identifier" in reason(finds_anybody, make_test(Stage.LOOK_UP))
