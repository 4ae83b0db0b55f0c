"""VuFind takes another attribute for one identity provider than for the others.

What it means: a section of ``Shibboleth.ini`` has a ``username`` of its own, and it is not the
attribute that the identifier is meant to be taken from.

Why it matters: people of that identity provider reach ReShare under another kind of identifier
than everybody else.

What to change: take the line out of the section, so that ``[Shibboleth]`` of ``config.ini`` holds
for it too, or name the right variable there.
"""

from verifier.domain.checks import api


@api.check(
    "delivery.idp-section-overrides",
    severity=api.Severity.WARNING,
    station=api.Station.DISCOVERY,
    owner=api.Owner.DISCOVERY,
    cites=(api.VUFIND_SHIBBOLETH,),
    order=70,
)
def idp_section_overrides(delivery: api.Delivery) -> api.Answers:
    """Ask whether a section of its own goes another way."""
    sections = api.idp_sections(delivery)
    own = [
        (section, named) for section in sections if (named := section.get("username")) is not None
    ]
    if not sections:
        yield api.NotAsked(
            "No section of Shibboleth.ini is about an identity provider of this site."
        )
    elif api.replaced_by_header(delivery):
        yield api.NotAsked(api.REPLACED)
    else:
        drafts = [
            api.Draft(
                "VuFind takes the identifier of this identity provider's people from another "
                "attribute than the one that is meant.",
                (
                    api.setting_evidence("username", named.value),
                    api.setting_evidence(
                        "entityId", entity.value if (entity := section.get("entityId")) else None
                    ),
                    api.setting_evidence("identifier", delivery.form.identifier),
                ),
                place=named.place,
            )
            for section, named in own
            if not delivery.means(named.value, delivery.form.identifier)
        ]
        yield from api.drafts_or(drafts, "no section takes another attribute")
