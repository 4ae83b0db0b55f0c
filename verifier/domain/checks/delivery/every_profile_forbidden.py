"""Nobody may place requests: every patron profile is forbidden to.

What it means: ReShare's list has profiles, and *Can create requests?* is no for all of them.

Why it matters: every patron whose profile is in the list is refused.

What to change: set the profiles to yes whose patrons may borrow through ReShare.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.references import MODRS_DECISION, PROFILES_PAGE
from verifier.domain.checks.reshare_settings import CROSSLINK_NO_PRIVILEGES
from verifier.domain.model.delivery import Delivery
from verifier.domain.model.finding import Evidence, Owner, Severity, Station


@check(
    "delivery.every-profile-forbidden",
    severity=Severity.WARNING,
    station=Station.RESHARE,
    owner=Owner.RESHARE,
    cites=(PROFILES_PAGE, MODRS_DECISION),
)
def every_profile_forbidden(delivery: Delivery) -> Iterator[Answer]:
    """Ask whether anybody may place requests."""
    if delivery.reshare.is_crosslink:
        yield NotAsked(CROSSLINK_NO_PRIVILEGES)
        return
    profiles = delivery.reshare.patron_profiles
    if not profiles:
        yield NotAsked("The patron profiles are not known.")
    elif any(one.can_create_requests is not False for one in profiles):
        yield Saw("there are patron profiles that may place requests")
    else:
        yield Draft(
            "ReShare refuses everybody whose patron profile it knows: none of them may place "
            "requests.",
            tuple(Evidence(what="patron profile", name=one.code) for one in profiles),
            place=delivery.of_profiles(),
        )
