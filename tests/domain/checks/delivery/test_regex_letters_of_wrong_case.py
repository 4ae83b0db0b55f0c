import pytest

from tests.domain.checks.asking import finding, proofs, saw
from tests.domain.checks.delivery_tests import with_rule
from verifier.domain.checks.delivery.regex_letters_of_wrong_case import regex_letters_of_wrong_case


@pytest.mark.parametrize(
    ("regex", "settings", "letters"),
    [
        ("@example$", {"reqIdToUpper": True}, "exampl"),
        ("@Example$", {"reqIdToLower": True}, "E"),
        ("@Example$", {"reqIdToLower": True, "reqIdToUpper": True}, "E"),
    ],
)
def test_letters_that_never_come(regex, settings, letters):
    """Small letters win; the letters are listed once each."""
    found = finding(regex_letters_of_wrong_case, with_rule(regex, **settings))

    assert ("state", "letters that never come", letters) == proofs(found)[-1]


@pytest.mark.parametrize(
    ("regex", "settings"),
    [
        ("@example$", {"reqIdToLower": True}),
        ("@example$", {}),
        (r"^\d+\.[a-z]$", {"reqIdToUpper": True}),
        ("^(.*)@(x|X)$", {"reqIdToUpper": True}),
        ("^(.*)x?$", {"reqIdToUpper": True}),
        ("^(?!test)(.*)$", {"reqIdToUpper": True}),
        ("^(.*)(?<!guest)$", {"reqIdToUpper": True}),
        (r"^(.*)\u00e9$", {"reqIdToUpper": True}),
        (r"^(.*)\x4a$", {"reqIdToUpper": True}),
    ],
)
def test_letters_that_can_come(regex, settings):
    """The right case, a class, a choice, a letter that may be missing or must not come, a code."""
    seen = saw(regex_letters_of_wrong_case, with_rule(regex, **settings))

    assert "expressions and case settings go together" == seen
