"""VuFind takes another attribute for one identity provider than for the others.

What it means: a section of ``Shibboleth.ini`` has a ``username`` of its own, and it is not the
attribute that the identifier is meant to be taken from.

Why it matters: people of that identity provider reach ReShare under another kind of identifier
than everybody else.

What to change: take the line out of the section, so that ``[Shibboleth]`` of ``config.ini`` holds
for it too, or name the right variable there.
"""

from verifier.domain.checks import api


@api.warning(
    "delivery.idp-section-overrides",
    api.Station.DISCOVERY,
    cites=(api.VUFIND_SHIBBOLETH,),
    order=70,
    fine="no section takes another attribute",
)
def idp_section_overrides(delivery: api.Delivery) -> api.Answers:
    sections, identifier = api.idp_sections(delivery), delivery.form.identifier
    if not sections:
        raise api.NotAsked(
            "No section of Shibboleth.ini is about an identity provider of this site."
        )
    api.require_sent_by_vufind(delivery)
    for section in sections:
        named, entity = section.get("username"), section.get("entityId")
        if named is not None and not delivery.means(named.value, identifier):
            yield api.Draft(
                "VuFind takes the identifier of this identity provider's people from another "
                "attribute than the one that is meant.",
                api.setting_evidence("username", named.value),
                api.setting_evidence("entityId", entity.value if entity else None),
                api.setting_evidence("identifier", identifier),
                place=named.place,
            )
