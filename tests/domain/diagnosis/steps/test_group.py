import pytest

from tests.domain.diagnosis.cases import make_case
from tests.domain.diagnosis.steps.asked import answer, silent, unknown
from tests.factories import BARCODE, make_decision, make_found, make_settings
from verifier.domain.diagnosis.steps.answers import group_authorised
from verifier.domain.model.report import StepAnswer
from verifier.domain.model.reshare_settings import PatronProfile


def with_profiles(*profiles, known=True, **answered):
    settings = make_settings(patron_profiles=profiles, profiles_known=known)
    evidence = make_decision({BARCODE: make_found(**answered)}, settings=settings)
    return make_case(decision=evidence)


@pytest.mark.parametrize(
    ("expected", "profiles", "known"),
    [
        (StepAnswer.YES, (PatronProfile(code="GRAD", can_create_requests=True),), True),
        (StepAnswer.NO, (PatronProfile(code="GRAD", can_create_requests=False),), True),
        (StepAnswer.YES, (PatronProfile(code="GRAD"),), True),
        (StepAnswer.YES, (PatronProfile(code="UGRAD", can_create_requests=True),), True),
        (StepAnswer.UNKNOWN, (), False),
    ],
)
def test_6_follows_reshares_list(expected, profiles, known):
    """Only an explicit no refuses; without the list nothing can be said."""
    assert expected == answer(group_authorised, with_profiles(*profiles, known=known))


def test_6_is_not_asked_where_reshare_looks_at_no_group():
    """With the borrower check off no group matters."""
    evidence = make_decision(settings=make_settings(borrower_check="none"))

    assert answer(group_authorised, make_case(decision=evidence)) is StepAnswer.NOT_APPLICABLE


def test_6_is_not_asked_without_a_group():
    """A library system that sends no group gives ReShare nothing to look at."""
    assert answer(group_authorised, with_profiles(privileges=())) is StepAnswer.NOT_APPLICABLE


def test_6_unknown_where_the_patron_is_not_found_or_nobody_could_be_asked():
    """No answer tells no group."""
    assert answer(group_authorised, unknown()) is StepAnswer.UNKNOWN
    assert answer(group_authorised, silent()) is StepAnswer.UNKNOWN
