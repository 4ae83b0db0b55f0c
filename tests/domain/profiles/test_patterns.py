import pytest

from verifier.domain.profiles.idp_profile import LONGEST, pattern_problem


@pytest.mark.parametrize(
    "pattern",
    [
        "^https?://[^/]+/adfs/services/trust/?$",
        r"/realms/[^/]+/?$",
        r"^[A-Za-z][A-Za-z0-9]*$",
        r"^(?:urn|oid):[0-9.]+$",
        r"\(a+\)+",  # brackets of the text itself
        r"[(a+)]+b",
    ],
)
def test_a_plain_pattern_may_be_used(pattern):
    """What recognises products needs no more."""
    assert pattern_problem(pattern) is None


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("(", "not a regular expression: missing ), unterminated subpattern at position 0"),
        ("(a+)+$", "may run away"),
        ("(a|aa)*$", "may run away"),
        ("(?:a?){1,40}", "may run away"),
        (r"(a)\1", "may run away"),
        (".*.*.*=", "may run away"),
        ("a?" * 30 + "a" * 30, "may run away"),  # each choice doubles the ways
        ("(a|a|b)" * 20 + "c", "may run away"),
        ("(a*){30}b", "may run away"),  # thirty repeats, written as one
        ("a{0,99}a{0,99}a{0,99}b", "may run away"),
        ("(?x)(a+) +$", "may run away"),  # there the blank means nothing
        ("a" * (LONGEST + 1), "longer than"),
    ],
)
def test_what_may_run_away_is_refused(pattern, message):
    """A stranger's value must not hold up a login."""
    assert message in pattern_problem(pattern)
