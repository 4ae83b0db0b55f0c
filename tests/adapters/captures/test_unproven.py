import pytest

from tests.factories import make_capture
from verifier.adapters.captures.errors import NotACapture
from verifier.adapters.captures.unverified import (
    MOST_LOGINS,
    failing_attempt,
    not_checked,
    read_each,
    refuse_many_logins,
    signature_not_checked,
)
from verifier.domain.model.capture import GateOutcome

LOGIN = make_capture(checks=())
UNREADABLE = failing_attempt(NotACapture("First."))


@pytest.mark.parametrize(
    ("algorithm", "message"),
    [("RSA-SHA256", "the message says RSA-SHA256."), (None, "the message carries none.")],
)
def test_a_signature_is_told_and_not_believed(algorithm, message):
    """What a message says of its signature is evidence, not proof."""
    check = signature_not_checked(algorithm)

    assert GateOutcome.NOT_CHECKED is check.outcome
    assert check.detail.endswith(message)


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
        read_each([UNREADABLE, failing_attempt(NotACapture("Second."))])


def test_no_attempt_is_no_login():
    """An empty file of logins is left to its caller."""
    assert () == read_each([])


def test_logins_are_counted_before_any_is_read():
    """A file of too many says how many are the most, without reading one or finding all."""
    read, found = [], []

    def attempts():
        for number in range(1_000):
            found.append(number)
            yield lambda: read.append(1) or (LOGIN,)

    with pytest.raises(NotACapture, match="more than 20 logins"):
        read_each(attempts())

    assert (0, MOST_LOGINS + 1) == (len(read), len(found))


def test_the_logins_of_one_message_count_as_well():
    """Two messages with eleven logins each are too many, and nothing is read after them."""
    read = []

    def eleven():
        read.append(1)
        return (LOGIN,) * 11

    with pytest.raises(NotACapture, match="more than 20 logins"):
        read_each([eleven] * 5)

    assert 2 == len(read)


def test_as_many_as_may_be_are_read():
    """Twenty logins are twenty reports."""
    refuse_many_logins(MOST_LOGINS)

    assert (LOGIN,) * MOST_LOGINS == read_each([lambda: (LOGIN,)] * MOST_LOGINS)
