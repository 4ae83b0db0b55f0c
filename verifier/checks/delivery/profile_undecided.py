"""A patron profile is in ReShare's list and nobody has decided about it.

What it means: *Can create requests?* is left blank.

Why it matters: ReShare takes blank for yes. It puts every new profile into the list like that.

What to change: set it to yes or no.
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
    "delivery.profile-undecided",
    severity=Severity.NOTICE,
    station=Station.RESHARE,
    owner=Owner.RESHARE,
    cites=(PROFILES_PAGE, MODRS_DECISION),
)
def profile_undecided(delivery: Delivery) -> Iterator[Answer]:
    """Ask whether somebody decided about each profile."""
    if delivery.reshare.is_crosslink:
        yield NotAsked(NO_PRIVILEGES)
        return
    undecided = [
        one.code for one in delivery.reshare.patron_profiles if one.can_create_requests is None
    ]
    if not delivery.reshare.profiles_known:
        yield NotAsked("The patron profiles are not known.")
    elif not undecided:
        yield Saw("somebody decided about every patron profile")
    else:
        yield Draft(
            f"Nobody has decided whether {counted(undecided)} may place requests; "
            "ReShare lets them.",
            tuple(Evidence(what="patron profile", name=one) for one in undecided),
            place=delivery.of_profiles(),
        )
