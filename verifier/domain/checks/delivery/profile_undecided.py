"""A patron profile is in ReShare's list and nobody has decided about it.

What it means: *Can create requests?* is left blank.

Why it matters: ReShare takes blank for yes. It puts every new profile into the list like that.

What to change: set it to yes or no.
"""

from verifier.domain.checks import api


@api.check(
    "delivery.profile-undecided",
    severity=api.Severity.NOTICE,
    station=api.Station.RESHARE,
    owner=api.Owner.RESHARE,
    cites=(api.PROFILES_PAGE, api.MODRS_DECISION),
    order=280,
)
def profile_undecided(delivery: api.Delivery) -> api.Answers:
    """Ask whether somebody decided about each profile."""
    yield from api.profiles_that(
        delivery,
        lambda one: one.can_create_requests is None,
        wrong=lambda how_many: (
            f"Nobody has decided whether {how_many} may place requests; ReShare lets them."
        ),
        fine="somebody decided about every patron profile",
    )
