"""The patron identifier is the OpenID Connect subject.

What it means: the discovery system passes on the claim ``sub``, which OpenID providers usually
fill with a value of their own making, often another one for each service.

Why it matters: the library system knows such a value only if somebody loads it there on purpose.

What to change: take the identifier from a claim that holds the library's number. Where the
discovery system knows no other way, let the provider put that number into ``sub`` for it.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.references import VUFIND_AUTH
from verifier.domain.model.finding import (
    Owner,
    Severity,
    Station,
    sent_identifier_evidence,
    setting_evidence,
)
from verifier.domain.model.request import RequestPreview


@check(
    "request.sub-as-identifier",
    severity=Severity.WARNING,
    station=Station.DISCOVERY,
    owner=Owner.DISCOVERY,
    cites=(f"{VUFIND_AUTH}, OpenIDConnect",),
    after=("patron.identifier-is-another-attribute",),
)
def sub_as_identifier(preview: RequestPreview) -> Iterator[Answer]:
    """Ask whether the identifier is the login's own subject."""
    if preview.req_id is None:
        yield NotAsked("The discovery system sends no identifier.")
    elif preview.trace.header_value is not None:
        yield NotAsked("A header replaces what the discovery system sends.")
    elif preview.req_id_from == "sub":
        yield Draft(
            "The patron identifier is the login's subject, which library systems rarely know.",
            (
                setting_evidence("login", preview.release.form.door.value),
                sent_identifier_evidence(preview.patron_identifier),
            ),
        )
    else:
        yield Saw("the identifier is not the login's subject")
