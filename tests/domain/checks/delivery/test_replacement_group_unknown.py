import pytest

from tests.domain.checks.asking import finding, proofs, saw
from tests.domain.checks.delivery_tests import ANCHORED, with_rule
from verifier.domain.checks.request.replacement_group_unknown import (
    delivery_replacement_group_unknown,
)


@pytest.mark.parametrize("replacement", ["$2", "$0", "x$9", "$<name>"])
def test_a_group_that_is_not_there(replacement):
    """The sign would stay as it is."""
    found = finding(delivery_replacement_group_unknown, with_rule(ANCHORED, replacement))

    assert ("setting", "reqIdReplacement", replacement) in proofs(found)
    assert "[reshare.listener] reqIdReplacement" == found.place.key


@pytest.mark.parametrize("replacement", ["$1", "$10", "$$2", "$&", "x"])
def test_groups_that_are_there(replacement):
    """With one group ``$10`` is that group and a 0."""
    seen = saw(delivery_replacement_group_unknown, with_rule(ANCHORED, replacement))

    assert "every group that a replacement names exists" == seen


def test_a_name_that_no_group_has_stays_not():
    """Where another group has a name, an unknown one becomes nothing."""
    delivery = with_rule("^(?<a>.)$", "$<b>", facts={"names": frozenset({"a"})})

    assert saw(delivery_replacement_group_unknown, delivery)
