"""ReShare's NCIP settings are not complete.

What it means: the borrower check is on, and the server's address or the agencies are empty. An
empty agency is sent as it is.

Why it matters: without an address ReShare asks nobody; with an empty agency the library system
answers with an error. Every request becomes *Invalid patron*.

What to change: fill the settings in ReShare, under *Settings > Resource sharing > Local NCIP
settings*.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.references import MODRS_NCIP, MODRS_SETTINGS
from verifier.domain.checks.reshare_settings import CROSSLINK_NO_SUCH_SETTING
from verifier.domain.model.delivery import Delivery
from verifier.domain.model.finding import Owner, Severity, Station, setting_evidence
from verifier.domain.model.reshare_settings import ReshareSettings, speaks_ncip

NEEDED = ("ncip_server_address", "ncip_from_agency")


@check(
    "delivery.ncip-incomplete",
    severity=Severity.ERROR,
    station=Station.RESHARE,
    owner=Owner.RESHARE,
    cites=(MODRS_NCIP, MODRS_SETTINGS),
    after=("delivery.borrower-check-off",),
)
def ncip_incomplete(delivery: Delivery) -> Iterator[Answer]:
    """Ask whether ReShare has all that it needs to ask."""
    if delivery.reshare.is_crosslink:
        yield NotAsked(CROSSLINK_NO_SUCH_SETTING)
        return
    settings = delivery.reshare
    if not settings.borrower_check_on or not speaks_ncip(settings.host_lms_integration):
        yield NotAsked("ReShare asks nobody by NCIP.")
        return
    empty = [one for one in NEEDED if is_empty(settings, one)]
    for name in empty:
        yield Draft(
            "ReShare asks the library system by NCIP, and a setting that this needs is empty.",
            (setting_evidence(name, settings.further_setting(name)),),
            place=delivery.of_reshare(name),
        )
    if not empty:
        yield Saw("no NCIP setting that is known is empty")


def is_empty(settings: ReshareSettings, name: str) -> bool:
    """Whether the setting is known to be empty; one that nobody stated is not."""
    return settings.knows(name) and not (settings.further_setting(name) or "").strip()
