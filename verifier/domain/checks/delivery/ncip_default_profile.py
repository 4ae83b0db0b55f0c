"""ReShare asks Alma under the application profile that it comes with.

What it means: ``ncip_app_profile`` is ``EZBORROW``, ReShare's default, or empty. Alma takes it
for the code of a resource sharing partner.

Why it matters: where Alma has no partner of that code it answers *Unknown partner*, and every
request becomes *Invalid patron*.

What to change: enter the partner's code as Alma has it.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.references import MODRS_SETTINGS, NCIP_LOOKUP_PAGE
from verifier.domain.checks.reshare_settings import CROSSLINK_NO_SUCH_SETTING
from verifier.domain.model.delivery import Delivery
from verifier.domain.model.finding import Owner, Severity, Station, setting_evidence

DEFAULT_PROFILE = "EZBORROW"


@check(
    "delivery.ncip-default-profile",
    severity=Severity.WARNING,
    station=Station.RESHARE,
    owner=Owner.RESHARE,
    cites=(MODRS_SETTINGS, NCIP_LOOKUP_PAGE),
    after=("delivery.borrower-check-off",),
)
def ncip_default_profile(delivery: Delivery) -> Iterator[Answer]:
    """Ask whether the default was left as it is."""
    if delivery.reshare.is_crosslink:
        yield NotAsked(CROSSLINK_NO_SUCH_SETTING)
        return
    settings = delivery.reshare
    profile = (settings.further_setting("ncip_app_profile") or "").strip()
    if settings.host_lms_integration.strip().lower() != "alma":
        yield NotAsked("The library system does not choose a partner by the application profile.")
    elif not settings.knows("ncip_app_profile"):
        yield NotAsked("The application profile is not known.")
    elif profile not in ("", DEFAULT_PROFILE):
        yield Saw("the application profile was chosen")
    else:
        yield Draft(
            "ReShare asks Alma under the application profile that ReShare comes with, which Alma "
            "takes for a partner's code.",
            (setting_evidence("ncip_app_profile", profile),),
            place=delivery.of_reshare("ncip_app_profile"),
        )
