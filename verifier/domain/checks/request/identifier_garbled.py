"""Letters of the identifier are lost, because the link is not in UTF-8.

What it means: the link holds bytes such as ``%F6``, an umlaut in Latin-1. What reads the link
takes all bytes for UTF-8, and puts a replacement character where that fails.

Why it matters: the letter is gone for good, and no library system knows what is left.

What to change: have the discovery site write its links in UTF-8.
"""

from verifier.domain.checks import api


@api.check(
    "request.identifier-garbled",
    severity=api.Severity.WARNING,
    station=api.Station.DISCOVERY,
    owner=api.Owner.DISCOVERY,
    cites=(f"{api.URI_SYNTAX}, section 2.5",),
    order=70,
    reason="Letters of the identifier are lost in the link.",
    advice="Write the value of {wanted} in UTF-8, where the link is made.",
)
def identifier_garbled(evidence: api.RequestEvidence) -> api.Answers:
    """Ask whether every byte of the identifier could be read."""
    yield from api.check_oddity(
        evidence,
        api.OddityKind.NOT_UTF8,
        wrong="The identifier in the link is not in UTF-8, so letters of it would be lost.",
        fine="every byte of the identifier can be read",
    )
