"""VuFind's Shibboleth.ini has no section for an identity provider of this library.

What it means: the file has sections by ``entityId``, and none has the entity ID that the site
file gives.

Why it matters: VuFind refuses everybody who comes from there: it takes no identity provider that
is not in the file.

What to change: add a section with that ``entityId``, letter by letter as the identity provider
writes it.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.references import VUFIND_SHIBBOLETH
from verifier.domain.model.delivery import Delivery
from verifier.domain.model.finding import Owner, Place, Severity, Station, setting_evidence


@check(
    "delivery.idp-without-section",
    severity=Severity.ERROR,
    station=Station.DISCOVERY,
    owner=Owner.DISCOVERY,
    cites=(VUFIND_SHIBBOLETH,),
)
def idp_without_section(delivery: Delivery) -> Iterator[Answer]:
    """Ask whether VuFind knows the identity providers."""
    file = delivery.files.vufind_shibboleth
    if file is None or not delivery.entity_ids:
        yield NotAsked("Shibboleth.ini is not given, or no entity ID is stated in the site file.")
        return
    present = {one.value.strip() for section in file.sections if (one := section.get("entityId"))}
    missing = [one for one in delivery.entity_ids if one not in present]
    for entity_id in missing:
        yield Draft(
            "VuFind refuses people of this identity provider: its file has no section for it.",
            (setting_evidence("entityId", entity_id),),
            place=Place(file=file.name, key="entityId"),
        )
    if not missing:
        yield Saw("every identity provider has its section")
