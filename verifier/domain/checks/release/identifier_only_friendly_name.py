"""Only the friendly name says that this attribute is the patron identifier.

What it means: an attribute arrived whose FriendlyName is the wanted one and whose real name is
something else.

Why it matters: the FriendlyName is a label for people. Service providers do not read it, so the
attribute is dropped and the request carries no identifier.

What to change: give the attribute its registered name in the identity provider; the friendly
name alone is not enough.
"""

from verifier.domain.checks import api


@api.error(
    "release.identifier-only-friendly-name",
    api.Station.IDP,
    cites=(f"{api.SAML_CORE}, section 2.7.3.1", f"{api.SHIBBOLETH_SP}, attribute-map.xml"),
    after=("release.identifier-in-other-format", "release.identifier-under-other-name"),
    order=50,
    fault=api.Fault.OTHER_NAME,
    reason="{idp} sends the identifier under a name that is not read here; only its label says "
    "{wanted}.",
    advice="Send the attribute under the registered name of {wanted}; a friendly name is a label "
    "that no service provider reads.",
)
def identifier_only_friendly_name(evidence: api.ReleaseEvidence) -> api.Answers:
    need = api.identifier_source(evidence)
    if need.values is not None:
        yield api.Saw(f"{need.name} arrived under its own name")
        return
    for attribute in need.missed_by(
        (api.Resolution.FRIENDLY_NAME,),
        otherwise=f"No attribute is {need.name} by its friendly name alone.",
    ):
        label = api.Evidence(
            what="friendly name", name=attribute.sent.name, value=attribute.sent.friendly_name
        )
        yield api.Draft(
            f"An attribute has only the friendly name of {need.name}; service providers read "
            "its real name." + api.usual_mistake(evidence, api.Fault.OTHER_NAME, [attribute]),
            api.attribute_evidence(need.name),
            label,
            *api.attribute_as_sent(attribute),
        )
