"""What the library system said about many identifiers."""

from tests.factories import BARCODE, make_record
from tests.request_factories import make_attempt
from verifier.domain.diagnosis.triage.judge import Answers
from verifier.domain.model.lookup import CouldNotLook, Found, LookupFailure, NotFound
from verifier.domain.model.site import IlsRole

NOBODY = NotFound(message="none")
SILENT = CouldNotLook(failure=LookupFailure.TIMEOUT, message="late")
FOUND = Found(record=make_record())


def test_reshares_question_decides_and_the_others_are_evidence():
    """A record that only another connection knows does not make the patron known to ReShare."""
    answer = Answers.of([make_attempt(FOUND, role=IlsRole.EVIDENCE), make_attempt(NOBODY)]).to(
        BARCODE
    )

    assert (NOBODY, [FOUND]) == (answer.decides, answer.evidence)


def test_without_a_connection_like_reshares_the_others_decide():
    """A record before nobody, and any answer before silence."""
    silent, nobody, found = (
        make_attempt(each, role=IlsRole.EVIDENCE) for each in (SILENT, NOBODY, FOUND)
    )

    assert FOUND == Answers.of([nobody, found, silent]).to(BARCODE).decides
    assert NOBODY == Answers.of([silent, nobody]).to(BARCODE).decides
    assert Answers.of([silent]).to(BARCODE).decides is None


def test_what_was_answered_is_counted():
    """By identifiers, those in vain apart."""
    answers = Answers.of([make_attempt(FOUND), make_attempt(SILENT, "other")])

    assert (1, 1) == (answers.answered, answers.unanswered)
    assert answers.to("nobody asked").decides is None
