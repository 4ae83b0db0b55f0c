import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import BARCODE, make_form, make_listener, make_preview
from verifier.domain.checks.request.regex_invalid import regex_invalid
from verifier.domain.model.request_form import EntryPoint


def make_rule(regex, released=BARCODE):
    listener = make_listener(reqIdRegex=regex, reqIdReplacement="$1")
    return make_preview(
        {"employeeNumber": released} if released else {},
        form=make_form(door=EntryPoint.HEADER, listener=listener),
    )


@pytest.mark.parametrize("regex", ["B(", "(?P<n>b)", "(?i)b"])
def test_what_javascript_cannot_read(regex):
    """An expression that is broken, or of another language, stops every request with a header."""
    found = finding(regex_invalid, make_rule(regex))

    assert (
        "The listener's regular expression is invalid: it answers every request that brings the"
        " header with an error page." == found.message
    )
    assert [("setting", "reqIdRegex", regex)] == proofs(found)


def test_a_valid_rule_passes():
    """A valid expression passes."""
    assert "the regular expression is valid" == saw(regex_invalid, make_rule("^(.*)$"))


def test_no_header():
    """Without the header the listener does not come to read its expression."""
    assert "Without the header the regular expression is not used." == reason(
        regex_invalid, make_rule("B(", None)
    )


def test_no_rule():
    """Without an expression there is nothing to read."""
    assert "The listener has no regular expression in force." == reason(
        regex_invalid, make_preview()
    )
