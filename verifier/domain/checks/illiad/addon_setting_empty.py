"""A setting of the ILLiad add-on is empty.

What it means: the setting stands in the Customization Manager without a value, or with blanks
alone.

Why it matters: some settings may be empty. Others the add-on needs for every request, and it does
not say which one is missing.

What to change: look the setting up in the add-on's documentation, and fill it where it is needed.
Leave those that may be empty out of the site file.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.references import ILLIAD_ADDON
from verifier.domain.model.finding import Owner, Severity, Station, setting_evidence
from verifier.domain.model.site import PICKUP_LOCATION, IlliadSettings
from verifier.domain.model.text_values import trimmed


@check(
    "illiad.addon-setting-empty",
    severity=Severity.NOTICE,
    station=Station.DISCOVERY,
    owner=Owner.ILS,
    cites=(ILLIAD_ADDON,),
)
def addon_setting_empty(settings: IlliadSettings) -> Iterator[Answer]:
    """Ask whether every setting has a value; the pickup location has a check of its own."""
    if not settings.addon:
        yield NotAsked("The site file holds no settings of the add-on.")
        return
    empty = [
        name
        for name, value in settings.addon
        if not trimmed(value) and trimmed(name) != PICKUP_LOCATION
    ]
    for name in empty:
        yield Draft(
            f"The add-on's setting {trimmed(name)} is empty.", (setting_evidence(name, ""),)
        )
    if not empty:
        yield Saw("every setting of the add-on has a value")
