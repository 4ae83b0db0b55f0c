"""The patron identifier was released as a number.

What it means: the claim is a JSON number instead of a text.

Why it matters: a number has no leading zeros, and many programs keep only its first sixteen
digits. An identifier such as 00123456 can arrive as 123456 only, and a long barcode can lose its
end. What looks right for this patron fails for the next one.

What to change: let the provider release the identifier as a text.
"""

from verifier.domain.checks import api


@api.warning(
    "release.identifier-is-number",
    api.Station.IDP,
    cites=(f"{api.RFC_JSON}, section 6",),
    order=110,
    fault=api.Fault.OTHER_FORM,
    reason="{idp} sends {wanted} as a number, which may lose digits.",
    advice="Release {wanted} as a text, so that its leading zeros stay.",
)
def identifier_is_number(evidence: api.ReleaseEvidence) -> api.Answers:
    need = api.identifier_source(evidence)
    claims = [attribute for attribute in need.delivered if attribute.sent.json_type is not None]
    numbers = [attribute for attribute in claims if attribute.sent.json_type == "number"]
    if not claims:
        raise api.NotAsked(f"{need.name} did not come as a claim.")
    if numbers:
        yield api.Draft(
            f"{need.name} was released as a number, which cannot hold leading zeros.",
            *api.sent_values(numbers),
        )
    else:
        yield api.Saw(f"{need.name} is a text")
