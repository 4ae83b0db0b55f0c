"""Sensitive personal data was released without being needed.

What it means: an attribute arrived with sensitive data about a person, such as a national number,
a date of birth or a list of groups.

Why it matters: ReShare has no use for it, and each service that receives such data has to protect
and explain it.

What to change: take the attribute out of the release rule for this service provider.
"""

from verifier.domain.checks import api


@api.notice(
    "release.sensitive-attribute",
    api.Station.IDP,
    cites=(api.LISTENER_KEYS,),
    order=230,
    fine="no sensitive attribute beyond what is needed",
)
def sensitive_attribute(evidence: api.ReleaseEvidence) -> api.Answers:
    sensitive = [
        attribute
        for attribute in evidence.release.attributes
        if attribute.sensitive and attribute.standing is api.AttributeRole.SURPLUS
    ]
    return api.name_attributes(sensitive, "Sensitive and not needed: {names}.")
