"""The attribute that carries the patron identifier was not released.

What it means: the login worked, and nothing arrived under the name that the request form takes
the patron identifier from, nor under a name that resembles it.

Why it matters: the request is created with an empty User ID, ReShare cannot look the patron up,
and the request stops until staff repair it by hand.

What to change: release the attribute to this service provider, and to the one that the request
form uses: each service provider has its own release rules.
"""

from verifier.domain.checks import api


@api.error(
    "release.identifier-missing",
    api.Station.IDP,
    cites=(f"{api.LOOKUP_PROBLEMS}, widespread step 2.1", api.LISTENER_KEYS),
    order=20,
    fault=api.Fault.NOT_RELEASED,
    reason="{idp} did not send {wanted}, from which ReShare's User ID is taken.",
    advice="Release {wanted} to the service provider {sp}, and to the production service "
    "provider as well: releases are decided per service provider. If it is released already, see "
    "whether this person's entry has a value.",
)
def identifier_missing(evidence: api.ReleaseEvidence) -> api.Answers:
    need, attributes = api.identifier_source(evidence), evidence.release.attributes
    if need.name == api.TYPED:
        raise api.NotAsked("The identifier is what the patron types, not something released.")
    if need.values is not None:
        yield api.Saw(f"{need.name} was released")
    elif need.near_misses:
        raise api.NotAsked(
            "Something like it was released in another form; other checks say which."
        )
    else:
        count = len(attributes)
        others = "no attribute was" if count == 0 else f"{count} other attributes were"
        others = "1 other attribute was" if count == 1 else others
        mistake = api.usual_mistake(evidence, api.Fault.NOT_RELEASED, attributes)
        yield api.Draft(
            f"{need.name}, which carries the patron identifier, was not released; {others}."
            + (mistake or api.nothing_configured(evidence)),
            api.attribute_evidence(need.name),
            *(api.Evidence(what="released", name=attribute.label) for attribute in attributes),
        )
