"""The header that carries the patron identifier holds a stand-in for "nothing".

What it means: the header's value is a text such as ``(null)`` or ``undefined``, which software
writes where a value is not set.

Why it matters: the listener takes the text for an identifier. ReShare asks the library system
for a patron of that name and finds none.

What to change: let the web server leave the header out where the attribute is not set, and see
to it that the attribute is released and mapped.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.identifier_source import is_placeholder
from verifier.domain.checks.references import LISTENER
from verifier.domain.model.finding import Evidence, Owner, Severity, Station, setting_evidence
from verifier.domain.model.request import RequestPreview


@check(
    "request.header-placeholder",
    severity=Severity.ERROR,
    station=Station.LISTENER,
    owner=Owner.DISCOVERY,
    cites=(LISTENER,),
)
def header_placeholder(preview: RequestPreview) -> Iterator[Answer]:
    """Ask whether the header's value is a real one."""
    trace = preview.trace
    if trace.header_value is None:
        yield NotAsked("No header would be read.")
    elif is_placeholder(trace.header_value):
        yield Draft(
            "The header with the identifier holds a stand-in for an unset value.",
            (
                setting_evidence("reqIdHeader", trace.header_name),
                Evidence(what="header", name=trace.header_name or "", value=trace.header_value),
            ),
        )
    else:
        yield Saw("the header holds a real value")
