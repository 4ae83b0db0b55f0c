"""The listener's regular expression is not one that it can compile.

What it means: ``reqIdRegex`` is no regular expression of JavaScript. ``(?i)`` and ``(?P<name>…)``
belong to other languages.

Why it matters: everybody whose request brings the header sees an error page. Whoever tries it
without a login sees nothing wrong, as the expression is compiled only for a header.

What to change: correct the expression. For letters of either case set ``reqIdToLower`` and write
the expression in small letters.
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
    "delivery.regex-invalid",
    severity=Severity.ERROR,
    station=Station.LISTENER,
    owner=Owner.RESHARE,
    cites=(LISTENER,),
)
def regex_invalid(delivery: Delivery) -> Iterator[Answer]:
    """Ask whether each expression can be compiled."""

    def wrong(service: ServiceSettings, whose: str) -> Draft | None:
        if service.regex is None or service.regex.valid is not False:
            return None
        return Draft(
            f"The listener{whose} answers every request that brings its header with "
            "an error page: its regular expression is invalid.",
            service_evidence(service, "reqIdRegex"),
            place=service.place("reqIdRegex"),
        )

    yield from each_service(delivery, wrong, fine="no regular expression is invalid")
