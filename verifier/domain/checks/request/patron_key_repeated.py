"""The key of the patron comes several times in the request.

What it means: the link names the patron twice, or the JSON has a list where one text is wanted.

Why it matters: the listener posts a list, and ReShare's own endpoint joins the values by a comma.
Neither is an identifier that a library system knows.

What to change: have the link or the add-on write the key once. The usual reason is a template that
appends the key to an address that has it already.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.pasted_request import PASTED_ONLY
from verifier.domain.checks.references import LISTENER_KEYS, MODRS_OPENURL
from verifier.domain.model.capture import RequestKind
from verifier.domain.model.finding import Evidence, Owner, Severity, Station
from verifier.domain.model.request import RequestPreview


@check(
    "request.patron-key-repeated",
    severity=Severity.ERROR,
    station=Station.DISCOVERY,
    owner=Owner.DISCOVERY,
    cites=(LISTENER_KEYS, MODRS_OPENURL),
)
def patron_key_repeated(preview: RequestPreview) -> Iterator[Answer]:
    """Ask whether the request names its patron once."""
    request = preview.release.capture.request
    if request is None:
        yield NotAsked(PASTED_ONLY)
        return
    key = preview.req_id_from or request.kind.patron_key  # CrossLink knows a second one
    values = request.values(key)
    joined = request.kind is RequestKind.MODRS_OPENURL and preview.has_identifier
    if len(values) < 2:  # noqa: PLR2004 - one is none too many
        yield Saw("the patron's key does not come twice")
    elif preview.trace.header_value is not None:
        yield NotAsked("A header replaces what the link says.")
    elif preview.unsaid is None and not joined:
        yield NotAsked("The form that is shown first sends on the first of the values.")
    else:
        yield Draft(
            f"The request has the key {key} {len(values)} times, and ReShare would receive "
            + ("the values joined into one." if joined else "a list of them."),
            tuple(Evidence(what="request", name=key, value=value) for value in values),
        )
