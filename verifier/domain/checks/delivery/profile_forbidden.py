"""Patrons of some profiles may not place requests.

What it means: *Can create requests?* is set to no for them.

Why it matters: their requests become *Invalid patron*, whatever identifier they bring. It may be
just what is meant.

What to change: nothing, if it is meant. Otherwise set it to yes.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, check
from verifier.domain.checks.references import MODRS_DECISION, PROFILES_PAGE
from verifier.domain.checks.reshare_settings import profiles_that
from verifier.domain.model.delivery import Delivery
from verifier.domain.model.finding import Owner, Severity, Station


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
    yield from profiles_that(
        delivery,
        lambda one: one.can_create_requests is False,
        wrong=lambda how_many: f"ReShare refuses all requests of {how_many}.",
        fine="no patron profile is forbidden to place requests",
    )
