"""ReShare sends the patron's identifier and name to suppliers.

What it means: ``suppress_patron_info`` is not "yes", which is ReShare's own default.

Why it matters: it is personal data that leaves the institution, and suppliers rarely need it.

What to change: set it to yes under *Request defaults*, unless your consortium has agreed
otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.references import MODRS_SETTINGS
from verifier.domain.checks.reshare_settings import unanswerable
from verifier.domain.model.delivery import Delivery
from verifier.domain.model.finding import Owner, Severity, Station, setting_evidence


@check(
    "delivery.identifier-goes-to-suppliers",
    severity=Severity.NOTICE,
    station=Station.RESHARE,
    owner=Owner.RESHARE,
    cites=(MODRS_SETTINGS,),
    after=("delivery.sensitive-goes-to-suppliers",),
)
def identifier_goes_to_suppliers(delivery: Delivery) -> Iterator[Answer]:
    """Ask whether suppliers are told who the patron is."""
    if (reason := unanswerable(delivery.reshare)) is not None:
        yield NotAsked(reason)
    elif delivery.reshare.keeps_patron_data:
        yield Saw("suppliers are not told who the patron is")
    else:
        yield Draft(
            "ReShare tells the supplying library who the patron is.",
            (setting_evidence("suppress_patron_info", delivery.reshare.suppress_patron_info),),
            place=delivery.of_reshare("suppress_patron_info"),
        )
