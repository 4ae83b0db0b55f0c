"""ReShare is set to check no patron.

What it means: the host LMS is ``manual``, which asks nobody, or *Borrower check* is not set to
``NCIP``.

Why it matters: ReShare accepts a missing or wrong identifier without a word. It shows when the
item arrives and cannot be put on the patron's account.

What to change: in ReShare, under *Settings > Resource sharing > Host LMS integration*, choose the
library system and set *Borrower check* to NCIP. With CrossLink, switch ``lookupUserEnabled`` on.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.references import CROSSLINK_LOOKUP, MODRS_LOOKUP, MODRS_SETTINGS
from verifier.domain.checks.reshare_settings import unanswerable
from verifier.domain.model.delivery import Delivery
from verifier.domain.model.finding import Owner, Severity, Station, patron_check_evidence


@check(
    "delivery.borrower-check-off",
    severity=Severity.WARNING,
    station=Station.RESHARE,
    owner=Owner.RESHARE,
    cites=(MODRS_LOOKUP, MODRS_SETTINGS, CROSSLINK_LOOKUP),
    after=("delivery.host-lms-unknown",),
)
def borrower_check_off(delivery: Delivery) -> Iterator[Answer]:
    """Ask whether patrons are checked."""
    settings = delivery.reshare
    if settings.is_crosslink and not settings.borrower_check_on:
        yield Draft(
            "CrossLink asks nobody about a patron: it would accept any identifier, and none.",
            patron_check_evidence(settings),
            place=delivery.stated("[reshare.crosslink] lookupUserEnabled"),
        )
    elif (reason := unanswerable(settings)) is not None:
        yield NotAsked(reason)
    elif settings.borrower_check_on:
        yield Saw("ReShare asks the library system about each patron")
    else:
        key = "host_lms_integration" if settings.is_manual else "borrower_check"
        yield Draft(
            "ReShare asks nobody about a patron: it would accept any identifier.",
            patron_check_evidence(settings),
            place=delivery.of_reshare(key),
        )
