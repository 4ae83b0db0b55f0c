"""Sets of requests to render."""

from tests.factories import make_record
from tests.request_factories import (
    BLOCKED,
    NO_ID,
    NOT_ALLOWED,
    TIMEOUT,
    UNKNOWN_USER,
    make_attempt,
    make_request,
    make_requests,
    make_triage,
)
from verifier.domain.model.lookup import CouldNotLook, Found, LookupFailure
from verifier.domain.model.triage import ExportOddity, RequestSource, RequestsRead, Triage

ALUM = "ALUM-7731"
CANARY = "canary.4711@example.edu"
SECRETS = (CANARY, ALUM, "21234000", "person3@", "Canarina", "Vogelsang")


def mixed() -> Triage:
    """Two patterns, single causes, a list of values, and an odd export."""
    message = NOT_ALLOWED.replace("ALUM", ALUM)
    add_on = [
        make_request(
            UNKNOWN_USER,
            id=f"illiad-{number}",
            number=f"WEST-{number}",
            patron_identifier=f"person{number}@example.edu",
            email=f"person{number}@example.edu",
            door=RequestSource.ILLIAD,
        )
        for number in range(12)
    ]
    single = [
        make_request(
            UNKNOWN_USER,
            id="canary",
            number="EAST-900",
            patron_identifier=CANARY,
            surname="Vogelsang",
            given_name="Canarina",
            email=CANARY,
        ),
        make_request(NO_ID, id="m", patron_identifier=None, email=None),
        make_request(UNKNOWN_USER, id="l", patron_identifier=("a1", "b2"), email=None),
        make_request(None, id="s", created_at=None, email="s@example.edu"),
        make_request(TIMEOUT, id="t", email="t@example.edu"),
        make_request(BLOCKED, id="b", email="b@example.edu"),
        make_request(None, id="c", state=None, email="c@example.edu"),
    ]
    return make_triage(
        [*make_requests(60), *make_requests(12, message, group=ALUM), *add_on, *single],
        oddities=(ExportOddity(message="3 values are odd.", places=("row 7", "row 9")),),
    )


def fine() -> Triage:
    requests = make_requests(6)
    found = Found(record=make_record())
    return make_triage(
        requests, [make_attempt(found, request.patron_identifier) for request in requests]
    )


def partial() -> Triage:
    """A reading that stopped."""
    stopped = CouldNotLook(
        failure=LookupFailure.SERVER_ERROR, message="ReShare answered with 500."
    )
    read = RequestsRead(requests=tuple(make_requests(2, BLOCKED)), total=9, stopped=stopped)
    return make_triage(read=read, unasked=3)


def empty() -> Triage:
    return make_triage([])


EVERY = (mixed, fine, partial, empty)
