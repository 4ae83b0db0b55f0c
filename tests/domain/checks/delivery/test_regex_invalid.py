import pytest

from tests.domain.checks.asking import finding, proofs, saw
from tests.domain.checks.delivery_tests import ANCHORED, with_rule
from verifier.domain.checks.request.regex_invalid import delivery_regex_invalid


def test_an_invalid_expression():
    """It is shown."""
    found = finding(delivery_regex_invalid, with_rule("(?i)B", facts={"valid": False}))

    assert [("setting", "reqIdRegex", "(?i)B")] == proofs(found)
    assert "[reshare.listener] reqIdRegex" == found.place.key


@pytest.mark.parametrize("valid", [True, None])
def test_a_valid_one_or_one_that_depends_on_node(valid):
    """What cannot be told is no mistake."""
    delivery = with_rule(ANCHORED, facts={"valid": valid})

    assert "no regular expression is invalid" == saw(delivery_regex_invalid, delivery)
