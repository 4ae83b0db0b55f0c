"""The patron identifier was released with another name format than the service provider maps.

What it means: the name of the attribute is right and its NameFormat is not. In SAML the two
together name an attribute; a registered name goes with the format that ends in ``:uri``.

Why it matters: a service provider that maps the name in its registered format drops it in any
other one, without an error.

What to change: set the NameFormat of this attribute to
``urn:oasis:names:tc:SAML:2.0:attrname-format:uri`` in the identity provider, or add a rule for
the format it sends to the service provider's attribute map. If the service provider maps it
already, list the name under ``[reshare.attribute_map]`` in the site file.
"""

from verifier.domain.checks import api


@api.error(
    "release.identifier-in-other-format",
    api.Station.IDP,
    cites=(f"{api.SAML_PROFILES}, section 8.2", f"{api.SHIBBOLETH_SP}, attribute-map.xml"),
    order=40,
    fault=api.Fault.OTHER_FORMAT,
    reason="{idp} sends {wanted}, but marks its name in a way that is not read here.",
    advice="Keep the name and set its name format to uri "
    "(urn:oasis:names:tc:SAML:2.0:attrname-format:uri).",
)
def identifier_in_other_format(evidence: api.ReleaseEvidence) -> api.Answers:
    need = api.identifier_source(evidence)
    if need.values is not None:
        yield api.Saw(f"{need.name} arrived in a format that is mapped")
        return
    for attribute in need.missed_by(
        (api.Resolution.WRONG_FORMAT,),
        otherwise=f"{need.name} was not released under its registered name at all.",
    ):
        yield api.Draft(
            f"{need.name} was released under its registered name, in a name format that "
            "service providers do not map unless a rule is added."
            + api.usual_mistake(evidence, api.Fault.OTHER_FORMAT, [attribute]),
            api.attribute_evidence(need.name),
            *api.attribute_as_sent(attribute),
        )
