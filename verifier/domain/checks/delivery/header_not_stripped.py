"""The proxy lets a header through that the patron's own browser sends.

What it means: no line of the web server takes the header away, or sets it in every case, before
the request goes on to the listener.

Why it matters: whoever sends the header is known by what is in it. Anybody can place requests
under any number.

What to change: in Apache write ``RequestHeader unset`` for the header, with ``early``, before it
is set. In nginx set it with ``proxy_set_header`` in the very location that passes requests on.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, check, drafts_or
from verifier.domain.checks.discovery_settings import passes_client_header
from verifier.domain.checks.references import APACHE_HEADERS, LISTENER, NGINX_HEADERS
from verifier.domain.model.delivery import Delivery
from verifier.domain.model.finding import Owner, Severity, Station, setting_evidence


@check(
    "delivery.header-not-stripped",
    severity=Severity.WARNING,
    station=Station.LISTENER,
    owner=Owner.RESHARE,
    cites=(APACHE_HEADERS, NGINX_HEADERS, LISTENER),
    after=("delivery.header-name-capitals", "delivery.header-never-set"),
)
def header_not_stripped(delivery: Delivery) -> Iterator[Answer]:
    """Ask whether a forged header survives."""
    header = delivery.header
    if header is None or not delivery.files.proxies:
        yield NotAsked("No header is read, or no lines of a proxy are given.")
        return
    drafts = [
        Draft(
            "A header that the patron's browser sends reaches the listener and counts as the "
            "identifier.",
            (
                setting_evidence("reqIdHeader", header),
                *([] if shown is None else [setting_evidence(*shown)]),
            ),
            place=place,
        )
        for place, shown in passes_client_header(delivery.files.proxies, header)
    ]
    yield from drafts_or(drafts, "the proxy takes away what a browser sends")
