from tests.factories import make_attempt
from verifier.domain.model.lookup import CouldNotLook, LookupFailure, NotFound, PatronAnswers

UNKNOWN = make_attempt("1", NotFound(message="Unknown User"))
LATE = make_attempt("1", CouldNotLook(failure=LookupFailure.TIMEOUT, message="Late."))


def test_whether_everybody_answered():
    """An unknown patron is an answer; a failure or a question not put is none."""
    assert PatronAnswers(site_name="x", attempts=(UNKNOWN,)).all_answered
    assert not PatronAnswers(site_name="x", attempts=(UNKNOWN, LATE)).all_answered
    assert not PatronAnswers(site_name="x", attempts=(UNKNOWN,), unasked=1).all_answered
