"""The patron identifier was released as an empty value.

What it means: the identity provider sent a value for the attribute, but the value is empty or only
spaces.

Why it matters: the request is created with an empty User ID. If a proxy puts the value into a
header, the empty header even replaces an identifier that had arrived in the link.

What to change: fill the person's entry in the campus directory, and set the identity provider to
leave the attribute out if there is no value.
"""

from verifier.domain.checks import api


@api.error(
    "release.identifier-empty",
    api.Station.IDP,
    cites=(f"{api.LOOKUP_PROBLEMS}, widespread step 2.1", api.LISTENER),
    order=70,
    fault=api.Fault.NO_VALUE,
    reason="{idp} sends {wanted}, but it is empty for this patron.",
    advice="Fill {wanted} for this person in the directory; do not send it where it is empty.",
)
def identifier_empty(evidence: api.ReleaseEvidence) -> api.Answers:
    need = api.identifier_with_value(evidence)
    if api.header_was_recorded(evidence):
        raise api.NotAsked("The header itself was saved; another check is about what it holds.")
    if all(map(api.is_empty, need.values or ())):
        yield api.Draft(f"{need.name} was released with an empty value.", *need.evidence)
    else:
        yield api.Saw(f"{need.name} is not empty")
