from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.domain.checks.connection_tests import make_test
from verifier.domain.checks.connection.known_patron_not_found import known_patron_not_found
from verifier.domain.model.connection_test import Stage
from verifier.domain.model.finding import Severity


def test_the_patron_made_for_tests_is_not_found():
    """An error: real patrons will not be found either."""
    one = finding(known_patron_not_found, make_test(Stage.LOOK_UP, said="Nobody."))

    assert [("answer", "koha", "Nobody.")] == proofs(one)
    assert Severity.ERROR is one.severity


def test_found():
    """Then the look-up works."""
    assert "look-up passed" == saw(known_patron_not_found, make_test())


def test_nobody_is_named():
    """Without a name the question is another check's."""
    test = make_test(Stage.LOOK_UP, test_patron_named=False)

    assert "The connection names no test_patron." == reason(known_patron_not_found, test)
