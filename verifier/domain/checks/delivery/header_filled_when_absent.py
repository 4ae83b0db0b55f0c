"""The proxy fills the header even where the login released nothing.

What it means: Apache's line sets the header in every case. For a variable that is not there it
writes ``(null)`` or nothing.

Why it matters: the listener takes either for the patron's identifier. An empty header also wipes
the one that came in the link.

What to change: set the header on a condition, and take away what the browser sent:
``RequestHeader unset … early`` and then ``RequestHeader set … "%{employeeNumber}e"
env=employeeNumber``.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.discovery_settings import SETTING_ACTIONS, sets_header
from verifier.domain.checks.references import APACHE_HEADERS, LISTENER
from verifier.domain.model.config_files import WebServer
from verifier.domain.model.delivery import Delivery
from verifier.domain.model.finding import Owner, Severity, Station, setting_evidence


@check(
    "delivery.header-filled-when-absent",
    severity=Severity.WARNING,
    station=Station.LISTENER,
    owner=Owner.DISCOVERY,
    cites=(APACHE_HEADERS, LISTENER),
)
def header_filled_when_absent(delivery: Delivery) -> Iterator[Answer]:
    """Ask what is sent where the variable is not there."""
    header = delivery.header
    filling = [
        one
        for proxy in delivery.files.proxies
        if proxy.server is WebServer.APACHE
        for one in proxy.lines
        if one.header.lower() == header and one.action in SETTING_ACTIONS and not one.condition
        if "%{" in one.value
    ]
    if header is None or not any(sets_header(one, header) for one in delivery.files.proxies):
        yield NotAsked("No line is known that sets the header.")
    elif not filling:
        yield Saw("the header is set only where there is a value")
    else:
        for one in filling:
            yield Draft(
                "The web server sends the header with a filler where the login released nothing, "
                "and the listener takes that for an identifier.",
                (setting_evidence("RequestHeader", f"{one.action} {one.header}"),),
                place=one.place,
            )
