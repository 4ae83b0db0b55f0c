"""The patron identifier was released under a name that the service provider does not know.

What it means: an attribute arrived that appears to be the identifier, but under another name: a
claim name, an old-style name, a short name, a misspelled one, one in another letter case, or a
path inside another claim.

Why it matters: service providers match names letter by letter. An attribute under another name is
dropped without an error, and the request carries no identifier.

What to change: send the attribute under its registered name. If the identity provider cannot, add
the name that it sends to the attribute map of the service provider. If the service provider maps
it already, list the name under ``[reshare.attribute_map]`` in the site file.
"""

from verifier.domain.checks import api

HOW = {
    api.Resolution.MACE_NAME: "its old urn:mace name",
    api.Resolution.CLAIM_NAME: "a claim name",
    api.Resolution.OIDC_NAME: "its OpenID Connect name",
    api.Resolution.SHORT_NAME: "a short name",
    api.Resolution.LETTER_CASE: "its name in another letter case",
    api.Resolution.STRAY_BLANK: "its name with a stray blank",
    api.Resolution.MISSPELT: "a misspelt name",
    api.Resolution.NESTED: "a path inside another claim",
}


@api.error(
    "release.identifier-under-other-name",
    api.Station.IDP,
    cites=(
        f"{api.LOOKUP_PROBLEMS}, widespread step 2.1",
        f"{api.SHIBBOLETH_SP}, attribute-map.xml",
    ),
    after=("release.identifier-in-other-format",),
    order=30,
    fault=api.Fault.OTHER_NAME,
    reason="{idp} sends the identifier under another name than {wanted}, which is the one read "
    "here.",
    advice="Send the identifier under the registered name of {wanted}, with the name format uri.",
)
def identifier_under_other_name(evidence: api.ReleaseEvidence) -> api.Answers:
    need = api.identifier_source(evidence)
    if need.values is not None:
        yield api.Saw(f"{need.name} arrived under the name that is mapped")
        return
    for attribute in need.missed_by(
        HOW, otherwise=f"Nothing that resembles {need.name} was released under another name."
    ):
        yield api.Draft(
            f"{need.name} was released under {HOW[attribute.resolution]}, which service "
            "providers do not map unless a rule is added."
            + api.usual_mistake(evidence, api.Fault.OTHER_NAME, [attribute]),
            api.attribute_evidence(need.name),
            *api.attribute_as_sent(attribute),
        )
