"""The request would carry a stand-in for "nothing" as the patron identifier.

What it means: the User ID would be a text such as ``(null)``, ``undefined`` or ``N/A``, which
software writes where a value is not set.

Why it matters: nothing on the way takes it for an error. ReShare asks the library system for a
patron of that name and finds none, or finds somebody's test record.

What to change: find the station that writes the text (the evidence names the first one that has
it) and let it leave the value out.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.identifier_source import identifier_source, is_placeholder
from verifier.domain.checks.references import LISTENER, LOOKUP_PROBLEMS
from verifier.domain.model.finding import (
    Evidence,
    Owner,
    Severity,
    Station,
    sent_identifier_evidence,
)
from verifier.domain.model.request import RequestPreview


@check(
    "request.identifier-placeholder",
    severity=Severity.ERROR,
    station=Station.DISCOVERY,
    owner=Owner.DISCOVERY,
    cites=(f"{LOOKUP_PROBLEMS}, widespread step 2", LISTENER),
    after=("request.header-placeholder",),
)
def identifier_placeholder(preview: RequestPreview) -> Iterator[Answer]:
    """Ask whether the identifier is a real one."""
    if not preview.has_identifier:
        yield NotAsked("The request would carry no identifier.")
    elif not is_placeholder(preview.patron_identifier or ""):
        yield Saw("the identifier is not a stand-in for an unset value")
    else:
        need = identifier_source(preview.release)
        as_released = any(map(is_placeholder, need.values or ()))
        first = need.name if as_released else "req_id"
        yield Draft(
            "The request would carry a stand-in for an unset value as its patron identifier.",
            (
                sent_identifier_evidence(preview.patron_identifier),
                Evidence(what="first seen", name=first, value=preview.patron_identifier),
            ),
            station=Station.IDP if as_released else None,
            owner=Owner.IDENTITY if as_released else None,
        )
