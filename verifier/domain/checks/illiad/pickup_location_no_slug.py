"""The ILLiad add-on's pickup location is not the slug of a place.

What it means: `PickupLocationLookupValue` is empty, or contains what a slug never contains:
spaces, commas, brackets. A slug is the short name that ReShare's directory has for each pickup
location, such as main-desk.

Why it matters: ReShare finds the pickup location by its slug alone, not by the name that people
read.

What to change: look the pickup location up in ReShare's directory, copy its slug, and type it into
the setting in ILLiad's Customization Manager, Server Addons.
"""

import re

from verifier.domain.checks import api

_SLUG = re.compile(r"[\w.:~/-]+", re.ASCII)


@api.warning(
    "illiad.pickup-location-no-slug",
    api.Station.DISCOVERY,
    owned_by=api.Owner.ILS,
    cites=(api.ILLIAD_ADDON, api.LISTENER_KEYS),
    order=50,
    fine=f"{api.PICKUP_LOCATION} has the form of a slug",
)
def pickup_location_no_slug(settings: api.IlliadSettings) -> api.Answers:
    stated = [value for name, value in settings.addon if api.trimmed(name) == api.PICKUP_LOCATION]
    if not stated:
        raise api.NotAsked(f"The site file does not say what {api.PICKUP_LOCATION} is.")
    for value in stated:
        bare = api.trimmed(value)  # another check reports spaces around it
        if not bare:
            yield api.Draft(
                f"{api.PICKUP_LOCATION} is empty, so requests from ILLiad name no pickup "
                "location.",
                api.setting_evidence(api.PICKUP_LOCATION, ""),
            )
        elif not _SLUG.fullmatch(bare):
            yield api.Draft(
                f"{api.PICKUP_LOCATION} holds signs that no slug of a pickup location has.",
                api.setting_evidence(api.PICKUP_LOCATION, value),
            )
