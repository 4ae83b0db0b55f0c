from dataclasses import replace

import pytest

from tests.factories import make_attempt
from tests.report import samples
from verifier.domain.model.evidence import RequestState
from verifier.domain.model.lookup import Ambiguous, CouldNotLook, LookupFailure, NotFound
from verifier.domain.model.report import StepAnswer
from verifier.domain.model.reshare_settings import OwnAnswer
from verifier.domain.model.stored_result import RouteQuestion, route_answers

YES, NO, UNKNOWN, AFTER = (
    StepAnswer.YES,
    StepAnswer.NO,
    StepAnswer.UNKNOWN,
    StepAnswer.NOT_APPLICABLE,
)
SENT = "21234000000018"


def answers(report):
    return [route_answer.answer for route_answer in route_answers(report)]


def of_outcome(outcome, *, expected=None, sent=None, **decision):
    """A passing report whose library system answered that."""
    report = samples.passing()
    preview = report.preview
    preview = replace(preview, patron_identifier=sent or preview.patron_identifier)
    asked = () if outcome is None else (make_attempt(SENT, outcome),)
    lookup = replace(report.lookup, attempts=asked, expected=expected)
    return replace(
        report,
        lookup=lookup,
        preview=preview,
        decision=replace(report.decision, **decision),
    )


def test_a_patron_who_may_request_has_a_yes_everywhere():
    """In the order of the road."""
    assert list(RouteQuestion) == [
        route_answer.question for route_answer in route_answers(samples.passing())
    ]
    assert [YES] * 6 == answers(samples.passing())


def test_what_follows_from_a_no_is_not_asked():
    """A wrong identifier is one no, not three."""
    assert [YES, YES, YES, NO, AFTER, AFTER] == answers(samples.failing())


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (NotFound(message="Unknown User"), NO),
        (Ambiguous(count=2, message="two"), NO),
        (CouldNotLook(failure=LookupFailure.TIMEOUT, message="slow"), UNKNOWN),
        (None, UNKNOWN),
    ],
    ids=["not-found", "ambiguous", "could-not-look", "not-asked"],
)
def test_could_not_ask_is_never_no(outcome, expected):
    """Only an explicit answer of the library system is a no."""
    assert expected is answers(of_outcome(outcome))[3]


def test_another_record_than_the_expected_is_another_person():
    """Where somebody said what the identifier must be, that counts."""
    found = samples.found()

    assert NO is answers(of_outcome(found, expected="999"))[4]
    assert YES is answers(of_outcome(found, expected="999", sent="999"))[4]
    own = found.record.identifiers[0].value
    assert YES is answers(of_outcome(found, expected=own))[4]


def test_nobody_knows_whose_record_it_is():
    """Without a name, a mail address or an expected identifier it is not known."""
    report = samples.passing()
    match = replace(report.match, person=None)

    assert UNKNOWN is answers(replace(report, match=match))[4]


def test_nothing_released_is_the_second_no():
    """An empty value is nothing."""
    report = samples.passing()
    release = replace(report.release, identifier_values=(" ",))

    assert [YES, NO, AFTER, AFTER, AFTER, AFTER] == answers(replace(report, release=release))


def test_reshares_own_word_goes_before_the_forecast():
    """Where ReShare itself was asked, its answer is the last column."""
    report = samples.passing()
    refused = OwnAnswer(valid=False, asked=True)
    decision = replace(report.decision, own_answer=refused)

    assert NO is answers(replace(report, decision=decision))[5]
    decision = replace(report.decision, state=RequestState.INVALID_PATRON)
    assert NO is answers(replace(report, decision=decision))[5]
    decision = replace(report.decision, state=None)
    assert UNKNOWN is answers(replace(report, decision=decision))[5]
