"""Sensitive personal data was released without being needed.

What it means: an attribute arrived that tells more about a person than most, such as a national
number, a date of birth or a list of groups.

Why it matters: ReShare has no use for it, and each service that receives such data has to protect
and explain it.

What to change: take the attribute out of the release rule for this service provider.
"""

from verifier.domain.checks import api


@api.check(
    "release.sensitive-attribute",
    severity=api.Severity.NOTICE,
    station=api.Station.IDP,
    owner=api.Owner.IDENTITY,
    cites=(api.LISTENER_KEYS,),
    order=230,
)
def sensitive_attribute(evidence: api.ReleaseEvidence) -> api.Answers:
    """Ask whether sensitive data arrived that nobody asked for."""
    sensitive = [
        attribute
        for attribute in evidence.release.attributes
        if attribute.sensitive and attribute.standing is api.AttributeRole.SURPLUS
    ]
    if sensitive:
        names = ", ".join(dict.fromkeys(attribute.label for attribute in sensitive))
        yield api.Draft(
            f"Sensitive and not needed: {names}.",
            tuple(
                api.attribute_evidence(attribute.label) for attribute in sensitive
            ),  # the name proves it; no value
        )
    else:
        yield api.Saw("no sensitive attribute beyond what is needed")
