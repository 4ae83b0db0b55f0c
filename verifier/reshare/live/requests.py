"""Patrons' requests as ReShare keeps them, oldest first, within a range of dates."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from verifier.messages.reshare.patron_request import read_patron_request
from verifier.model.lookup import CouldNotLook
from verifier.model.patron_request import PatronRequest, RequestsRead
from verifier.reshare.live.lists import Bounds, pages
from verifier.reshare.live.talk import ReshareTalk
from verifier.rest.stopped import LookupStopped

REQUESTS = "/rs/patronrequests"
REQUESTS_PERMISSION = "rs.patronrequests.collection.get"
_OURS = ("filters", "isRequester==true")
_WITH_HISTORY = ("_view", "full")  # a list leaves out history and identifiers otherwise
REQUESTS_BYTES = 500_000_000  # of all pages together
MOST_SECONDS = 1_800.0
_OLDEST_FIRST = ("sort", "dateCreated;asc")  # what is new meanwhile comes at the end

Progress = Callable[[int, int | None], None]
"""Is told how many requests were read, and how many there are where that is known."""


def read_requests(
    talk: ReshareTalk,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    most: int | None = None,
    seconds: float = MOST_SECONDS,
    progress: Progress = lambda _read, _all: None,
) -> RequestsRead:
    """Read the requests made from *since* on and before *until*, *most* of them at most.

    After *seconds* no further page is asked for. Never raises for what ReShare sent: what was
    read until it stopped is given, and why it did.
    """
    query = (_OURS, _WITH_HISTORY, _OLDEST_FIRST, *_range(since, until))
    bounds = Bounds(total_bytes=REQUESTS_BYTES, seconds=seconds)
    found: list[PatronRequest] = []
    total: int | None = None
    stopped: CouldNotLook | None = None
    try:
        for page in pages(
            talk, REQUESTS, needs=REQUESTS_PERMISSION, query=query, stats=True, bounds=bounds
        ):
            total = page.total if page.total is not None else total
            read = (
                read_patron_request(one, f"request {place}")
                for place, one in enumerate(page.entries, len(found) + 1)
            )
            found.extend(_within(read, since, until))
            progress(len(found), total)
            if most is not None and len(found) >= most:
                break
    except LookupStopped as ended:
        stopped = ended.outcome
    return RequestsRead(requests=tuple(found[:most]), total=total, stopped=stopped)


def require_requests(talk: ReshareTalk) -> None:
    """Ask for one request and drop it: whether requests may be read. Raises ``LookupStopped``."""
    talk.get(REQUESTS, needs=REQUESTS_PERMISSION, query=(_OURS, ("perPage", "1")))


def _range(since: datetime | None, until: datetime | None) -> Iterable[tuple[str, str]]:
    if since is not None:
        yield "filters", f"dateCreated>={_moment(since)}"
    if until is not None:
        yield "filters", f"dateCreated<{_moment(until)}"


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def _within(
    requests: Iterable[PatronRequest], since: datetime | None, until: datetime | None
) -> Iterable[PatronRequest]:
    """Leave out what lies outside, should ReShare not understand the filter."""
    for one in requests:
        at = one.created_at
        early = at is not None and since is not None and at < since
        late = at is not None and until is not None and at >= until
        if not (early or late):
            yield one
