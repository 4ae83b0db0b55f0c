import pytest

from verifier.domain.checks.listener_settings import (
    is_anchored,
    keeps_a_part,
    letters_never_met,
    unknown_groups,
)
from verifier.domain.model.config_files import RegexFacts


@pytest.mark.parametrize(
    ("regex", "upper", "letters"),
    [
        ("^a+B$", True, "a"),
        ("^a+B$", False, "B"),
        (r"^\d\w[a-z]$", True, ""),
        ("^(?<name>.)$", True, ""),
        ("^(a)?B$", True, ""),
        ("^a*$", True, ""),
        ("^a{0,2}$", True, ""),
        ("^a{1,2}$", True, "a"),
        ("^a|B$", True, ""),
    ],
)
def test_letters_that_never_come(regex, upper, letters):
    """Of classes, names, choices and what may be missing nothing is said."""
    assert letters == letters_never_met(regex, upper=upper)


@pytest.mark.parametrize(
    ("regex", "anchored"),
    [
        ("^a$", True),
        ("^a", False),
        ("a$", False),
        (r"^a\$", False),
        (r"\^a$", False),
        ("^(a|b)$", True),
        ("^(?<n>a|b)$", True),
        ("^a$|^b$", True),
        ("^a|b$", False),
        ("[^a]$", False),
        ("^0+(.*)", True),
        ("^([^@]+)@.*", True),
        ("(.+)@x$", True),
        (".*@(x)$", True),
        (r"^a\.*", False),
        ("^(.*?)@", False),
        ("^a.*?", False),
        ("", False),
    ],
)
def test_an_expression_that_matches_a_value_as_a_whole(regex, anchored):
    """Each branch at the top needs both ends; escaped signs are none."""
    assert anchored is is_anchored(regex)


@pytest.mark.parametrize(("replacement", "keeps"), [("x$1", True), ("$<n>", True), ("$&", False)])
def test_a_replacement_that_keeps_a_part(replacement, keeps):
    """By a number or by a name."""
    assert keeps is keeps_a_part(replacement)


@pytest.mark.parametrize(
    ("replacement", "unknown"),
    [
        ("$1$12$2", ()),
        ("$3", ("$3",)),
        ("$0 and $00", ("$0", "$00")),
        ("$30", ("$30",)),
        ("$<n>", ("$<n>",)),
        ("$$3", ()),
    ],
)
def test_groups_that_are_not_there(replacement, unknown):
    """With two groups and no names."""
    assert unknown == unknown_groups(replacement, RegexFacts(valid=True, groups=2))


def test_names_that_are_not_there():
    """An unknown name becomes nothing where there are names at all."""
    facts = RegexFacts(valid=True, groups=1, names=frozenset({"n"}))

    assert () == unknown_groups("$<n>$<other>", facts)
