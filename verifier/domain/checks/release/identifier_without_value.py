"""The attribute that carries the patron identifier came without any value.

What it means: the identity provider sent the attribute's name and no value element for this
person. Usually the person's directory entry has no such value yet.

Why it matters: nothing arrives that ReShare could look up; many service providers drop such an
attribute, so it looks as if it had never been released.

What to change: fill the person's entry in the campus directory. If nobody's login carries a
value, the identity provider takes the attribute from the wrong field.
"""

from verifier.domain.checks import api


@api.error(
    "release.identifier-without-value",
    api.Station.IDP,
    cites=(f"{api.LOOKUP_PROBLEMS}, widespread step 2.1", api.LISTENER_KEYS),
    order=60,
    fault=api.Fault.NO_VALUE,
    reason="{idp} sends {wanted} without a value for this patron.",
    advice="Fill {wanted} for this person in the directory, or correct the rule that reads it.",
)
def identifier_without_value(evidence: api.ReleaseEvidence) -> api.Answers:
    need = api.identifier_source(evidence)
    if api.known(need.values, f"{need.name} was not released."):
        yield api.Saw(f"{need.name} came with a value")
    else:
        yield api.Draft(
            f"{need.name} was released without any value.", api.attribute_evidence(need.name)
        )
