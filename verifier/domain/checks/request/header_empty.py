"""The header that carries the patron identifier would be empty.

What it means: the web server in front of the listener would send the header with nothing in it.

Why it matters: an empty header counts. It replaces whatever identifier the link carried, and the
request is created with an empty User ID.

What to change: let the web server leave the header out where the attribute has no value, and
have the value filled in for this person.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.references import LISTENER, NOT_DELIVERED
from verifier.domain.model.finding import Evidence, Owner, Severity, Station, setting_evidence
from verifier.domain.model.request import RequestPreview
from verifier.domain.model.text_values import is_empty


@check(
    "request.header-empty",
    severity=Severity.ERROR,
    station=Station.LISTENER,
    owner=Owner.DISCOVERY,
    cites=(LISTENER,),
    after=NOT_DELIVERED,
)
def header_empty(preview: RequestPreview) -> Iterator[Answer]:
    """Ask whether the header holds anything."""
    trace = preview.trace
    if trace.header_value is None:
        yield NotAsked("No header would be read.")
    elif is_empty(trace.header_value):
        yield Draft(
            "The header with the identifier would be empty, and it wipes any identifier in the "
            "link.",
            (
                setting_evidence("reqIdHeader", trace.header_name),
                Evidence(what="identifier", name="req_id", value=preview.req_id),
            ),
        )
    else:
        yield Saw("the header holds a value")
