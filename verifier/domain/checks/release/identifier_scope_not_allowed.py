"""The patron identifier has a scope that the identity provider's metadata does not list.

What it means: the part after the @ sign is not one of the domains that the identity provider is
registered for, or the metadata lists no domain at all.

Why it matters: a Shibboleth service provider in its usual settings drops such a value without an
error, and the request carries no identifier. Other products accept it, so it works in one place
and not in the other.

What to change: add the scope to the identity provider's registered metadata, or release the
value with a scope that is listed there.
"""

from verifier.domain.checks import api


@api.warning(
    "release.identifier-scope-not-allowed",
    api.Station.SERVICE_PROVIDER,
    owned_by=api.Owner.IDENTITY,
    cites=(api.SHIBBOLETH_SP, api.SHIB_METADATA),
    order=130,
    fault=api.Fault.SCOPE_NOT_LISTED,
    fine="no scope rule stands against the value",
    reason="The part of {wanted} behind the @ is not one that {idp} is known to use.",
    advice="Send a scope that the identity provider's metadata lists, or have the federation add "
    "this scope to the metadata.",
)
def identifier_scope_not_allowed(evidence: api.ReleaseEvidence) -> api.Answers:
    need = api.identifier_source(evidence)
    if not need.delivered:
        raise api.NotAsked(f"No attribute arrived as {need.name}.")
    api.require_scopes(evidence)
    for released in need.delivered:
        for problem in released.scope_problems:
            yield api.Draft(
                f"The scope of {need.name} is not one that the identity provider's metadata "
                "lists.",
                api.Evidence(what="scope", name=released.label, value=problem.scope),
                *(
                    api.Evidence(what="allowed scope", name=released.label, value=scope)
                    for scope in problem.allowed
                ),
            )
