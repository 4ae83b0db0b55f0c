"""Letters of the identifier are lost, because the link is not in UTF-8.

What it means: the link holds bytes such as ``%F6``, an umlaut in Latin-1. What reads the link
takes all bytes for UTF-8, and puts a replacement character where that fails.

Why it matters: the letter is gone for good, and no library system knows what is left.

What to change: have the discovery site write its links in UTF-8.
"""

from verifier.domain.checks import api


@api.warning(
    "request.identifier-garbled",
    api.Station.DISCOVERY,
    cites=(f"{api.URI_SYNTAX}, section 2.5",),
    order=70,
    fine="every byte of the identifier can be read",
    reason="Letters of the identifier are lost in the link.",
    advice="Write the value of {wanted} in UTF-8, where the link is made.",
)
def identifier_garbled(evidence: api.RequestEvidence) -> api.Answers:
    return api.check_oddity(
        evidence,
        api.OddityKind.NOT_UTF8,
        "The identifier in the link is not in UTF-8, so letters of it would be lost.",
    )
