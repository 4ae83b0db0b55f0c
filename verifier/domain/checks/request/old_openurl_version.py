"""The link is read as OpenURL 0.1, which has no place for a patron.

What it means: OpenURL 1.0 is told by its keys: to the listener by any that begins with ``rft`` or
``req``, to ReShare's own endpoint by one that begins with ``rft.``. Without such a key the link
counts as version 0.1, in which no key is the patron's.

Why it matters: whatever else stands in the link, the request is made without a patron.

What to change: have the discovery site make links of OpenURL 1.0, and describe the item under
``rft.`` as well where the link goes to ReShare's own endpoint.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.pasted_request import PASTED_ONLY
from verifier.domain.checks.references import LISTENER_KEYS, MODRS_OPENURL
from verifier.domain.model.finding import Evidence, Owner, Severity, Station
from verifier.domain.model.request import RequestPreview


@check(
    "request.old-openurl-version",
    severity=Severity.ERROR,
    station=Station.DISCOVERY,
    owner=Owner.DISCOVERY,
    cites=(LISTENER_KEYS, MODRS_OPENURL),
)
def old_openurl_version(preview: RequestPreview) -> Iterator[Answer]:
    """Ask whether the link is of a version that can name a patron."""
    request, posted = preview.release.capture.request, preview.posted
    if request is None or posted is None:
        yield NotAsked(PASTED_ONLY)
    elif posted.version is None:
        yield NotAsked("This is no OpenURL.")
    elif posted.version != "0.1":
        yield Saw(f"the link is read as OpenURL {posted.version}")
    elif preview.trace.header_value is not None:
        yield NotAsked("The patron comes in a header, whatever the link is.")
    else:
        yield Draft(
            "The link is read as OpenURL 0.1, which has no place for a patron.",
            tuple(
                Evidence(what="key", name=one)
                for one in dict.fromkeys(pair.key for pair in request.pairs)
            ),
        )
