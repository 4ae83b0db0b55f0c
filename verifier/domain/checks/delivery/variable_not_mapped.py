"""VuFind waits for a variable that mod_shib never makes.

What it means: ``username`` names a variable that no rule of ``attribute-map.xml`` has as its
``id`` or alias. Variables are told apart by letter case.

Why it matters: VuFind gets no user name, and nobody can log in; people read only that an
administrator must help.

What to change: name a variable that the attribute map has, or add the rule.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.discovery_settings import is_variable_set, usernames
from verifier.domain.checks.references import ATTRIBUTE_MAP, VUFIND_SHIBBOLETH
from verifier.domain.model.delivery import Delivery
from verifier.domain.model.finding import Owner, Severity, Station, setting_evidence


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
    missing = [one for one in wanted if not is_variable_set(delivery, one.value)]
    for one in missing:
        yield Draft(
            "No rule of the attribute map makes the variable that VuFind takes its user name "
            "from.",
            (
                setting_evidence("username", one.value),
                setting_evidence("attribute map", known.name),
            ),
            place=one.place,
        )
    if not missing:
        yield Saw("the attribute map makes the variable that VuFind reads")
