"""More was released than the request form needs.

What it means: attributes arrived that ReShare makes no use of. It needs one identifier and at
most an e-mail address.

Why it matters: it does no harm to the request. It is personal data that leaves the institution
without a purpose.

What to change: narrow the release rule for this service provider. If the attributes are meant
for something else behind the same service provider, list them as tolerated in the site file.
"""

from verifier.domain.checks import api


@api.notice(
    "release.surplus-attribute",
    api.Station.IDP,
    cites=(api.LISTENER_KEYS,),
    order=220,
    fine="nothing well known beyond what is needed",
)
def surplus_attribute(evidence: api.ReleaseEvidence) -> api.Answers:
    surplus = [
        attribute
        for attribute in evidence.release.attributes
        if attribute.standing is api.AttributeRole.SURPLUS
        and attribute.canonical is not None
        and not attribute.sensitive
    ]
    return api.name_attributes(
        surplus, "Released, and not used as things are set up now: {names}."
    )
