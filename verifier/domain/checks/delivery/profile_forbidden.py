"""Patrons of some profiles may not place requests.

What it means: *Can create requests?* is set to no for them.

Why it matters: their requests become *Invalid patron*, whatever identifier they bring. It may be
just what is meant.

What to change: nothing, if it is meant. Otherwise set it to yes.
"""

from verifier.domain.checks import api


@api.check(
    "delivery.profile-forbidden",
    severity=api.Severity.NOTICE,
    station=api.Station.RESHARE,
    owner=api.Owner.RESHARE,
    cites=(api.PROFILES_PAGE, api.MODRS_DECISION),
    after=("delivery.every-profile-forbidden",),
    order=290,
)
def profile_forbidden(delivery: api.Delivery) -> api.Answers:
    """Ask whether a profile is shut out."""
    yield from api.profiles_that(
        delivery,
        lambda profile: profile.can_create_requests is False,
        wrong=lambda how_many: f"ReShare refuses all requests of {how_many}.",
        fine="no patron profile is forbidden to place requests",
    )
