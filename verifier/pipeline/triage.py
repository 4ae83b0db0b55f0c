"""Triage requests: from an export to what is wrong with each request and with all of them."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from verifier import __version__
from verifier.adapters.ils.connections import ConnectedIls
from verifier.adapters.ils.lookup_many import look_up_many
from verifier.adapters.request_exports.fields import RequestExport
from verifier.adapters.reshare_api.client import MOST_SECONDS, LiveReshare, Progress
from verifier.domain.diagnosis.triage.judge import Answers, distinct_identifiers
from verifier.domain.diagnosis.triage.triage import triage
from verifier.domain.model.lookup import PatronKey
from verifier.domain.model.site import Site
from verifier.domain.model.triage import Triage


def triage_requests(
    export: RequestExport,
    *,
    site: Site,
    connections: Sequence[ConnectedIls] = (),
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Triage:
    """Judge the requests of *export*, and look up each identifier once.

    A KeyboardInterrupt ends the lookups; those answered so far count. Without *connections*, what
    ReShare wrote into the requests decides.
    """
    values = distinct_identifiers(export.read.requests, damaged=export.spoilt)
    attempts, unasked = look_up_many(
        connections, [PatronKey(value=value) for value in values], progress=progress
    )
    return triage(
        export.read,
        site=site,
        answers=Answers.of(attempts),
        created_at=datetime.now(UTC),
        version=__version__,
        spoilt=export.spoilt,
        oddities=export.oddities,
        unasked=unasked,
    )


def read_live(
    live: LiveReshare,
    site: Site,
    since: date | None,
    until: date | None,
    *,
    most: int | None = None,
    seconds: float = MOST_SECONDS,
    progress: Progress = lambda _read, _all: None,
) -> RequestExport:
    """Read the requests from day *since* to day *until*, inclusive, in the library's time zone.

    Never raises, whatever ReShare sent: if reading stops early, the requests so far are returned.
    """
    after = None if until is None or until == date.max else until + timedelta(days=1)
    begin, end = (None if day is None else _start_of(day, site) for day in (since, after))
    read = live.requests(begin, end, most=most, seconds=seconds, progress=progress)
    return RequestExport(read=read)


def _start_of(day: date, site: Site) -> datetime | None:
    """Return the moment at which *day* begins; None if the calendar cannot express it."""
    try:
        return datetime.combine(day, time(), tzinfo=ZoneInfo(site.time_zone)).astimezone(UTC)
    except OverflowError:
        return None
