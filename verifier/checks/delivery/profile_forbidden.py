"""Patrons of some profiles may not place requests.

What it means: *Can create requests?* is set to no for them.

Why it matters: their requests become *Invalid patron*, whatever identifier they bring. It may be
just what is meant.

What to change: nothing, if it is meant. Otherwise set it to yes.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.checks.crosslink import NO_PRIVILEGES
from verifier.checks.reshare_settings import counted
from verifier.checks.sources import MODRS_DECISION, PROFILES_PAGE
from verifier.model.delivery import Delivery
from verifier.model.finding import Evidence, Owner, Severity, Station


@check(
    "delivery.profile-forbidden",
    severity=Severity.NOTICE,
    station=Station.RESHARE,
    owner=Owner.RESHARE,
    cites=(PROFILES_PAGE, MODRS_DECISION),
    after=("delivery.every-profile-forbidden",),
)
def profile_forbidden(delivery: Delivery) -> Iterator[Answer]:
    """Ask whether a profile is shut out."""
    if delivery.reshare.is_crosslink:
        yield NotAsked(NO_PRIVILEGES)
        return
    forbidden = [
        one.code for one in delivery.reshare.patron_profiles if one.can_create_requests is False
    ]
    if not delivery.reshare.profiles_known:
        yield NotAsked("The patron profiles are not known.")
    elif not forbidden:
        yield Saw("no patron profile is forbidden to place requests")
    else:
        yield Draft(
            f"ReShare refuses all requests of {counted(forbidden)}.",
            tuple(Evidence(what="patron profile", name=one) for one in forbidden),
            place=delivery.of_profiles(),
        )
