"""Verify many logins: each one individually, then all of them as a set."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from verifier.adapters.ils.concurrent import iter_completed
from verifier.adapters.ils.connections import concurrent_logins
from verifier.adapters.ils.connector_interface import IlsConnector
from verifier.domain.diagnosis.population.aggregate import aggregate
from verifier.domain.diagnosis.population.listener_rule import Listener
from verifier.domain.model.capture import LoginCapture
from verifier.domain.model.evidence import ReleaseEvidence
from verifier.domain.model.population import Population
from verifier.domain.model.report import Report
from verifier.domain.model.site import Site
from verifier.domain.reshare_rules.listener import read_header, transform
from verifier.domain.reshare_rules.request_preview import delivered_values, joined
from verifier.pipeline.verify import AskReshare, verify

Done = Callable[[int, int], None]
"""Is told how many logins were followed to their end, and how many there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyReports:
    """The reports of the logins that were verified, in the order of the logins."""

    places: tuple[int, ...]  # of these logins among all, from 0
    reports: tuple[Report, ...]
    unasked: int  # logins not verified because of an interruption


def verify_many(
    captures: Sequence[LoginCapture],
    *,
    site: Site,
    ils: Sequence[IlsConnector],
    ask_reshare: AskReshare | None = None,
    progress: Done = lambda _done, _all: None,
) -> ManyReports:
    """Verify every login, several at a time if library systems are asked over a network.

    *ask_reshare* is set if ReShare's own decision about each was requested. A KeyboardInterrupt
    ends it early and keeps the results so far.
    """
    at_once = concurrent_logins(ils, seconds=site.lookup_seconds)
    calls = [
        partial(verify, capture, site=site, ils=ils, ask_reshare=ask_reshare)
        for capture in captures
    ]
    followed: Iterator[tuple[int, Report]]
    if at_once == 1:
        followed = ((place, call()) for place, call in enumerate(calls))
    else:
        followed = iter_completed(calls, at_once=at_once)
    found: dict[int, Report] = {}
    with suppress(KeyboardInterrupt):
        for place, report in followed:
            found[place] = report
            progress(len(found), len(calls))
    places = tuple(sorted(found))
    return ManyReports(
        places=places,
        reports=tuple(found[place] for place in places),
        unasked=len(captures) - len(found),
    )


def together(
    reports: Sequence[Report], *, names: Sequence[str | None] = (), unasked: int = 0
) -> Population:
    """Judge finished reports as a set; listener rules are tried on a simulation."""
    return aggregate(
        reports,
        listener=Listener(
            reads=_reads,
            makes=lambda service, text: transform(service, (text.encode("latin-1"),)).result,
        ),
        created_at=datetime.now(UTC),
        names=names,
        unasked=unasked,
    )


def _reads(evidence: ReleaseEvidence, attribute: str) -> str | None:
    values = delivered_values(evidence, attribute)
    if not values:
        return None
    return read_header("x-remote-user", (joined(values).encode(errors="surrogatepass"),))
