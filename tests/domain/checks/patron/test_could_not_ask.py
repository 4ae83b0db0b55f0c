import pytest

from tests.domain.checks.asking import finding, make_asked, proofs, reason, saw
from tests.factories import BARCODE, make_attempt, make_found, make_preview
from verifier.domain.checks.patron.could_not_ask import could_not_ask
from verifier.domain.model.lookup import (
    CouldNotLook,
    KeyKind,
    LookupFailure,
    NotFound,
    PatronKey,
    Purpose,
)


def make_failure(failure, message="no answer within 10 seconds"):
    return CouldNotLook(failure=failure, message=message)


@pytest.mark.parametrize(
    ("failure", "why"),
    [
        (LookupFailure.AUTH_ERROR, "it did not accept our credentials"),
        (LookupFailure.FORBIDDEN, "it does not allow us this question"),
        (LookupFailure.UNSUPPORTED, "it does not support this question"),
        (LookupFailure.RATE_LIMITED, "it was asked too often"),
        (LookupFailure.TIMEOUT, "it did not answer in time"),
        (LookupFailure.UNREACHABLE, "it could not be reached"),
        (LookupFailure.REDIRECTED, "it pointed to another address, which is not followed"),
        (LookupFailure.SERVER_ERROR, "it reported an error of its own"),
        (LookupFailure.PROTOCOL_ERROR, "its answer could not be read"),
        (LookupFailure.TOO_LARGE, "its answer was too large"),
        (LookupFailure.WRONG_PATRON, "its answer was about somebody else"),
        (LookupFailure.NOT_CONFIGURED, "the connection is not fully set up"),
    ],
)
def test_each_way_to_fail(failure, why):
    """Whatever kept the library system from answering is said in words, never as a no."""
    found = finding(could_not_ask, make_asked(make_attempt(BARCODE, make_failure(failure))))

    assert f"The library system could not be asked: {why}." == found.message
    assert [("answer", "ncip", "no answer within 10 seconds")] == proofs(found)


def test_the_second_question_may_answer():
    """Where the second question finds somebody, the library system has answered."""
    match = make_asked(
        make_attempt(BARCODE, make_failure(LookupFailure.SERVER_ERROR)),
        make_attempt(BARCODE, make_found(), key=PatronKey(value=BARCODE, kind=KeyKind.USERNAME)),
    )

    assert "the library system answered" == saw(could_not_ask, match)


def test_further_questions_that_fail_are_no_matter():
    """A failure of a further question hides nothing that ReShare would learn."""
    match = make_asked(
        make_attempt(BARCODE, NotFound(message="Unknown User")),
        make_attempt("S1", make_failure(LookupFailure.TIMEOUT), purpose=Purpose.RELEASED),
    )

    assert "the library system answered" == saw(could_not_ask, match)


def test_only_further_questions_were_put_and_failed():
    """Where ReShare would ask nothing, a library system that answers nobody is still told."""
    match = make_asked(
        make_attempt("S1", make_failure(LookupFailure.TIMEOUT), purpose=Purpose.RELEASED),
        preview=make_preview({"studentId": "S1"}),
        not_asked="No identifier.",
    )

    assert (
        "The library system could not be asked: it did not answer in time."
        == finding(could_not_ask, match).message
    )


def test_nothing_was_asked():
    """Without a library system the reason why nothing was asked is given."""
    match = make_asked(not_asked="No library system is configured here, so none was asked.")

    assert "No library system is configured here, so none was asked." == reason(
        could_not_ask, match
    )
