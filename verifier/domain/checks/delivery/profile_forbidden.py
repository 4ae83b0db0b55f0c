"""Patrons of some profiles may not place requests.

What it means: *Can create requests?* is set to no for them.

Why it matters: their requests become *Invalid patron*, whatever identifier they carry. This may be
intended.

What to change: nothing, if it is intended. Otherwise set it to yes.
"""

from verifier.domain.checks import api


@api.notice(
    "delivery.profile-forbidden",
    api.Station.RESHARE,
    cites=(api.PROFILES_PAGE, api.MODRS_DECISION),
    after=("delivery.every-profile-forbidden",),
    order=290,
    fine="no patron profile is forbidden to place requests",
)
def profile_forbidden(delivery: api.Delivery) -> api.Answers:
    return api.profiles_that(
        delivery,
        lambda profile: profile.can_create_requests is False,
        "ReShare refuses all requests of {profiles}.",
    )
