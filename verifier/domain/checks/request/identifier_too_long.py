"""The patron identifier is longer than ReShare can store.

What it means: the User ID would have more than 255 characters.

Why it matters: ReShare cannot save such a request.

What to change: a value of this length is no library number. Take the identifier from another
attribute, or find out what puts several values into one.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.references import MODRS_EVENTS
from verifier.domain.model.finding import (
    Evidence,
    Owner,
    Severity,
    Station,
    sent_identifier_evidence,
)
from verifier.domain.model.request import RequestPreview

MOST_CHARACTERS = 255  # the column of PatronRequest.patronIdentifier in mod-rs


@check(
    "request.identifier-too-long",
    severity=Severity.ERROR,
    station=Station.RESHARE,
    owner=Owner.DISCOVERY,
    cites=(f"{MODRS_EVENTS}, PatronRequest.patronIdentifier",),
    after=("request.identifier-joined",),
)
def identifier_too_long(preview: RequestPreview) -> Iterator[Answer]:
    """Ask whether the identifier fits into ReShare's column."""
    sent = preview.patron_identifier
    if not sent:
        yield NotAsked("The request would carry no identifier.")
    elif len(sent) > MOST_CHARACTERS:
        yield Draft(
            f"The patron identifier is longer than the {MOST_CHARACTERS} characters that "
            "ReShare stores.",
            (
                Evidence(what="length", name=f"{len(sent)} characters"),
                sent_identifier_evidence(sent),
            ),
        )
    else:
        yield Saw("the identifier is short enough to be stored")
