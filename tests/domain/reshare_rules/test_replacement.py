import pytest

from verifier.domain.reshare_rules.regex import RegexMatch, substitute

TWELVE = tuple("abcdefghijkl")


@pytest.mark.parametrize(
    ("replacement", "expected"),
    [
        ("$12", "l"),
        ("$13", "a3"),
        ("$1", "a"),
        ("$00", "$00"),
        ("$", "$"),
        ("$x", "$x"),
        ("$$1", "$1"),
        ("$&$`$'", "mbefore after"),
        ("$<n", "$<n"),
        ("$<n>", "named"),
        ("$<other>", ""),
        ("$<>", ""),
    ],
)
def test_each_reference(replacement, expected):
    """The two-digit rule, the signs and the names, with groups and names at hand."""
    found = RegexMatch(
        before="before ", matched="m", after="after", groups=TWELVE, named={"n": "named"}
    )
    assert expected == substitute(replacement, found)


def test_without_names_the_angle_bracket_is_plain_text():
    """References inside it still count."""
    found = RegexMatch(before="", matched="m", after="", groups=("a",), named={})
    assert substitute("$<$1>", found) == "$<a>"
