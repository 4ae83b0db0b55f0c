"""The patron stands under a key that the reader of this request does not read.

What it means: the request names the patron, under a key of another reader. The OpenURL listener
reads ``req_id``; ReShare's own OpenURL endpoint reads ``req.id``; in JSON it is
``patronIdentifier``. ``req_dat`` and ``req_ref`` are read by none of them.

Why it matters: a key that nobody reads is no error. The request is made without a patron, and
staff have to repair it by hand.

What to change: in the link or the add-on that makes the request, write the patron under the key
that is read where the request is sent.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.pasted_request import PASTED_ONLY
from verifier.domain.checks.references import LISTENER_KEYS, MODRS_OPENURL
from verifier.domain.model.finding import Evidence, Owner, Severity, Station
from verifier.domain.model.request import RequestPreview

OTHER_KEYS = ("req_id", "req.id", "req_dat", "req_ref", "patronIdentifier", "patronReference")


@check(
    "request.patron-key-not-read",
    severity=Severity.ERROR,
    station=Station.DISCOVERY,
    owner=Owner.DISCOVERY,
    cites=(LISTENER_KEYS, MODRS_OPENURL),
    after=("request.old-openurl-version",),
)
def patron_key_not_read(preview: RequestPreview) -> Iterator[Answer]:
    """Ask whether the patron stands where the request's reader looks."""
    request = preview.release.capture.request
    if request is None:
        yield NotAsked(PASTED_ONLY)
        return
    key = request.kind.patron_key
    others = [one for one in OTHER_KEYS if one != key and any(request.values(one))]
    if preview.has_identifier or preview.unsaid is not None:
        yield Saw("the patron stands where it is read")
    elif not others:
        yield NotAsked("The request names the patron under no other key either.")
    else:
        yield Draft(
            f"The request names the patron under {others[0]}; what reads it looks under {key}.",
            tuple(
                Evidence(what="request", name=one, value=value)
                for one in others
                for value in request.values(one)
            ),
        )
