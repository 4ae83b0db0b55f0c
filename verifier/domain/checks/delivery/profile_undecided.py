"""A patron profile is in ReShare's list and nobody has decided about it.

What it means: *Can create requests?* is left blank.

Why it matters: ReShare takes blank for yes. It puts every new profile into the list like that.

What to change: set it to yes or no.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, check
from verifier.domain.checks.references import MODRS_DECISION, PROFILES_PAGE
from verifier.domain.checks.reshare_settings import profiles_that
from verifier.domain.model.delivery import Delivery
from verifier.domain.model.finding import Owner, Severity, Station


@check(
    "delivery.profile-undecided",
    severity=Severity.NOTICE,
    station=Station.RESHARE,
    owner=Owner.RESHARE,
    cites=(PROFILES_PAGE, MODRS_DECISION),
)
def profile_undecided(delivery: Delivery) -> Iterator[Answer]:
    """Ask whether somebody decided about each profile."""
    yield from profiles_that(
        delivery,
        lambda one: one.can_create_requests is None,
        wrong=lambda how_many: (
            f"Nobody has decided whether {how_many} may place requests; ReShare lets them."
        ),
        fine="somebody decided about every patron profile",
    )
