"""A setting of the ILLiad add-on has a blank before or behind its name or its value.

What it means: the name or the value, as copied from the Customization Manager, begins or ends
with a blank, a tab or a character that shows nothing.

Why it matters: such blanks have broken the add-on before. A value that only looks right reaches
nobody: a pickup location with a blank behind it is another one.

What to change: in the Customization Manager, Server Addons, delete what stands there and type the
value again. Copy nothing out of a page or a mail.
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
    """Whether something stands between blanks: what is blank altogether is empty."""
    bare = api.trimmed(text)
    return bool(bare) and bare != text
