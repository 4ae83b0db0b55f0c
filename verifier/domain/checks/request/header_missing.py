"""The header that should carry the patron identifier would not be sent.

What it means: the OpenURL listener is set to take the identifier from a request header, and with
this login no such header would arrive.

Why it matters: the listener does not complain. It silently keeps the identifier from the link,
which the patron can change, or goes on without any.

What to change: let the web server in front of the listener set the header from the released
attribute, and make sure that the attribute is released. If no header is meant, remove
``reqIdHeader`` from the listener's settings.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.pasted_request import has_url_only
from verifier.domain.checks.references import LISTENER, NOT_DELIVERED
from verifier.domain.model.finding import (
    Owner,
    Severity,
    Station,
    attribute_evidence,
    setting_evidence,
)
from verifier.domain.model.request import RequestPreview


@check(
    "request.header-missing",
    severity=Severity.WARNING,
    station=Station.LISTENER,
    owner=Owner.DISCOVERY,
    cites=(LISTENER,),
    after=NOT_DELIVERED,
)
def header_missing(preview: RequestPreview) -> Iterator[Answer]:
    """Ask whether the listener would receive the header it is set to read."""
    form = preview.release.form
    listener = form.listener
    if listener is None or not listener.reqIdHeader:
        yield NotAsked("The listener is not set to read a header.")
    elif listener.header_never_read:
        yield NotAsked("The listener can never read a header of that name; another check says so.")
    elif has_url_only(preview):
        yield NotAsked("An address shows no headers; another check says so.")
    elif preview.trace.header_value is not None:
        yield Saw("the header would be sent")
    else:
        source = form.header_source
        proofs = (attribute_evidence(source),) if source else ()
        unreleased = source is not None and not preview.release.header_values
        yield Draft(
            "The header that the listener reads the identifier from would not be sent"
            + (": the attribute that fills it was not released." if unreleased else "."),
            (setting_evidence("reqIdHeader", listener.reqIdHeader), *proofs),
            station=Station.IDP if unreleased else None,
            owner=Owner.IDENTITY if unreleased else None,
        )
