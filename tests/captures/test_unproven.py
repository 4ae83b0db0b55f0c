import pytest

from tests.factories import make_capture
from verifier.captures.problems import NotACapture
from verifier.captures.unproven import not_checked, read_each, refused, signature_not_checked
from verifier.model.capture import GateOutcome

LOGIN = make_capture(checks=())
UNREADABLE = refused(NotACapture("First."))


@pytest.mark.parametrize(
    ("algorithm", "said"),
    [("RSA-SHA256", "the message says RSA-SHA256."), (None, "the message carries none.")],
)
def test_a_signature_is_told_and_not_believed(algorithm, said):
    """What a message says of its signature is evidence, not proof."""
    check = signature_not_checked(algorithm)

    assert GateOutcome.NOT_CHECKED is check.outcome
    assert check.detail.endswith(said)


def test_logins_come_in_their_order():
    """Where all can be read there is nothing more to say."""
    assert (LOGIN, LOGIN) == read_each([lambda: (LOGIN,), lambda: (LOGIN,)])


def test_what_cannot_be_read_is_said_beside_what_can():
    """Each login that can be read names the first reason why others cannot."""
    [login] = read_each([UNREADABLE, lambda: (LOGIN,), UNREADABLE])

    expected = not_checked(
        "other-logins", "The file holds 2 more logins that cannot be read. First."
    )
    assert (expected,) == login.checks


def test_where_none_can_be_read_the_first_reason_is_the_answer():
    """Nothing is said twice."""
    with pytest.raises(NotACapture, match="First"):
        read_each([UNREADABLE, refused(NotACapture("Second."))])


def test_no_attempt_is_no_login():
    """An empty file of logins is left to its caller."""
    assert () == read_each([])
