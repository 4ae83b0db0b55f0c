"""The ILLiad add-on's pickup location is not the slug of a place.

What it means: `PickupLocationLookupValue` is empty, or holds what no slug holds: blanks, commas,
brackets. A slug is the short name that ReShare's directory keeps for each pickup location, such
as main-desk.

Why it matters: ReShare finds the pickup location by its slug alone. The name that people read
leads to none.

What to change: look the pickup location up in ReShare's directory, copy its slug, and type it
into the setting in ILLiad's Customization Manager, Server Addons.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.references import ILLIAD_ADDON, LISTENER_KEYS
from verifier.domain.model.finding import Owner, Severity, Station, setting_evidence
from verifier.domain.model.site import PICKUP_LOCATION, IlliadSettings
from verifier.domain.model.text_values import trimmed

_SLUG = re.compile(r"[\w.:~/-]+", re.ASCII)


@check(
    "illiad.pickup-location-no-slug",
    severity=Severity.WARNING,
    station=Station.DISCOVERY,
    owner=Owner.ILS,
    cites=(ILLIAD_ADDON, LISTENER_KEYS),
)
def pickup_location_no_slug(settings: IlliadSettings) -> Iterator[Answer]:
    """Ask whether the setting could be a slug; blanks around it have a check of their own."""
    stated = [value for name, value in settings.addon if trimmed(name) == PICKUP_LOCATION]
    if not stated:
        yield NotAsked(f"The site file does not say what {PICKUP_LOCATION} is.")
        return
    for value in stated:
        bare = trimmed(value)
        if not bare:
            yield Draft(
                f"{PICKUP_LOCATION} is empty, so requests from ILLiad name no pickup location.",
                (setting_evidence(PICKUP_LOCATION, ""),),
            )
        elif not _SLUG.fullmatch(bare):
            yield Draft(
                f"{PICKUP_LOCATION} holds signs that no slug of a pickup location has.",
                (setting_evidence(PICKUP_LOCATION, value),),
            )
        else:
            yield Saw(f"{PICKUP_LOCATION} has the form of a slug")
