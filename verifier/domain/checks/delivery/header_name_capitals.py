"""The listener is told to read a header whose name has capital letters.

What it means: Node, which the listener runs on, knows header names in small letters only, and the
listener looks for exactly what ``reqIdHeader`` says.

Why it matters: nobody's identifier is ever read from the header. What stands in the address line
counts in its place, or nothing does.

What to change: write the name in ``reqIdHeader`` in small letters. The proxy may go on writing it
as it likes.
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
    "delivery.header-name-capitals",
    severity=Severity.WARNING,
    station=Station.LISTENER,
    owner=Owner.RESHARE,
    cites=(LISTENER,),
)
def header_name_capitals(delivery: Delivery) -> Iterator[Answer]:
    """Ask whether each service can read its header."""

    def wrong(service: ServiceSettings, whose: str) -> Draft | None:
        if not service.settings.header_never_read:
            return None
        return Draft(
            f"The listener{whose} never reads its header: the name in the setting has "
            "capital letters.",
            service_evidence(service, "reqIdHeader"),
            place=service.place("reqIdHeader"),
        )

    yield from each_service(delivery, wrong, fine="no header name has capitals")
