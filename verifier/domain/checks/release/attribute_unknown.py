"""An attribute arrived whose name is in no list that we know.

What it means: the name is neither registered nor one that this site has written down. It may be
your institution's own, or a misspelt one.

Why it matters: it has no effect on the request. If the identifier is missing, this may be it
under an unexpected name.

What to change: nothing, if the attribute is meant. Otherwise correct its name in the identity
provider, or take it out of the release rule.
"""

from verifier.domain.checks import api


@api.notice(
    "release.attribute-unknown",
    api.Station.IDP,
    cites=(api.SHIBBOLETH_SP,),
    order=240,
    fine="every attribute has a known name",
)
def attribute_unknown(evidence: api.ReleaseEvidence) -> api.Answers:
    listener = evidence.release.form.listener
    read = (listener.reqIdHeader or "").lower() if listener else ""
    unknown = [
        attribute
        for attribute in evidence.release.attributes
        if attribute.canonical is None
        and attribute.standing is api.AttributeRole.SURPLUS
        and not (
            attribute.sent.source is api.AttributeSource.HEADER
            and attribute.sent.name.lower() == read
        )
    ]
    return api.name_attributes(unknown, "Names that no list knows: {names}.")
