import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import make_preview
from verifier.domain.checks.request.identifier_looks_filled import identifier_looks_filled


@pytest.mark.parametrize("value", ["99999999999999", "11111"])
def test_one_digit_over_and_over(value):
    """It may be real, so it is a notice and no more."""
    found = finding(identifier_looks_filled, make_preview({"employeeNumber": value}))

    assert (
        "The patron identifier is one digit over and over, as where a number was made up."
        == found.message
    )
    assert [("identifier", "patronIdentifier", value)] == proofs(found)


@pytest.mark.parametrize("value", ["21234000000018", "9999", "99999x", "00000000", "999998"])
def test_anything_else(value):
    """Short numbers repeat by chance, and zeros alone are a placeholder."""
    assert "the identifier does not look like a filler" == saw(
        identifier_looks_filled, make_preview({"employeeNumber": value})
    )


def test_no_identifier():
    """Without a value there is nothing to ask."""
    assert reason(identifier_looks_filled, make_preview({"uid": "ggood"}))
