import pytest

from verifier.domain.reshare_rules.regex import read_syntax


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"(a)(?:b)(?<n>c)(?=d)(?<!e)\((?<=f)", (None, "n")),
        (r"[(](x)", (None,)),
        (r"[\](](x)", (None,)),
        ("", ()),
    ],
)
def test_groups_are_counted_as_javascript_numbers_them(pattern, expected):
    """Only capturing groups count, and none inside a class or after a backslash."""
    assert expected == read_syntax(pattern).names


@pytest.mark.parametrize(
    ("pattern", "valid"),
    [
        (r"\b*", False),
        (r"a\B{2}", False),
        (r"\b", True),
        (r"\\b*", True),
        (r"\b{", True),
        (r"(?<n>a)[\k]", False),
        (r"(a)[\k]", True),
        (r"(?<n>a)[\\k]", True),
    ],
)
def test_what_node_refuses_and_the_engine_takes(pattern, valid):
    """A repeated word boundary is an error, and so is a back reference in a class."""
    assert valid is read_syntax(pattern).valid


@pytest.mark.parametrize(
    ("pattern", "depends"),
    [("(?i:a)", True), ("(?-s:a)", True), ("(?:a)", False), ("(?<n>a)|(?<n>b)", True)],
)
def test_newer_syntax_depends_on_node(pattern, depends):
    """Inline flags and repeated group names came with newer releases."""
    assert depends is read_syntax(pattern).depends_on_node


@pytest.mark.parametrize(
    ("pattern", "engine"),
    [
        (r"\u{61}", "u{61}"),
        (r"\\u{61}", r"\\u{61}"),
        (r"[\u{61}]", "[u{61}]"),
        (r"\u0061{2}", r"\u0061{2}"),
    ],
)
def test_code_points_in_braces_mean_nothing_without_the_flag(pattern, engine):
    """The engine is given what Node would read."""
    assert engine == read_syntax(pattern).engine
