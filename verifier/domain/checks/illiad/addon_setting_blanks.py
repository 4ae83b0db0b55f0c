"""A setting of the ILLiad add-on has a blank before or behind its name or its value.

What it means: the name or the value, as copied from the Customization Manager, begins or ends
with a blank, a tab or a character that shows nothing.

Why it matters: such blanks have broken the add-on before. A value that only looks right reaches
nobody: a pickup location with a blank behind it is another one.

What to change: in the Customization Manager, Server Addons, delete what stands there and type the
value again. Copy nothing out of a page or a mail.
"""

from verifier.domain.checks import api


@api.check(
    "illiad.addon-setting-blanks",
    severity=api.Severity.WARNING,
    station=api.Station.DISCOVERY,
    owner=api.Owner.ILS,
    cites=(api.ILLIAD_ADDON,),
    order=30,
)
def addon_setting_blanks(settings: api.IlliadSettings) -> api.Answers:
    """Ask whether names and values stand without blanks around them."""
    if not settings.addon:
        yield api.NotAsked("The site file holds no settings of the add-on.")
        return
    sound = True
    for name, value in settings.addon:
        around = [what for what, text in (("name", name), ("value", value)) if _has_blanks(text)]
        if around:
            sound = False
            yield api.Draft(
                f"The add-on's setting {api.trimmed(name)} has a blank around its "
                f"{' and its '.join(around)}.",
                (api.setting_evidence(name, value),),
            )
    if sound:
        yield api.Saw("no setting of the add-on has a blank around its name or value")


def _has_blanks(text: str) -> bool:
    """Whether something stands between blanks: what is blank altogether is empty."""
    bare = api.trimmed(text)
    return bool(bare) and bare != text
