"""ReShare has no adapter for the library system that it is set to.

What it means: *Host LMS integration* names a system that is none of ReShare's own list.

Why it matters: ReShare cannot look anybody up, and every request becomes *Invalid patron*.

What to change: choose the system in ReShare's settings. If it is only misspelt in the site file,
correct it there.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.references import MODRS_LOOKUP, MODRS_SETTINGS
from verifier.domain.checks.reshare_settings import unanswerable
from verifier.domain.model.delivery import Delivery
from verifier.domain.model.finding import Owner, Severity, Station, setting_evidence
from verifier.domain.model.reshare_settings import host_lms


@check(
    "delivery.host-lms-unknown",
    severity=Severity.ERROR,
    station=Station.RESHARE,
    owner=Owner.RESHARE,
    cites=(MODRS_LOOKUP, MODRS_SETTINGS),
)
def host_lms_unknown(delivery: Delivery) -> Iterator[Answer]:
    """Ask whether the host LMS exists."""
    settings = delivery.reshare
    if (reason := unanswerable(settings)) is not None:
        yield NotAsked(reason)
    elif host_lms(settings.host_lms_integration) is None:
        yield Draft(
            "ReShare is set to a library system for which it has no adapter: it finds nobody.",
            (setting_evidence("host_lms_integration", settings.host_lms_integration),),
            place=delivery.of_reshare("host_lms_integration"),
        )
    else:
        yield Saw("ReShare has an adapter for its library system")
