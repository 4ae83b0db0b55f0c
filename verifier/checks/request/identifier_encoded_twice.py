"""The identifier was encoded twice on its way into the link.

What it means: a sign such as ``@`` became ``%40``, and then the percent sign of it ``%25``. What
reads the link undoes that once, so ``%40`` stands in the identifier.

Why it matters: ReShare asks the library system for a text with percent signs, which no patron has.

What to change: have the discovery site encode the value once: either the template does it, or the
program that fills it in.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.checks.evidence import sent_identifier
from verifier.checks.pasted import from_its_own_key
from verifier.checks.sources import URI_SYNTAX
from verifier.model.finding import Owner, Severity, Station
from verifier.model.pasted_request import OddityKind
from verifier.model.request import RequestPreview


@check(
    "request.identifier-encoded-twice",
    severity=Severity.WARNING,
    station=Station.DISCOVERY,
    owner=Owner.DISCOVERY,
    cites=(f"{URI_SYNTAX}, section 2.4",),
)
def identifier_encoded_twice(preview: RequestPreview) -> Iterator[Answer]:
    """Ask whether percent signs are left in the identifier."""
    found = from_its_own_key(preview)
    if isinstance(found, NotAsked):
        yield found
    elif found.request.is_odd(OddityKind.ENCODED_TWICE, found.key):
        yield Draft(
            "The identifier was encoded twice, so percent signs would be part of it.",
            (sent_identifier(preview.patron_identifier),),
        )
    else:
        yield Saw("the identifier is encoded once, or not at all")
