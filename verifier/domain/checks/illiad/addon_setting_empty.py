"""A setting of the ILLiad add-on is empty.

What it means: the setting is in the Customization Manager without a value, or with spaces only.

Why it matters: some settings may be empty. Others the add-on needs for every request, and it does
not say which one is missing.

What to change: look the setting up in the add-on's documentation, and fill it where it is needed.
Leave those that may be empty out of the site file.
"""

from verifier.domain.checks import api


@api.notice(
    "illiad.addon-setting-empty",
    api.Station.DISCOVERY,
    owned_by=api.Owner.ILS,
    cites=(api.ILLIAD_ADDON,),
    order=40,
    fine="every setting of the add-on has a value",
)
def addon_setting_empty(settings: api.IlliadSettings) -> api.Answers:
    for name, value in api.addon_settings(settings):
        named = api.trimmed(name)
        if not api.trimmed(value) and named != api.PICKUP_LOCATION:  # another check reports that
            yield api.Draft(
                f"The add-on's setting {named} is empty.", api.setting_evidence(name, "")
            )
