"""Letters of the identifier are lost, because the link is not in UTF-8.

What it means: the link contains bytes such as ``%F6``, which is ö in Latin-1. The receiving
program reads all bytes as UTF-8, and replaces those that are not with a replacement character.

Why it matters: the letter is lost, and no library system knows what is left.

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
