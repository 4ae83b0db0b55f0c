"""A set of requests, as a renderer asks it."""

from dataclasses import replace

from tests.request_factories import BLOCKED, make_requests, make_triage
from verifier.domain.model.lookup import CouldNotLook, LookupFailure
from verifier.domain.model.triage import DayTally, RequestCause, RequestPattern

STOPPED = CouldNotLook(failure=LookupFailure.TIMEOUT, message="late")


def test_what_can_be_judged_and_what_fails():
    """What cannot be told is neither."""
    triage = make_triage(
        [*make_requests(2), *make_requests(1, BLOCKED), *make_requests(4, None, state=None)]
    )

    assert (7, 3, 1) == (len(triage.lines), len(triage.judged), len(triage.failing))


def test_few_people_are_few():
    """Four are, five are not; requests nobody can judge make no people."""
    unknown = make_requests(9, None, state=None)

    assert [True, False] == [
        make_triage([*make_requests(count), *unknown]).small for count in (4, 5)
    ]


def test_partial_is_what_stopped_or_was_not_asked():
    """Either is enough."""
    whole = make_triage(make_requests(1))

    assert not whole.partial
    assert replace(whole, stopped=STOPPED).partial
    assert replace(whole, unasked=1).partial


def test_requests_are_named_by_their_numbers():
    """As people know them."""
    requests = make_requests(3)
    triage = make_triage(requests)

    assert (requests[2].number, requests[0].number) == triage.named([3, 1])


def test_shares_without_a_rest():
    """A pattern that leaves nobody out compares with none."""
    pattern = RequestPattern(
        cause=RequestCause.MISSING,
        trait=None,
        since=None,
        until=None,
        failing=(1, 2),
        people=2,
        inside=4,
        rest_failing=0,
        rest=0,
        share_of_all=0.5,
        chance=0.1,
        shapes=(),
    )

    assert (0.5, 0.0) == (pattern.share_inside, pattern.share_of_rest)


def test_a_row_counts_all_of_its_causes():
    """Whatever they are."""
    counts = ((RequestCause.MISSING, 2), (RequestCause.FINE, 5))

    assert 7 == DayTally(day=None, counts=counts).total
