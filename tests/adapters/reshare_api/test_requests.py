from datetime import timedelta

import pytest
from flask import Response

from tests.fake_reshare import BEGAN, REQUESTS, patron_request
from verifier.domain.model.lookup import LookupFailure


def numbers(read):
    return [int(request.number.removeprefix("EXU-")) for request in read.requests]


def test_oldest_first_with_their_history(live, reshare):
    """The list is asked for in full: its brief form leaves out what was said."""
    reshare.requests = [patron_request(2), patron_request(1)]

    read = live.requests()

    assert [1, 2] == numbers(read)
    assert (2, None) == (read.total, read.stopped)
    assert ["Patron validated."] == [entry.message for entry in read.requests[0].audit]


@pytest.mark.parametrize("understood", [True, False])
def test_a_range_of_dates(live, reshare, monkeypatch, understood):
    """From the first moment on and before the second, whether ReShare filters or not."""
    reshare.requests = [patron_request(number) for number in range(1, 9)]
    if not understood:
        monkeypatch.setattr(
            "verifier.adapters.reshare_api.client._range", lambda *_: [("filters", "nothing==x")]
        )
    read = live.requests(BEGAN + timedelta(hours=3), BEGAN + timedelta(hours=6))

    assert [3, 4, 5] == numbers(read)


def test_the_range_is_asked_for(live, reshare):
    """Dates go out in UTC, as ReShare keeps them."""
    live.requests(BEGAN, BEGAN + timedelta(days=1))
    [query] = [query for _, path, query, _ in reshare.seen if path == REQUESTS]

    assert [
        "isRequester==true",
        "dateCreated>=2026-01-01T00:00:00Z",
        "dateCreated<2026-01-02T00:00:00Z",
    ] == query["filters"]


def test_where_it_stops_midway_what_was_read_stays(live, reshare):
    """Two pages came, the third failed: 200 requests, how many there are, and why it ended."""
    reshare.requests = [patron_request(number) for number in range(1, 251)]
    reshare.instead[REQUESTS] = Response("no", status=500)
    reshare.instead_after[REQUESTS] = 2

    read = live.requests()

    assert list(range(1, 201)) == numbers(read)
    assert 250 == read.total
    assert LookupFailure.SERVER_ERROR is read.stopped.failure


def test_nothing_read_at_all_says_why(live, reshare):
    """No requests and no reason would look like a quiet week."""
    reshare.permissions.discard("rs.patronrequests.collection.get")

    read = live.requests()

    assert () == read.requests
    assert "rs.patronrequests.collection.get" in read.stopped.message


def test_as_many_as_wanted_and_told_as_they_come(live, reshare):
    """A limit ends the reading; progress says how far it is."""
    reshare.requests = [patron_request(number) for number in range(1, 251)]
    progress = []

    read = live.requests(most=120, progress=lambda done, total: progress.append((done, total)))

    assert list(range(1, 121)) == numbers(read)
    assert [(100, 250), (200, 250)] == progress
    assert read.stopped is None


def test_a_token_that_ends_between_two_pages(live, reshare):
    """It is renewed, and no page is lost or read twice."""
    reshare.requests = [patron_request(number) for number in range(1, 251)]

    read = live.requests(progress=lambda *_: reshare.end_tokens())

    assert list(range(1, 251)) == numbers(read)
    assert read.stopped is None
