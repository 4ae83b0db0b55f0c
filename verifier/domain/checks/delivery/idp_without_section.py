"""VuFind's Shibboleth.ini has no section for an identity provider of this library.

What it means: the file has sections by ``entityId``, and none has the entity ID that the site
file gives.

Why it matters: VuFind refuses everybody who comes from there: it takes no identity provider that
is not in the file.

What to change: add a section with that ``entityId``, letter by letter as the identity provider
writes it.
"""

from verifier.domain.checks import api


@api.error(
    "delivery.idp-without-section",
    api.Station.DISCOVERY,
    cites=(api.VUFIND_SHIBBOLETH,),
    order=60,
    fine="every identity provider has its section",
)
def idp_without_section(delivery: api.Delivery) -> api.Answers:
    file = delivery.files.vufind_shibboleth
    if file is None or not delivery.entity_ids:
        raise api.NotAsked(
            "Shibboleth.ini is not given, or no entity ID is stated in the site file."
        )
    present = {
        entity.value.strip() for section in file.sections if (entity := section.get("entityId"))
    }
    for entity_id in delivery.entity_ids:
        if entity_id not in present:
            yield api.Draft(
                "VuFind refuses people of this identity provider: its file has no section for it.",
                api.setting_evidence("entityId", entity_id),
                place=api.Place(file=file.name, key="entityId"),
            )
