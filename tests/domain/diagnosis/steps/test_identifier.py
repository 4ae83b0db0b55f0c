import pytest

from tests.domain.diagnosis.cases import make_finding
from tests.domain.diagnosis.steps.asked import answer, nothing_sent, of, silent, unknown
from tests.factories import BARCODE, make_identifier
from verifier.domain.diagnosis.steps.answers import group_authorised, same_identifier
from verifier.domain.model.patron import IdentifierStatus, PersonName
from verifier.domain.model.report import StepAnswer


def test_5_yes_for_the_records_identifier():
    """The User ID is the barcode."""
    assert answer(same_identifier, of()) is StepAnswer.YES


def test_5_no_without_a_user_id():
    """There is nothing to compare."""
    assert answer(same_identifier, nothing_sent()) is StepAnswer.NO


def test_5_no_where_nobody_is_known_by_it():
    """The library system knows no such patron."""
    assert answer(same_identifier, unknown()) is StepAnswer.NO


@pytest.mark.parametrize(
    ("identifiers", "because"),
    [
        (
            (make_identifier("ggood", "username"), make_identifier(BARCODE)),
            "The User ID is the patron's, but of another kind than the one ReShare should have.",
        ),
        ((make_identifier(BARCODE),), "The User ID is none of this patron's identifiers."),
        (
            (make_identifier("ggood", status=IdentifierStatus.INACTIVE),),
            "The User ID was this patron's and has been replaced.",
        ),
    ],
)
def test_5_no_for_any_other_identifier(identifiers, because):
    """Another kind, another value and a replaced one are not the same."""
    assert (StepAnswer.NO, because) == same_identifier(of(*identifiers, sent="ggood"))


def test_5_no_for_another_persons_record():
    """Somebody is known by the User ID, and it is not this patron."""
    stranger = of(
        findings=[make_finding("patron.another-person")],
        name=PersonName(given="Ann", family="Other"),
        emails=(),
    )

    expected = (StepAnswer.NO, "The User ID leads to a record that is another person's.")

    assert expected == same_identifier(stranger)
    assert answer(group_authorised, stranger) is StepAnswer.UNKNOWN


def test_5_unknown_where_nobody_could_be_asked():
    """Could not ask is not no."""
    assert answer(same_identifier, silent()) is StepAnswer.UNKNOWN


def test_5_says_that_there_seems_to_be_a_second_record():
    """The User ID is right, and other values lead to another account of this person."""
    case = of(findings=[make_finding("patron.two-accounts")])

    because = (
        "The User ID is exactly an identifier of this patron's record. There seems to be a second "
        "record of this person."
    )

    assert (StepAnswer.YES, because) == same_identifier(case)
