"""Two attributes were released as the patron identifier, with different values.

What it means: two attributes have names that belong to the patron identifier, for example a
registered and a mapped name, and their values differ.

Why it matters: the service provider merges them into one text, or takes one of them. The order in
the message decides which one.

What to change: release one of the two. The one to keep is the one that the library system knows.
"""

from verifier.domain.checks import api


@api.warning(
    "release.identifier-sent-twice",
    api.Station.IDP,
    cites=(api.SHIBBOLETH_SP,),
    order=90,
    fault=api.Fault.SEVERAL_VALUES,
    reason="{idp} sends {wanted} twice, with different values.",
    advice="Release {wanted} once; remove the rule that repeats it.",
)
def identifier_sent_twice(evidence: api.ReleaseEvidence) -> api.Answers:
    need = api.identifier_source(evidence)
    if not need.delivered:
        raise api.NotAsked(f"No attribute arrived as {need.name}.")
    if len({attribute.sent.values for attribute in need.delivered if attribute.sent.values}) > 1:
        yield api.Draft(
            f"{len(need.delivered)} attributes arrive as {need.name}, and their values differ.",
            *api.sent_values(need.delivered),
        )
    else:
        yield api.Saw(f"nothing contradicts {need.name}")
