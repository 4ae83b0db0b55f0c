import pytest

from verifier.domain.model.capture import Scope
from verifier.domain.model.release import ScopeProblem
from verifier.domain.release.canonical import scope_of, scope_problems
from verifier.domain.release.vocabulary import term_of

EPPN = term_of("eduPersonPrincipalName")
HOME = term_of("schacHomeOrganization")
EXAMPLE = (Scope(value="example.edu"),)


@pytest.mark.parametrize(
    ("values", "scopes", "expected"),
    [
        (("jdoe@example.edu",), EXAMPLE, []),
        (("jdoe@example.com",), EXAMPLE, [(0, "example.com")]),
        (("jdoe@Example.edu",), EXAMPLE, [(0, "Example.edu")]),
        (("jdoe@lib.example.edu",), EXAMPLE, [(0, "lib.example.edu")]),
        (("jdoe",), EXAMPLE, [(0, None)]),
        (("jdoe@",), EXAMPLE, [(0, None)]),
        (("a@b@example.edu",), EXAMPLE, [(0, "b@example.edu")]),
        (("a@example.edu", "b@example.com"), EXAMPLE, [(1, "example.com")]),
        (("jdoe@example.edu",), (), [(0, "example.edu")]),
        (("jdoe@example.com",), None, []),
    ],
)
def test_scopes_of_values(values, scopes, expected):
    """Letter for letter; no metadata judges nothing, metadata without scopes allows nothing."""
    problems = scope_problems(values, EPPN, scopes)
    assert expected == [(problem.value_index, problem.scope) for problem in problems]


@pytest.mark.parametrize(
    ("pattern", "scope", "allowed"),
    [
        (r"^.+\.example\.edu$", "lib.example.edu", True),
        (r".+\.example\.edu", "lib.example.edu", True),
        (r".+\.example\.edu", "lib.example.edu.example.com", False),
        (r"example\.edu", "lib.example.edu", False),
        (r"[a-z]+\.example\.edu", "lib.example.edu", True),
        (r"[", "lib.example.edu", False),
        (r"(a+)+", "lib.example.edu", True),
    ],
)
def test_a_regexp_scope_matches_the_whole_scope(pattern, scope, allowed):
    """Anchored at both ends; a pattern that could run away is not judged."""
    problems = scope_problems((f"jdoe@{scope}",), EPPN, (Scope(value=pattern, regexp=True),))
    assert allowed is (problems == ())


def test_an_overlong_scope_matches_no_pattern():
    """No domain name is that long, and no pattern is tried on it."""
    scopes = (Scope(value=".+", regexp=True),)
    assert len(scope_problems(("jdoe@" + "a" * 300,), EPPN, scopes)) == 1


def test_the_home_organisation_is_a_scope_as_a_whole():
    """It has no at sign."""
    expected = (ScopeProblem(value_index=1, scope="example.com", allowed=("example.edu",)),)
    assert expected == scope_problems(("example.edu", "example.com"), HOME, EXAMPLE)


def test_other_attributes_have_no_scope():
    """An e-mail address may end as it likes."""
    assert scope_problems(("a@example.com",), term_of("mail"), EXAMPLE) == ()
    assert scope_problems(("a@example.com",), None, EXAMPLE) == ()


@pytest.mark.parametrize(("value", "expected"), [("a@b", "b"), ("a", None), ("a@", None)])
def test_the_scope_of_one_value(value, expected):
    """What follows the first at sign."""
    assert expected == scope_of(value)


@pytest.mark.parametrize("pattern", [r"(?:a?){30}", "a?" * 30 + "b", "a{1,9}" * 9, "[a-z]*" * 9])
def test_a_scope_that_could_run_away_is_not_run(pattern):
    """Every kind of repeat counts; what is not run is no ground for a finding."""
    scopes = (Scope(value=pattern, regexp=True),)

    assert () == scope_problems(("jdoe@" + "a" * 60 + "!",), EPPN, scopes)
