"""A whole set of requests, and what is said of it."""

import pytest

from tests.request_factories import (
    BLOCKED,
    NOT_ALLOWED,
    UNKNOWN_USER,
    make_attempt,
    make_judged,
    make_requests,
    make_triage,
    numbered,
)
from verifier.domain.diagnosis.triage.patterns import patterns_of
from verifier.domain.diagnosis.triage.triage import advice, remedies_of, steps_of
from verifier.domain.model.finding import Owner
from verifier.domain.model.lookup import CouldNotLook, LookupFailure
from verifier.domain.model.population import Spread
from verifier.domain.model.report import StepAnswer
from verifier.domain.model.triage import RequestCause, RequestSource, RequestsRead
from verifier.report.triage_report import tone

STOPPED = CouldNotLook(failure=LookupFailure.UNREACHABLE, message="ReShare went away.")


@pytest.mark.parametrize(
    ("requests", "spread", "headline"),
    [
        ([], Spread.UNKNOWN, "There is no request to look at."),
        (
            make_requests(3, None, state=None),
            Spread.UNKNOWN,
            "Nothing can be said about any of the 3 requests.",
        ),
        (make_requests(30), Spread.NONE, "Nothing is wrong with the patron on 30 requests."),
        (
            [*make_requests(30), *make_requests(1, BLOCKED)],
            Spread.INTERMITTENT,
            "Intermittent: 1 of 31 requests goes wrong.",
        ),
        (
            [*make_requests(30), *make_requests(9, NOT_ALLOWED, group="ALUM")],
            Spread.WIDESPREAD,
            "Widespread: 9 of 39 requests go wrong.",
        ),
        (
            [*make_requests(3), *make_requests(9, BLOCKED)],
            Spread.WIDESPREAD,
            "Widespread: 9 of 12 requests go wrong.",
        ),
        (
            [*make_requests(1), *make_requests(1, BLOCKED)],
            Spread.INTERMITTENT,
            "Too few to say: 1 of 2 requests goes wrong.",
        ),
    ],
)
def test_the_first_question_is_answered(requests, spread, headline):
    """Intermittent or widespread, in the first sentence; too few are called so."""
    found = make_triage(requests)

    assert (spread, headline) == (found.spread, found.headline)


def test_a_reading_that_stopped_is_partial():
    """What was read is judged, and the sentence says how much that is and why."""
    read = RequestsRead(requests=tuple(make_requests(2)), total=90, stopped=STOPPED)
    found = make_triage(read=read)

    assert found.partial
    assert "Only 2 requests of 90 could be read. ReShare went away." == found.remarks[0]


def test_what_could_not_be_read_is_never_no_request():
    """Neither the headline nor an answer to the page's questions takes silence for a no."""
    found = make_triage(read=RequestsRead(requests=(), stopped=STOPPED))

    assert "No request could be read." == found.headline
    assert ("ReShare went away.",) == found.remarks
    assert {(StepAnswer.UNKNOWN, "No request could be read.")} == {
        (step.answer, step.because) for step in found.steps
    }


def test_without_any_request_no_question_arises():
    """An export of nothing was read to its end."""
    assert {StepAnswer.NOT_APPLICABLE} == {step.answer for step in make_triage([]).steps}


def test_a_part_that_is_well_is_no_whole():
    """What was not read may hold anything."""
    found = make_triage(
        read=RequestsRead(requests=tuple(make_requests(30)), total=60, stopped=STOPPED)
    )

    assert "Nothing is wrong with the patron on 30 requests that could be read." == found.headline
    assert ("unknown", "?", "nothing wrong so far") == tone(found)


def test_a_page_of_more_is_called_one():
    """An answer with a part of all requests says of how many."""
    found = make_triage(read=RequestsRead(requests=tuple(make_requests(2)), total=9))

    assert "These are 2 of 9 requests." == found.remarks[0]


def test_what_it_rests_on_is_said():
    """That nobody was asked, or about how many an answer came."""
    silent = [make_attempt(STOPPED, request.patron_identifier) for request in make_requests(2)]

    assert "No library system was asked" in make_triage().remarks[-1]
    assert "no answer about 2 identifiers" in make_triage(make_requests(2), silent).remarks[-1]


def test_the_common_shape_of_another_kind_is_said():
    """A set whose requests all carry addresses says so, without any of them."""
    wrong = [
        request
        for number in range(9)
        for request in make_requests(
            1,
            UNKNOWN_USER,
            patron_identifier=f"p{number}@example.edu",
            email=f"p{number}@example.edu",
            id=f"w{number}",
        )
    ]
    found = make_triage([*make_requests(60), *wrong])

    assert (
        "All 9 requests with 'User ID of another kind' carry one of the same shape: name@domain."
    ) in found.remarks
    assert "example.edu" not in " ".join(found.remarks)


def test_a_shape_that_nearly_all_have_is_said_with_its_number():
    """Nine of ten: then the rest is not passed over."""
    values = [*(f"p{number}@example.edu" for number in range(9)), "someone"]
    wrong = [
        request
        for number, value in enumerate(values)
        for request in make_requests(1, UNKNOWN_USER, patron_identifier=value, id=f"w{number}")
    ]
    found = make_triage([*make_requests(60), *wrong])

    assert (
        "Of 10 requests with 'User ID of another kind', 9 carry one of the same shape: "
        "name@domain."
    ) in found.remarks


def test_a_group_is_read_out_of_the_refusal():
    """Where the request names no group, ReShare's own sentence does."""
    [line] = make_triage(make_requests(1, NOT_ALLOWED, group=None)).lines

    assert (RequestCause.PROFILE, "ALUM") == (line.cause, line.group)


FINE = [make_judged() for _ in range(60)]
ADD_ON = {"door": RequestSource.ILLIAD}


def some(count, cause=RequestCause.FINE, **more):
    return [make_judged(cause, **more) for _ in range(count)]


def answer(step, *parts):
    lines = numbered(*parts)
    judged = [line for line in lines if line.cause is not RequestCause.CANNOT_TELL]
    return {step.step: step.answer for step in steps_of(lines, patterns_of(judged))}[step]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((FINE, some(9, RequestCause.PROFILE, group="ALUM")), StepAnswer.YES),
        ((FINE, some(9, RequestCause.BLOCKED)), StepAnswer.NO),
        ((FINE, some(3, RequestCause.BLOCKED)), StepAnswer.UNKNOWN),
        ((FINE, some(9, RequestCause.MISSING, group=None)), StepAnswer.UNKNOWN),
        ((FINE,), StepAnswer.NOT_APPLICABLE),
        ((some(9, RequestCause.CANNOT_TELL),), StepAnswer.UNKNOWN),
    ],
)
def test_do_they_share_a_group(parts, expected):
    """Yes where a group is set apart; unknown where no group is told, or too few fail."""
    assert expected is answer("widespread-1", *parts)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((FINE, some(9, RequestCause.MISSING, group="ALUM")), StepAnswer.YES),
        ((some(9, RequestCause.MISSING), some(2)), StepAnswer.YES),
        ((FINE, some(9, RequestCause.MISSING)), StepAnswer.NO),
        ((FINE, some(9, RequestCause.BLOCKED)), StepAnswer.NO),
        ((FINE, some(2, RequestCause.MISSING)), StepAnswer.UNKNOWN),
        ((some(9, RequestCause.CANNOT_TELL),), StepAnswer.UNKNOWN),
    ],
)
def test_are_requests_consistently_wrong(parts, expected):
    """Yes where something shared sets them apart, or most are; single ones are not consistent."""
    assert expected is answer("widespread-2", *parts)


@pytest.mark.parametrize(
    ("step", "door", "other"), [("widespread-2.1", {}, ADD_ON), ("widespread-2.2", ADD_ON, {})]
)
def test_what_arrives_by_each_way(step, door, other):
    """Right, wrong, too few to tell, and not a single one by that way."""
    right = some(60, **door)
    wrong = some(20, RequestCause.ANOTHER_KIND, **door)

    assert StepAnswer.YES is answer(step, right, some(20, RequestCause.ANOTHER_KIND, **other))
    assert StepAnswer.NO is answer(step, wrong, some(60, **other))
    assert StepAnswer.UNKNOWN is answer(step, some(2, **door), some(60, **other))
    assert StepAnswer.NOT_APPLICABLE is answer(step, some(60, **other))


def test_a_few_wrong_ones_are_no_proof_that_all_is_right():
    """Where two or three people's requests are wrong, nobody is told that every one is right."""
    few = answer("widespread-2.1", some(3), some(3, RequestCause.MISSING))
    most = answer("widespread-2.1", some(2), some(4, RequestCause.MISSING))

    assert (StepAnswer.UNKNOWN, StepAnswer.UNKNOWN) == (few, most)


@pytest.mark.parametrize("cause", [each for each in RequestCause if each.is_wrong])
@pytest.mark.parametrize("door", [None, *RequestSource])
def test_every_cause_has_a_change_by_every_door(cause, door):
    """Nothing goes wrong without somebody who can change it."""
    _, text = advice(cause, door)

    assert text.endswith(".")


def test_the_owner_goes_by_the_door():
    """The same cause is the identity team's by a link, and the library systems' by an add-on."""
    kind = RequestCause.ANOTHER_KIND

    assert [Owner.IDENTITY, Owner.ILS, Owner.RESHARE] == [
        advice(kind, each)[0] for each in (None, RequestSource.ILLIAD, RequestSource.STAFF)
    ]


def test_each_change_lists_its_requests_and_the_pattern_it_ends():
    """The one that repairs most first; one profile is one change."""
    lines = numbered(
        [make_judged() for _ in range(100)],
        [make_judged(RequestCause.PROFILE, group="ALUM") for _ in range(10)],
        [make_judged(RequestCause.PROFILE, group="GUEST") for _ in range(2)],
    )
    failing = [line for line in lines if line.cause.is_wrong]
    first, second = remedies_of(failing, patterns_of(lines))

    assert ("ALUM", 1, tuple(range(101, 111))) == (first.concerns, first.pattern, first.requests)
    assert ("GUEST", None, (111, 112)) == (second.concerns, second.pattern, second.requests)
