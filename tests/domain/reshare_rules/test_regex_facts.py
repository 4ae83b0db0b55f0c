import pytest

from verifier.domain.model.config_files import RegexFacts
from verifier.domain.model.request_form import ListenerService
from verifier.domain.reshare_rules.regex_facts import regex_facts


def facts_of(regex, *examples, replacement="$1", **more):
    """The facts of one expression over examples."""
    return regex_facts(
        ListenerService(reqIdRegex=regex, reqIdReplacement=replacement, **more), examples
    )


@pytest.mark.parametrize("settings", [("", "x"), ("x", ""), (None, None)])
def test_no_expression_in_force(settings):
    """Both settings must be non-empty."""
    regex, replacement = settings

    assert facts_of(regex, "a", replacement=replacement) is None


def test_an_invalid_one():
    """Nothing more is known about it."""
    assert RegexFacts(valid=False) == facts_of("(?i)a", "a")


def test_groups_and_names():
    """They are counted in order."""
    found = facts_of("^(a)(?<n>b)(?:c)$")

    assert (True, 2, frozenset({"n"})) == (found.valid, found.groups, found.names)


def test_one_that_depends_on_node():
    """It is not called invalid."""
    assert facts_of("(?i:a)").valid is None


def test_examples_go_the_way_of_the_header():
    """The case is changed first, and a match that changes nothing is one."""
    found = facts_of("^([a-z]+)@x$", "JDOE@X", "jdoe@x", "other", reqIdToLower=True)

    assert (3, 2) == (found.tried, found.matched)
    assert 1 == facts_of("^(a)$", "a").matched


def test_an_example_that_no_header_can_carry():
    """It is not counted as tried."""
    assert 1 == facts_of("^(a)$", "a\nb", "a").tried


def test_an_expression_beyond_every_bound_is_not_taken_apart():
    """Each of its brackets would be followed to its end: for hours."""
    service = ListenerService(
        reqIdHeader="x-remote-user", reqIdRegex="[" * 300_000, reqIdReplacement="$1"
    )

    assert RegexFacts(valid=None) == regex_facts(service, ["21234000000018"])
