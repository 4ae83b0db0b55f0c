"""The patron identifier was released with several values.

What it means: the attribute carries more than one value for this person: an old and a new card,
a card for each role, or the same value twice.

Why it matters: the service provider joins the values with a semicolon, and ReShare gets the joined
text as one User ID, which no library system knows. Software that takes the first value gets
whichever happens to be first that day.

What to change: release exactly one value, the one that the library system knows.
"""

from verifier.domain.checks import api


@api.warning(
    "release.identifier-several-values",
    api.Station.IDP,
    cites=(api.SHIBBOLETH_SP, api.LISTENER),
    order=80,
    fault=api.Fault.SEVERAL_VALUES,
    fine="one value",
    reason="{idp} sends several values in {wanted}, where one is needed.",
    advice="Release one value of {wanted}: the one that the library system knows.",
)
def identifier_several_values(evidence: api.ReleaseEvidence) -> api.Answers:
    need = api.identifier_with_value(evidence)
    values = need.values or ()
    if len(values) == 1:
        return
    if sent_twice_and_differing(need):
        raise api.NotAsked("The attribute was sent more than once; another check is about that.")
    same = ", all the same" if len(set(values)) == 1 else ""
    yield api.Draft(f"{need.name} was released with {len(values)} values{same}.", *need.evidence)


def sent_twice_and_differing(need: api.IdentifierSource) -> bool:
    """Whether two attributes, with one value each, arrive as the identifier and differ."""
    sent = [attribute.sent.values for attribute in need.delivered if attribute.sent.values]
    return len(set(sent)) > 1 and all(len(values) == 1 for values in sent)
