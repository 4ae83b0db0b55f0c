"""A setting of the ILLiad add-on has a blank before or behind its name or its value.

What it means: the name or the value, as copied from the Customization Manager, begins or ends with
a space, a tab or an invisible character.

Why it matters: such spaces have broken the add-on before. A value that only looks right is not
found: a pickup location followed by a space is a different pickup location.

What to change: in the Customization Manager, Server Addons, delete the name or value and type it
again. Do not copy it from a web page or an e-mail.
"""

from verifier.domain.checks import api


@api.warning(
    "illiad.addon-setting-blanks",
    api.Station.DISCOVERY,
    owned_by=api.Owner.ILS,
    cites=(api.ILLIAD_ADDON,),
    order=30,
    fine="no setting of the add-on has a blank around its name or value",
)
def addon_setting_blanks(settings: api.IlliadSettings) -> api.Answers:
    for name, value in api.addon_settings(settings):
        around = [what for what, text in (("name", name), ("value", value)) if _has_blanks(text)]
        if around:
            yield api.Draft(
                f"The add-on's setting {api.trimmed(name)} has a blank around its "
                f"{' and its '.join(around)}.",
                api.setting_evidence(name, value),
            )


def _has_blanks(text: str) -> bool:
    """Whether the text has spaces around it; a text of spaces only counts as empty."""
    bare = api.trimmed(text)
    return bool(bare) and bare != text
