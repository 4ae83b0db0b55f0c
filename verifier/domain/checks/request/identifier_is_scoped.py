"""The patron identifier has a domain behind an @ sign.

What it means: the User ID would look like ``name@domain``. Library systems mostly keep card
numbers or plain login names.

Why it matters: if the library system keeps the value without the domain, it does not find the
patron. If it keeps it with the domain, all is well.

What to change: nothing, where the patron is found. Otherwise let the listener drop the domain,
or take the identifier from another attribute.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.references import LISTENER
from verifier.domain.model.finding import Owner, Severity, Station, sent_identifier_evidence
from verifier.domain.model.request import RequestPreview


@check(
    "request.identifier-is-scoped",
    severity=Severity.NOTICE,
    station=Station.DISCOVERY,
    owner=Owner.DISCOVERY,
    cites=(LISTENER,),
    after=("request.identifier-joined",),
)
def identifier_is_scoped(preview: RequestPreview) -> Iterator[Answer]:
    """Ask whether the identifier carries a domain."""
    sent = preview.patron_identifier
    if not sent:
        yield NotAsked("The request would carry no identifier.")
    elif sent.count("@") == 1 and all(sent.split("@")):
        yield Draft(
            "The patron identifier carries a domain behind an @ sign.",
            (sent_identifier_evidence(sent),),
        )
    else:
        yield Saw("the identifier carries no domain")
