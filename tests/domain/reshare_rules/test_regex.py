import pytest

from verifier.domain.reshare_rules import regex
from verifier.domain.reshare_rules.regex import (
    CannotSimulateError,
    InvalidRegexError,
    Replaced,
    replace_first,
)


@pytest.mark.parametrize(
    ("pattern", "value", "expected"),
    [
        ("c$", "abc\n", Replaced("abc\n", matched=False)),
        (r"\d", "é٣", Replaced("é٣", matched=False)),
        (r"\s", "a\u00a0b", Replaced("a[\u00a0]b", matched=True)),
        (r"\A", "A", Replaced("[A]", matched=True)),
        (r"\p{L}", "p{L}", Replaced("[p{L}]", matched=True)),
        (r"(?<=a.*)b", "éaxxb", Replaced("éaxx[b]", matched=True)),
        (r"(a)\1", "éaa", Replaced("é[aa]", matched=True)),
        ("(?:ab)+", "xabab", Replaced("x[abab]", matched=True)),
        ("a{", "a{", Replaced("[a{]", matched=True)),
    ],
)
def test_the_engine_is_javascripts(pattern, value, expected):
    """Where Python's own engine would answer otherwise, JavaScript's answer counts."""
    assert expected == replace_first(pattern, "[$&]", value)


@pytest.mark.parametrize(
    "pattern", ["(?i:b)", "(?-i:b)", "(?<a>x)|(?<a>y)", "\U0001d4b3", "a" * 1001]
)
def test_what_depends_on_the_version_of_node_is_not_guessed(pattern):
    """Newer syntax and over-long patterns have no honest answer."""
    with pytest.raises(CannotSimulateError):
        replace_first(pattern, "x", "b")


@pytest.mark.parametrize("pattern", ["(", "[b-a]", "*", "a{2,1}", "(?P<n>b)", "(?i)b", "(a)+("])
def test_an_invalid_pattern_is_invalid(pattern):
    """Also where the pattern is tried in a process of its own."""
    with pytest.raises(InvalidRegexError):
        replace_first(pattern, "x", "b")


def test_a_runaway_pattern_is_ended(monkeypatch):
    """A pattern that tries for ever ends at the deadline, without a guess."""
    monkeypatch.setattr(regex, "DEADLINE_SECONDS", 0.5)
    with pytest.raises(CannotSimulateError, match="in time"):
        replace_first("^(a+)+$", "x", "a" * 60 + "!")


def test_a_pattern_that_breaks_the_engine_is_no_crash():
    """Nesting that overflows the engine's stack ends its own process only."""
    with pytest.raises((CannotSimulateError, InvalidRegexError)):
        replace_first("(" * 499 + "a" + ")" * 499 + "(", "x", "a")


@pytest.mark.parametrize(
    ("pattern", "replacement", "value", "expected"),
    [
        (r"^([^@]+)@.*$", "$1", "jdoe@example.edu", "jdoe"),
        (r"^(.*)$", "$1@example.edu", "jdoe", "jdoe@example.edu"),
        (r"^0+(.+)$", "$1", "0012345", "12345"),
        (r"^0+(.+)$", "$1", "0000", "0"),
        (r"^(\d{5})$", "00$1", "12345", "0012345"),
        (r"^[A-Za-z](\d+)$", "$1", "B12345", "12345"),
        (r"^(\d+)$", "B$1", "12345", "B12345"),
        (r"^[A-Da-d](\d+)[A-Da-d]$", "$1", "A21234000000018B", "21234000000018"),
        (r"^\*(.*)\*$", "$1", "*12345*", "12345"),
        (r"^(\d{13})\d$", "$1", "21234000000018", "2123400000001"),
        (r"^\d{6}(\d{10})$", "209$1", "1234567890123456", "2097890123456"),
        (r"^[^\\]*\\(.*)$", "$1", "EX\\jdoe", "jdoe"),
        (r"^uid=([^,]+),.*$", "$1", "uid=jdoe,ou=people", "jdoe"),
        (r"^.*:([^:]+)$", "$1", "urn:schac:x:21234000000018", "21234000000018"),
        (r"^;?(\d+)=.*$", "$1", ";21234000000018=99", "21234000000018"),
        (r"^(\d)-(\d{4})-(\d{8})-(\d)$", "$1$2$3$4", "2-1234-00000001-8", "21234000000018"),
        (r"^\.?p(\d{7})[\dx]?$", "$1", ".p1234567x", "1234567"),
    ],
)
def test_the_settings_that_repair_an_identifier(pattern, replacement, value, expected):
    """The listener settings that a remedy may propose do what they are proposed for."""
    assert Replaced(expected, matched=True) == replace_first(pattern, replacement, value)


@pytest.mark.parametrize(
    ("tame", "costly"),
    [
        (("a*b*c*", "x"), ("a*b*c*d*", "x")),
        (("a*b*c*", "x" * 99), ("a*b*c*", "x" * 100)),
        (("a?" * 16, "x"), ("a?" * 17, "x")),
        (("a?" * 8 + "b|" * 8, "x"), ("a?" * 8 + "b|" * 9, "x")),
        (("a" * 200, "x"), ("a" * 201, "x")),
        (("(a)" * 12, "x"), ("(a)" * 13, "x")),
        (("a{99}", "x"), ("a{100}", "x")),
        (("a{1,99}", "x"), ("a{1,100}", "x")),
        (("(a*)", "x"), ("(a)*", "x")),
        (("(a)1", "x"), (r"(a)\1", "x")),
        (("(?:a)", "x"), ("(?=a)", "x")),
    ],
)
def test_only_what_may_run_away_is_tried_in_a_process_of_its_own(monkeypatch, tame, costly):
    """A process costs a moment for each login, and a runaway pattern would cost the service."""
    apart = []
    monkeypatch.setattr(regex, "_find_apart", lambda pattern, *_: apart.append(pattern))
    for pattern, value in (tame, costly):
        replace_first(pattern, "", value)

    assert [costly[0]] == apart


def test_a_pattern_and_a_value_at_their_limits_are_tried():
    assert not replace_first("a" * 1000, "", "b").matched
    assert Replaced("x", matched=True) == replace_first("b+", "x", "b" * 8192)
    with pytest.raises(CannotSimulateError):
        replace_first("b+", "x", "b" * 8193)


def test_a_named_group_is_told_from_the_whole_match():
    assert Replaced("[c]", matched=True) == replace_first("(b)(?<end>c)", "[$<end>]", "bc")
