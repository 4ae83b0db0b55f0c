"""The identifier was encoded twice on its way into the link.

What it means: a character such as ``@`` was encoded as ``%40``, and its percent sign then as
``%25``. The receiving program decodes the link only once, so the identifier still has ``%40``.

Why it matters: ReShare looks up a text with percent signs, which no patron has.

What to change: have the discovery site encode the value once: either the template does it, or the
program that fills it in.
"""

from verifier.domain.checks import api


@api.warning(
    "request.identifier-encoded-twice",
    api.Station.DISCOVERY,
    cites=(f"{api.URI_SYNTAX}, section 2.4",),
    order=60,
    fine="the identifier is encoded once, or not at all",
    reason="The identifier was encoded twice, so signs of the encoding are part of it.",
    advice="Encode the value of {wanted} once, where the request is made.",
)
def identifier_encoded_twice(evidence: api.RequestEvidence) -> api.Answers:
    return api.check_oddity(
        evidence,
        api.OddityKind.ENCODED_TWICE,
        "The identifier was encoded twice, so percent signs would be part of it.",
    )
