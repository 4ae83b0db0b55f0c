import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import BARCODE, make_found, make_match
from verifier.domain.checks.patron.other_id_returned import other_id_returned
from verifier.domain.model.lookup import NotFound


def test_another_number_comes_back():
    """An answer under another number than was asked for is a warning."""
    found = finding(other_id_returned, make_match(make_found(user_id="P4711")))

    assert (
        "The library system found the patron and answered with another identifier."
        == found.message
    )
    assert [
        ("identifier", "patronIdentifier", BARCODE),
        ("answer", "user id", "P4711"),
    ] == proofs(found)


def test_the_same_number_comes_back():
    """An answer under the number that was sent passes."""
    assert "the answer names the identifier that was sent" == saw(other_id_returned, make_match())


@pytest.mark.parametrize("user_id", [None, ""])
def test_no_number_comes_back(user_id):
    """An answer that names no number is compared with nothing."""
    assert "The answer names no user number." == reason(
        other_id_returned, make_match(make_found(user_id=user_id))
    )


def test_nobody_is_found():
    """Where nobody is found nothing comes back."""
    assert "ReShare would find no single record." == reason(
        other_id_returned, make_match(NotFound(message="Unknown User"))
    )
