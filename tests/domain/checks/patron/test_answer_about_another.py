from tests.domain.checks.asking import finding, make_asked, proofs, reason, saw
from tests.factories import BARCODE, make_attempt, make_found
from verifier.domain.checks.patron.answer_about_another import answer_about_another
from verifier.domain.model.lookup import CouldNotLook, LookupFailure
from verifier.domain.model.site import IlsRole

WRONG = CouldNotLook(failure=LookupFailure.WRONG_PATRON, message="It is about another patron.")


def test_an_answer_about_somebody_else_is_reported():
    """Once for each connection, however many of its answers were."""
    wrong = make_attempt("gail", WRONG, connection="koha", role=IlsRole.EVIDENCE)
    found = finding(
        answer_about_another, make_asked(make_attempt(BARCODE, make_found()), wrong, wrong)
    )

    assert [("answer", "koha", WRONG.message)] == proofs(found)


def test_right_answers():
    """Nothing was about somebody else."""
    assert "no answer was about somebody else" == saw(
        answer_about_another, make_asked(make_attempt(BARCODE, make_found()))
    )


def test_nothing_was_asked():
    """Then no answer can be wrong."""
    assert "None is set up." == reason(
        answer_about_another, make_asked(not_asked="None is set up.")
    )
