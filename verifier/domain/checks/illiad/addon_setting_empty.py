"""A setting of the ILLiad add-on is empty.

What it means: the setting stands in the Customization Manager without a value, or with blanks
alone.

Why it matters: some settings may be empty. Others the add-on needs for every request, and it does
not say which one is missing.

What to change: look the setting up in the add-on's documentation, and fill it where it is needed.
Leave those that may be empty out of the site file.
"""

from verifier.domain.checks import api


@api.check(
    "illiad.addon-setting-empty",
    severity=api.Severity.NOTICE,
    station=api.Station.DISCOVERY,
    owner=api.Owner.ILS,
    cites=(api.ILLIAD_ADDON,),
    order=40,
)
def addon_setting_empty(settings: api.IlliadSettings) -> api.Answers:
    """Ask whether every setting has a value; the pickup location has a check of its own."""
    if not settings.addon:
        yield api.NotAsked("The site file holds no settings of the add-on.")
        return
    empty = [
        name
        for name, value in settings.addon
        if not api.trimmed(value) and api.trimmed(name) != api.PICKUP_LOCATION
    ]
    for name in empty:
        yield api.Draft(
            f"The add-on's setting {api.trimmed(name)} is empty.",
            (api.setting_evidence(name, ""),),
        )
    if not empty:
        yield api.Saw("every setting of the add-on has a value")
