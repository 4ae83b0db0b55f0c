"""Letters of the identifier are lost, because the link is not in UTF-8.

What it means: the link holds bytes such as ``%F6``, an umlaut in Latin-1. What reads the link
takes all bytes for UTF-8, and puts a replacement character where that fails.

Why it matters: the letter is gone for good, and no library system knows what is left.

What to change: have the discovery site write its links in UTF-8.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, check
from verifier.domain.checks.pasted_request import check_oddity
from verifier.domain.checks.references import URI_SYNTAX
from verifier.domain.model.capture import OddityKind
from verifier.domain.model.finding import Owner, Severity, Station
from verifier.domain.model.request import RequestPreview


@check(
    "request.identifier-garbled",
    severity=Severity.WARNING,
    station=Station.DISCOVERY,
    owner=Owner.DISCOVERY,
    cites=(f"{URI_SYNTAX}, section 2.5",),
)
def identifier_garbled(preview: RequestPreview) -> Iterator[Answer]:
    """Ask whether every byte of the identifier could be read."""
    yield from check_oddity(
        preview,
        OddityKind.NOT_UTF8,
        wrong="The identifier in the link is not in UTF-8, so letters of it would be lost.",
        fine="every byte of the identifier can be read",
    )
