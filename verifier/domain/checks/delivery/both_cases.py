"""The listener's two case settings contradict each other.

What it means: ``reqIdToUpper`` and ``reqIdToLower`` are both switched on. Any text switches them
on, even "false" in quotation marks.

Why it matters: small letters win. Where the library system keeps capitals, nobody is found.

What to change: delete the one that is not meant.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, check
from verifier.domain.checks.listener_settings import each_service, service_evidence
from verifier.domain.checks.references import LISTENER
from verifier.domain.model.config_files import ServiceSettings
from verifier.domain.model.delivery import Delivery
from verifier.domain.model.finding import Owner, Severity, Station


@check(
    "delivery.both-cases",
    severity=Severity.WARNING,
    station=Station.LISTENER,
    owner=Owner.RESHARE,
    cites=(LISTENER,),
)
def both_cases(delivery: Delivery) -> Iterator[Answer]:
    """Ask whether a service changes to capitals and to small letters."""

    def wrong(service: ServiceSettings, whose: str) -> Draft | None:
        if not service.settings.both_cases:
            return None
        return Draft(
            f"Both case settings of the listener{whose} are on, and small letters win.",
            service_evidence(service, "reqIdToUpper", "reqIdToLower"),
            place=service.place("reqIdToUpper"),
        )

    yield from each_service(delivery, wrong, fine="no service has both case settings on")
