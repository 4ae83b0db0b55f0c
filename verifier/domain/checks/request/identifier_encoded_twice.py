"""The identifier was encoded twice on its way into the link.

What it means: a sign such as ``@`` became ``%40``, and then the percent sign of it ``%25``. What
reads the link undoes that once, so ``%40`` stands in the identifier.

Why it matters: ReShare asks the library system for a text with percent signs, which no patron has.

What to change: have the discovery site encode the value once: either the template does it, or the
program that fills it in.
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
    "request.identifier-encoded-twice",
    severity=Severity.WARNING,
    station=Station.DISCOVERY,
    owner=Owner.DISCOVERY,
    cites=(f"{URI_SYNTAX}, section 2.4",),
)
def identifier_encoded_twice(preview: RequestPreview) -> Iterator[Answer]:
    """Ask whether percent signs are left in the identifier."""
    yield from check_oddity(
        preview,
        OddityKind.ENCODED_TWICE,
        wrong="The identifier was encoded twice, so percent signs would be part of it.",
        fine="the identifier is encoded once, or not at all",
    )
