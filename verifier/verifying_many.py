"""Many logins: each followed to its end, then all of them seen together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from verifier.diagnosis.population.listener_rule import Listener
from verifier.diagnosis.population.together import see_together
from verifier.ils.as_they_come import as_they_come
from verifier.ils.ask import IlsConnector
from verifier.ils.logins_at_once import logins_at_once
from verifier.model.capture import LoginCapture
from verifier.model.population import Population
from verifier.model.release import Release
from verifier.model.report import Report
from verifier.model.request_form import ListenerService
from verifier.model.site import Site
from verifier.reshare.listener import read_header, transform
from verifier.reshare.vufind import handed_on, joined
from verifier.verification import AskReshare, verify

Done = Callable[[int, int], None]
"""Is told how many logins were followed to their end, and how many there are."""

_HEADER = "x-remote-user"


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyReports:
    """The reports of the logins that were followed to their end, in the order of the logins."""

    places: tuple[int, ...]  # of these logins among all, from 0
    reports: tuple[Report, ...]
    unasked: int  # logins left out because of an interrupt


def verify_many(
    captures: Sequence[LoginCapture],
    *,
    site: Site,
    ils: Sequence[IlsConnector],
    ask_reshare: AskReshare | None = None,
    progress: Done = lambda _done, _all: None,
) -> ManyReports:
    """Follow every login, several at a time where the library systems are far away.

    *ask_reshare* is given where ReShare's own decision about each was asked for.
    A KeyboardInterrupt ends it early: what was done by then is not lost.
    """
    at_once = logins_at_once(ils, seconds=site.lookup_seconds)
    calls = [partial(verify, one, site=site, ils=ils, ask_reshare=ask_reshare) for one in captures]
    followed = _one_by_one(calls) if at_once == 1 else as_they_come(calls, at_once=at_once)
    found: dict[int, Report] = {}
    with suppress(KeyboardInterrupt):
        for place, report in followed:
            found[place] = report
            progress(len(found), len(calls))
    places = tuple(sorted(found))
    return ManyReports(
        places=places,
        reports=tuple(found[one] for one in places),
        unasked=len(captures) - len(found),
    )


def together(
    reports: Sequence[Report], *, names: Sequence[str | None] = (), unasked: int = 0
) -> Population:
    """See finished reports as a set; a rule of the listener is tried on its simulation."""
    return see_together(
        reports,
        listener=Listener(reads=_reads, makes=_makes),
        created_at=datetime.now(UTC),
        names=names,
        unasked=unasked,
    )


def _one_by_one(calls: Sequence[Callable[[], Report]]) -> Iterator[tuple[int, Report]]:
    for place, call in enumerate(calls):
        yield place, call()


def _reads(release: Release, attribute: str) -> str | None:
    values = handed_on(release, attribute)
    if not values:
        return None
    return read_header(_HEADER, (joined(values).encode(errors="surrogatepass"),))


def _makes(service: ListenerService, text: str) -> str | None:
    return transform(service, (text.encode("latin-1"),)).result
