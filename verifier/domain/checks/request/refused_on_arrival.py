"""Where the request was sent, no request is made of it.

What it means: the OpenURL listener has no service at the path of the link, such as one that ends
with a slash; or ReShare's own endpoint was given no pickup location, by which it finds the
institution.

Why it matters: the patron sees an error, or nothing at all, and no request reaches the staff.

What to change: in the link, write the institution's symbol at the end of the path, without a slash
after it; to ReShare's own endpoint, send the pickup location's code as ``svc.pickupLocation``.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.pasted_request import PASTED_ONLY
from verifier.domain.checks.references import LISTENER, MODRS_OPENURL
from verifier.domain.model.finding import Evidence, Owner, Severity, Station
from verifier.domain.model.request import RequestPreview, TransformOutcome


@check(
    "request.refused-on-arrival",
    severity=Severity.ERROR,
    station=Station.DISCOVERY,
    owner=Owner.DISCOVERY,
    cites=(LISTENER, MODRS_OPENURL),
)
def refused_on_arrival(preview: RequestPreview) -> Iterator[Answer]:
    """Ask whether the request is taken at all where it was sent."""
    request = preview.release.capture.request
    if request is None:
        yield NotAsked(PASTED_ONLY)
    elif preview.trace.outcome is TransformOutcome.REGEX_INVALID:
        yield NotAsked("The listener fails on its own rule; another check says so.")
    elif preview.blocked is None:
        yield Saw("a request is made of it, or a form is shown")
    else:
        path = (Evidence(what="key", name="path", value=request.path),)
        yield Draft(preview.blocked, path if request.path else ())
