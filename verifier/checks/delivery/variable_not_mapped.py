"""VuFind waits for a variable that mod_shib never makes.

What it means: ``username`` names a variable that no rule of ``attribute-map.xml`` has as its
``id`` or alias. Variables are told apart by letter case.

Why it matters: VuFind gets no user name, and nobody can log in; people read only that an
administrator must help.

What to change: name a variable that the attribute map has, or add the rule.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.checks.evidence import setting
from verifier.checks.sources import ATTRIBUTE_MAP, VUFIND_SHIBBOLETH
from verifier.checks.vufind_settings import is_made, usernames
from verifier.model.delivery import Delivery
from verifier.model.finding import Owner, Severity, Station


@check(
    "delivery.variable-not-mapped",
    severity=Severity.ERROR,
    station=Station.SERVICE_PROVIDER,
    owner=Owner.DISCOVERY,
    cites=(ATTRIBUTE_MAP, VUFIND_SHIBBOLETH),
)
def variable_not_mapped(delivery: Delivery) -> Iterator[Answer]:
    """Ask whether the variable exists."""
    known = delivery.files.attribute_map
    wanted = usernames(delivery)
    if known is None or not wanted:
        yield NotAsked("The attribute map or VuFind's username is not known.")
        return
    missing = [one for one in wanted if not is_made(delivery, one.value)]
    for one in missing:
        yield Draft(
            "No rule of the attribute map makes the variable that VuFind takes its user name "
            "from.",
            (setting("username", one.value), setting("attribute map", known.name)),
            place=one.place,
        )
    if not missing:
        yield Saw("the attribute map makes the variable that VuFind reads")
