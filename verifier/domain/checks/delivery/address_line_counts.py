"""Where the header is missing, the identifier in the address line counts.

What it means: the listener replaces ``req_id`` by its header only where the header arrives. A
request without it is no error.

Why it matters: somebody who reaches the listener past the proxy, or whose login released nothing,
is known by what stands in the link, and can write another person's number there.

What to change: let nobody reach the listener but through the proxy, and have the proxy refuse
requests without a login. The lines of the proxy can be named in the site file, to be judged too.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.discovery_settings import sets_header
from verifier.domain.checks.listener_settings import service_evidence
from verifier.domain.checks.references import LISTENER
from verifier.domain.model.delivery import Delivery
from verifier.domain.model.finding import Owner, Severity, Station


@check(
    "delivery.address-line-counts",
    severity=Severity.NOTICE,
    station=Station.LISTENER,
    owner=Owner.RESHARE,
    cites=(LISTENER,),
    after=("delivery.header-never-set", "delivery.header-name-capitals"),
)
def address_line_counts(delivery: Delivery) -> Iterator[Answer]:
    """Ask whether the proxy is seen to set the header."""
    service = delivery.own
    if service is None or delivery.header is None:
        yield NotAsked("The listener reads no header.")
    elif any(sets_header(one, delivery.header) for one in delivery.files.proxies):
        yield Saw("the proxy's lines set the header")
    else:
        yield Draft(
            "The listener takes the identifier from its header, and from the address line where "
            "the header is missing.",
            service_evidence(service, "reqIdHeader"),
            place=service.place("reqIdHeader"),
        )
