import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.domain.checks.delivery_tests import (
    ANCHORED,
    HEADER,
    make_delivery,
    with_rule,
    with_service,
)
from verifier.domain.checks.delivery.regex_matches_no_example import regex_matches_no_example


def test_nothing_matches():
    """How many were tried is told, and none of the values."""
    found = finding(regex_matches_no_example, with_rule(ANCHORED, facts={"tried": 3}))

    assert ("state", "examples that were tried", "3") in proofs(found)


def test_some_match():
    """One is enough to show that the expression is for these values."""
    delivery = with_rule(ANCHORED, facts={"tried": 3, "matched": 1})

    assert "the expression matches 1 of 3 examples" == saw(regex_matches_no_example, delivery)


@pytest.mark.parametrize(
    ("delivery", "message"),
    [
        (with_rule(ANCHORED), "The site file lists no values that arrive in the header."),
        (with_service(reqIdHeader=HEADER), "The listener has no regular expression in force."),
        (make_delivery(), "The listener has no regular expression in force."),
    ],
)
def test_not_asked(delivery, message):
    """Without an expression or examples nothing can be tried."""
    assert message == reason(regex_matches_no_example, delivery)
