"""The request would carry no patron identifier.

What it means: when this person places a request now, its User ID stays empty.

Why it matters: the request is created all the same. ReShare cannot look the patron up, and it
stops until staff repair it by hand.

What to change: follow the identifier's road from the start: was it released, is it mapped in the
discovery system, does a header wipe it? Where another finding is named as the reason, mend that.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.references import (
    LISTENER_KEYS,
    LOOKUP_PROBLEMS,
    NOT_DELIVERED,
    UNREADABLE_REQUEST,
)
from verifier.domain.model.finding import (
    Evidence,
    Owner,
    Severity,
    Station,
    sent_identifier_evidence,
)
from verifier.domain.model.request import RequestPreview
from verifier.domain.model.text_values import is_empty


@check(
    "request.identifier-missing",
    severity=Severity.ERROR,
    station=Station.DISCOVERY,
    owner=Owner.DISCOVERY,
    cites=(f"{LOOKUP_PROBLEMS}, widespread step 2", LISTENER_KEYS),
    after=(
        *NOT_DELIVERED,
        *UNREADABLE_REQUEST,
        "request.header-name-capitals",
        "request.header-empty",
        "request.header-missing",
        "request.rule-leaves-nothing",
    ),
)
def identifier_missing(preview: RequestPreview) -> Iterator[Answer]:
    """Ask whether ReShare would receive anything to look up."""
    if preview.blocked is not None:
        yield NotAsked("No request could be placed at all; another check says why.")
    elif preview.cannot_be_said is not None:
        yield NotAsked(preview.cannot_be_said)
    elif preview.has_identifier and not is_empty(preview.patron_identifier or ""):
        yield Saw("the request carries an identifier")
    else:
        lost = bool(preview.req_id) and preview.trace.header_value is not None
        yield Draft(
            "The request would carry no patron identifier.",
            (
                Evidence(what="identifier", name="req_id", value=preview.req_id),
                sent_identifier_evidence(preview.patron_identifier),
            ),
            station=Station.LISTENER if lost else None,
        )
