"""A setting of the ILLiad add-on has a blank before or behind its name or its value.

What it means: the name or the value, as copied from the Customization Manager, begins or ends
with a blank, a tab or a character that shows nothing.

Why it matters: such blanks have broken the add-on before. A value that only looks right reaches
nobody: a pickup location with a blank behind it is another one.

What to change: in the Customization Manager, Server Addons, delete what stands there and type the
value again. Copy nothing out of a page or a mail.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.references import ILLIAD_ADDON
from verifier.domain.model.finding import Owner, Severity, Station, setting_evidence
from verifier.domain.model.site import IlliadSettings
from verifier.domain.model.text_values import trimmed


@check(
    "illiad.addon-setting-blanks",
    severity=Severity.WARNING,
    station=Station.DISCOVERY,
    owner=Owner.ILS,
    cites=(ILLIAD_ADDON,),
)
def addon_setting_blanks(settings: IlliadSettings) -> Iterator[Answer]:
    """Ask whether names and values stand without blanks around them."""
    if not settings.addon:
        yield NotAsked("The site file holds no settings of the add-on.")
        return
    sound = True
    for name, value in settings.addon:
        around = [what for what, text in (("name", name), ("value", value)) if _has_blanks(text)]
        if around:
            sound = False
            yield Draft(
                f"The add-on's setting {trimmed(name)} has a blank around its "
                f"{' and its '.join(around)}.",
                (setting_evidence(name, value),),
            )
    if sound:
        yield Saw("no setting of the add-on has a blank around its name or value")


def _has_blanks(text: str) -> bool:
    """Whether something stands between blanks: what is blank altogether is empty."""
    bare = trimmed(text)
    return bool(bare) and bare != text
