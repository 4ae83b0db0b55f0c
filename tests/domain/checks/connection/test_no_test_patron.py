from tests.domain.checks.asking import finding, proofs, saw
from tests.domain.checks.connection_tests import make_test
from verifier.domain.checks.connection.no_test_patron import no_test_patron


def test_nobody_is_named():
    """The setting to fill in is named."""
    found = finding(no_test_patron, make_test(test_patron_named=False))

    assert [("setting", "test_patron", None)] == proofs(found)


def test_somebody_is_named():
    """Then a look-up can be tested."""
    assert "a patron made for tests is named" == saw(no_test_patron, make_test())
