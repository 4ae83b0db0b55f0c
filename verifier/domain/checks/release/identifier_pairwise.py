"""The patron identifier is a value made for one service provider only.

What it means: the identifier is a pairwise one (a persistent NameID, pairwise-id,
eduPersonTargetedID, or the sub of an OpenID provider that says so). The identity provider computes
another value for each service provider.

Why it matters: the library system does not know such a value unless somebody loads it there, and
it changes when the service provider's entity ID changes. What arrives here is not what arrives at
the request form, so a match or a mismatch seen here proves nothing about production.

What to change: release an identifier that is the same for every service provider and is in the
patron record. To see the production value, save a login at the production service and have it
checked here.
"""

from verifier.domain.checks import api


@api.warning(
    "release.identifier-pairwise",
    api.Station.IDP,
    cites=(api.SUBJECT_ID, f"{api.SAML_CORE}, section 8.3.7", f"{api.OIDC_CORE}, section 8"),
    after=("patron.identifier-is-another-attribute", "request.sub-as-identifier"),
    order=150,
    fault=api.Fault.UNSUITABLE,
    fine="the value is the same for every service provider",
    reason="What {idp} sends as {wanted} is made for one receiving service alone, so no library "
    "system knows it.",
    advice="Choose an identifier that is the same for all service providers and that the library "
    "system stores, and release it to {sp}.",
)
def identifier_pairwise(evidence: api.ReleaseEvidence) -> api.Answers:
    need = api.identifier_with_value(evidence)
    if api.is_pairwise(evidence):
        yield api.Draft(
            f"{need.name} is made for one service provider only: the library system does not "
            "know it, and the request form receives another value.",
            *need.evidence,
            api.transform_evidence(api.Transform.T17),
        )
