import pytest

from tests.domain.checks.asking import finding, proofs, saw
from tests.domain.checks.delivery_tests import ANCHORED, with_rule
from verifier.domain.checks.delivery.regex_not_anchored import regex_not_anchored


@pytest.mark.parametrize("regex", ["([^@]+)@", "^([^@]+)@", "([^@]+)@x$", "^(a)$|(b)$"])
def test_a_part_stays_beside_the_group(regex):
    """One end that is open is enough."""
    found = finding(regex_not_anchored, with_rule(regex))

    assert "[reshare.listener] reqIdRegex" == found.place.key
    assert ("setting", "reqIdRegex", regex) in proofs(found)


@pytest.mark.parametrize(
    ("regex", "replacement"),
    [(ANCHORED, "$1"), ("^(a)$|^(b)$", "$1$2"), ("^(a|b)$", "$1"), ("-", "_")],
)
def test_all_of_it_is_matched_or_no_group_is_kept(regex, replacement):
    """To swap one sign for another is meant."""
    seen = saw(regex_not_anchored, with_rule(regex, replacement))

    assert "every expression that keeps a group takes all" == seen
