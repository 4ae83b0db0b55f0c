"""The ID token and the UserInfo answer disagree about the patron identifier.

What it means: the same claim arrived twice at this login, in the ID token and in the UserInfo
answer, with different values.

Why it matters: some programs read the ID token and some UserInfo. The discovery system reads
UserInfo, so a program that reads the ID token gets another identifier.

What to change: let the provider fill both from the same attribute, or release the claim in
UserInfo only.
"""

from verifier.domain.checks import api


@api.warning(
    "release.identifier-differs-in-userinfo",
    api.Station.IDP,
    cites=(f"{api.OIDC_CORE}, sections 5.3.2 and 5.7",),
    order=100,
    reason="{idp} gives {wanted} two different values.",
    advice="Fill {wanted} in the ID token and in UserInfo from the same attribute.",
)
def identifier_differs_in_userinfo(evidence: api.ReleaseEvidence) -> api.Answers:
    need = api.identifier_source(evidence)
    answered = [
        attribute
        for attribute in need.delivered
        if attribute.sent.source is api.AttributeSource.USERINFO
    ]
    names = {attribute.sent.name for attribute in answered}
    others = [
        attribute
        for attribute in evidence.release.attributes
        if attribute.sent.source is api.AttributeSource.ID_TOKEN and attribute.sent.name in names
    ]
    if not answered or not others:
        raise api.NotAsked(f"{need.name} did not come both in the ID token and in UserInfo.")
    if {claim.sent.values for claim in answered} == {claim.sent.values for claim in others}:
        yield api.Saw(f"{need.name} is the same in both")
    else:
        yield api.Draft(
            f"{need.name} has one value in the ID token and another one in UserInfo.",
            *api.sent_values((*others, *answered)),
        )
