import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.domain.checks.connection_tests import make_test
from verifier.domain.checks.connection.not_encrypted import not_encrypted
from verifier.domain.model.finding import Severity


def test_questions_in_the_clear():
    """To another machine they can be read on the way."""
    found = finding(not_encrypted, make_test(encrypted=False))

    assert [("answer", "koha", None)] == proofs(found)
    assert Severity.WARNING is found.severity


@pytest.mark.parametrize(
    ("encrypted", "here", "message"),
    [
        (True, False, "questions go over TLS"),
        (False, True, "who is asked is on this machine"),
    ],
)
def test_questions_that_nobody_reads(encrypted, here, message):
    """TLS, or no network between us."""
    assert message == saw(not_encrypted, make_test(encrypted=encrypted, on_this_machine=here))


def test_a_file():
    """A file goes nowhere."""
    assert "Nothing goes over a network." == reason(not_encrypted, make_test(encrypted=None))
