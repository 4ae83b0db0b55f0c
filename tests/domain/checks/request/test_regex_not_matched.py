import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import BARCODE, make_form, make_listener, make_preview
from verifier.domain.checks.request.regex_not_matched import regex_not_matched
from verifier.domain.model.request_form import EntryPoint


def make_rule(regex, released, **listener):
    settings = make_listener(reqIdRegex=regex, reqIdReplacement="$1", **listener)
    return make_preview(
        {"employeeNumber": released} if released else {},
        form=make_form(door=EntryPoint.HEADER, listener=settings),
    )


def test_a_rule_that_does_not_fit():
    """A value that the expression does not match goes on unchanged, which is a warning."""
    found = finding(regex_not_matched, make_rule(r"^([^@]+)@example\.edu$", BARCODE))

    assert (
        "The listener's regular expression does not match the value, which goes on unchanged."
        == found.message
    )
    assert [
        ("setting", "reqIdRegex", r"^([^@]+)@example\.edu$"),
        ("header", "x-remote-user", BARCODE),
    ] == proofs(found)


def test_the_case_acts_first():
    """The value is shown as the expression meets it, after the case setting."""
    found = finding(regex_not_matched, make_rule(r"^(x\d+)$", "x12345", reqIdToUpper=True))

    assert ("header", "x-remote-user", "X12345") in proofs(found)


@pytest.mark.parametrize("released", ["12345@example.edu", "1@example.edu"])
def test_a_rule_that_fits(released):
    """A value that the expression matches passes."""
    assert "the regular expression matches" == saw(
        regex_not_matched, make_rule(r"^([^@]+)@example\.edu$", released)
    )


def test_no_rule():
    """Without an expression in force nothing can fail to match."""
    assert "The listener has no regular expression in force." == reason(
        regex_not_matched, make_preview()
    )


def test_no_header():
    """Without the header the expression is not used."""
    assert "The regular expression was not applied to this login." == reason(
        regex_not_matched, make_rule("^(.*)$", None)
    )
