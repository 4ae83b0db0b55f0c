import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import BARCODE, make_found, make_match
from verifier.domain.checks.patron.ambiguous import ambiguous
from verifier.domain.model.lookup import Ambiguous, CouldNotLook, LookupFailure, NotFound


@pytest.mark.parametrize(("count", "answered"), [(2, "ncip (2 patrons)"), (None, "ncip")])
def test_more_than_one(count, answered):
    """An identifier of several patrons is the library system's to mend."""
    found = finding(ambiguous, make_match(Ambiguous(count=count, message="Non-Unique User")))

    assert "The library system knows more than one patron under the identifier." == found.message
    assert [
        ("identifier", "patronIdentifier", BARCODE),
        ("answer", answered, "Non-Unique User"),
    ] == proofs(found)


@pytest.mark.parametrize("outcome", [make_found(), NotFound(message="Unknown User")])
def test_one_or_none(outcome):
    """One record, or none, is not ambiguous."""
    assert "the identifier leads to one record at most" == saw(ambiguous, make_match(outcome))


def test_silence_is_no_answer():
    """A library system that could not be asked is not ambiguous."""
    match = make_match(CouldNotLook(failure=LookupFailure.TIMEOUT, message="no answer"))

    assert (
        "The library system could not be asked, so nothing is known about the patron."
        == reason(ambiguous, match)
    )
