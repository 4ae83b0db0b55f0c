"""VuFind's Shibboleth.ini has no section for an identity provider of this library.

What it means: the file has sections by ``entityId``, and none has the entity ID that the site
file gives.

Why it matters: VuFind refuses everybody who comes from there: it takes no identity provider that
is not in the file.

What to change: add a section with that ``entityId``, letter by letter as the identity provider
writes it.
"""

from verifier.domain.checks import api


@api.check(
    "delivery.idp-without-section",
    severity=api.Severity.ERROR,
    station=api.Station.DISCOVERY,
    owner=api.Owner.DISCOVERY,
    cites=(api.VUFIND_SHIBBOLETH,),
    order=60,
)
def idp_without_section(delivery: api.Delivery) -> api.Answers:
    """Ask whether VuFind knows the identity providers."""
    file = delivery.files.vufind_shibboleth
    if file is None or not delivery.entity_ids:
        yield api.NotAsked(
            "Shibboleth.ini is not given, or no entity ID is stated in the site file."
        )
        return
    present = {
        entity.value.strip() for section in file.sections if (entity := section.get("entityId"))
    }
    missing = [entity_id for entity_id in delivery.entity_ids if entity_id not in present]
    for entity_id in missing:
        yield api.Draft(
            "VuFind refuses people of this identity provider: its file has no section for it.",
            (api.setting_evidence("entityId", entity_id),),
            place=api.Place(file=file.name, key="entityId"),
        )
    if not missing:
        yield api.Saw("every identity provider has its section")
