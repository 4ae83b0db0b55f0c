"""ReShare is set to a library system that it does not know.

What it means: ReShare's setting *host LMS integration* names none of the systems that ReShare has
an adapter for.

Why it matters: ReShare cannot look anybody up. Every request gets the state *Invalid patron*,
however right the identifier is.

What to change: choose the library system in ReShare's settings under *Host LMS integration*. If
the name in the site file is only misspelt, correct it there.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.references import MODRS_LOOKUP, MODRS_SETTINGS
from verifier.domain.checks.reshare_settings import CROSSLINK_NO_ADAPTERS
from verifier.domain.model.finding import Owner, Severity, Station, setting_evidence
from verifier.domain.model.report import BorrowerDecision
from verifier.domain.model.reshare_settings import host_lms


@check(
    "decision.host-lms-unknown",
    severity=Severity.ERROR,
    station=Station.RESHARE,
    owner=Owner.RESHARE,
    cites=(MODRS_LOOKUP, f"{MODRS_SETTINGS}, hostLMSIntegration"),
)
def host_lms_unknown(decision: BorrowerDecision) -> Iterator[Answer]:
    """Ask whether ReShare has an adapter for the system that it is set to."""
    settings = decision.settings
    if settings.is_crosslink:
        yield NotAsked(CROSSLINK_NO_ADAPTERS)
    elif not settings.stated:
        yield NotAsked("The site file does not say how ReShare is set.")
    elif host_lms(settings.host_lms_integration) is not None:
        yield Saw("ReShare knows the library system that it is set to")
    else:
        yield Draft(
            "ReShare has no adapter for the library system that it is set to, so it finds nobody.",
            (setting_evidence("host_lms_integration", settings.host_lms_integration),),
        )
