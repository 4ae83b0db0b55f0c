"""The listener reads no header, so the patron can change the identifier.

What it means: no ``reqIdHeader`` is set, and the identifier comes from the address line.

Why it matters: whoever edits the link places requests under another person's number, which also
stays in logs and browser histories.

What to change: nothing has to be wrong where VuFind makes the link. To close it, put the listener
behind the campus login, have the proxy set a header, and name it in ``reqIdHeader``.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.listener_settings import NOTHING_KNOWN
from verifier.domain.checks.references import LISTENER
from verifier.domain.model.delivery import Delivery
from verifier.domain.model.finding import Owner, Severity, Station, setting_evidence
from verifier.domain.model.request_form import EntryPoint


@check(
    "delivery.no-header",
    severity=Severity.NOTICE,
    station=Station.LISTENER,
    owner=Owner.RESHARE,
    cites=(LISTENER,),
    after=("delivery.symbol-in-other-case",),
)
def no_header(delivery: Delivery) -> Iterator[Answer]:
    """Ask whether a header is set."""
    if delivery.form.door in (EntryPoint.ILLIAD, EntryPoint.DIRECT):
        yield NotAsked("Requests do not come through a link that the patron sees.")
    elif delivery.own is None:
        yield NotAsked(NOTHING_KNOWN)
    elif delivery.own.settings.reqIdHeader:
        yield Saw("the listener is set to read a header")
    else:
        yield Draft(
            "The listener is set to read no header: the identifier of the link counts, and the "
            "patron can change it.",
            (setting_evidence("reqIdHeader"),),
            place=delivery.own.whole,
        )
