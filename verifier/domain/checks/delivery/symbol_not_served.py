"""The listener has no service for the library's own symbol.

What it means: its configuration names the symbols that it serves. This library's is not among
them, and there is no ``okapiUrl`` at the top, which would make a service for all others.

Why it matters: the link to the request form leads to an error page (404).

What to change: add the symbol to ``services``, written as in the link, or correct ``institution``
in the site file.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.references import LISTENER_CONFIG
from verifier.domain.model.delivery import Delivery
from verifier.domain.model.finding import Owner, Place, Severity, Station, setting_evidence


@check(
    "delivery.symbol-not-served",
    severity=Severity.ERROR,
    station=Station.LISTENER,
    owner=Owner.RESHARE,
    cites=(LISTENER_CONFIG,),
)
def symbol_not_served(delivery: Delivery) -> Iterator[Answer]:
    """Ask whether the listener answers for this library."""
    file = delivery.files.listener
    if file is None:
        yield NotAsked("The listener's configuration file is not given.")
    elif file.serving(delivery.form.institution) is not None:
        yield Saw("the listener serves the library's symbol")
    else:
        symbols = ", ".join(one.symbol for one in file.services)
        yield Draft(
            "The listener answers requests of this library with an error page: its configuration "
            "has no service for the symbol, and none for all others.",
            (
                setting_evidence("institution", delivery.form.institution),
                setting_evidence("services", symbols or "none"),
            ),
            place=Place(file=file.name, key="services"),
        )
