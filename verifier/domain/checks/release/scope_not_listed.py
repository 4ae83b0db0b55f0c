"""An attribute has a scope that the identity provider's metadata does not list.

What it means: the part after the @ sign of a scoped attribute is not a domain that the identity
provider is registered for. The patron identifier does not have this problem.

Why it matters: service providers may drop the attribute. Requests do not depend on it.

What to change: add the scope to the identity provider's registered metadata, or release the
value with a scope that is listed there.
"""

from verifier.domain.checks import api


@api.notice(
    "release.scope-not-listed",
    api.Station.SERVICE_PROVIDER,
    owned_by=api.Owner.IDENTITY,
    cites=(api.SHIBBOLETH_SP, api.SHIB_METADATA),
    order=250,
    fine="every other scope is listed",
)
def scope_not_listed(evidence: api.ReleaseEvidence) -> api.Answers:
    api.require_scopes(evidence)
    identifier = api.identifier_source(evidence).delivered
    for attribute in evidence.release.attributes:
        if attribute.scope_problems and attribute not in identifier:
            yield api.Draft(
                f"The scope of {attribute.label} is not one that the identity provider's metadata "
                "lists.",
                *(
                    api.Evidence(what="scope", name=attribute.label, value=problem.scope)
                    for problem in attribute.scope_problems
                ),
            )
