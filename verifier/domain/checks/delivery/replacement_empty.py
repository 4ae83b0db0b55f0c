r"""The listener has a regular expression that it never applies.

What it means: ``reqIdReplacement`` is empty or missing, and the listener needs both settings to
be non-empty.

Why it matters: what the expression was meant to take away, a domain or leading zeros, stays in
the identifier of every patron.

What to change: let the expression match the whole value with the part to keep in brackets, and
replace it by ``$1``: in place of ``@example\.edu$`` write ``^(.+)@example\.edu$``.
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
    "delivery.replacement-empty",
    severity=Severity.WARNING,
    station=Station.LISTENER,
    owner=Owner.RESHARE,
    cites=(LISTENER,),
)
def replacement_empty(delivery: Delivery) -> Iterator[Answer]:
    """Ask whether an expression is set that is never applied."""

    def wrong(service: ServiceSettings, whose: str) -> Draft | None:
        if not service.settings.regex_never_applied:
            return None
        return Draft(
            f"The listener{whose} never applies its regular expression: nothing is "
            "set to replace what it matches.",
            service_evidence(service, "reqIdRegex", "reqIdReplacement"),
            place=service.place("reqIdReplacement" if stated(service) else "reqIdRegex"),
        )

    yield from each_service(delivery, wrong, fine="every regular expression has a replacement")


def stated(service: ServiceSettings) -> bool:
    """Whether the replacement stands in the file at all, be it empty."""
    return any(name == "reqIdReplacement" for name, _ in service.places)
