"""Nobody may place requests: every patron profile is forbidden to.

What it means: ReShare's list has profiles, and *Can create requests?* is no for all of them.

Why it matters: every patron whose profile is in the list is refused.

What to change: set the profiles to yes whose patrons may borrow through ReShare.
"""

from verifier.domain.checks import api


@api.check(
    "delivery.every-profile-forbidden",
    severity=api.Severity.WARNING,
    station=api.Station.RESHARE,
    owner=api.Owner.RESHARE,
    cites=(api.PROFILES_PAGE, api.MODRS_DECISION),
    order=270,
)
def every_profile_forbidden(delivery: api.Delivery) -> api.Answers:
    """Ask whether anybody may place requests."""
    if delivery.reshare.is_crosslink:
        yield api.NotAsked(api.CROSSLINK_NO_PRIVILEGES)
        return
    profiles = delivery.reshare.patron_profiles
    if not profiles:
        yield api.NotAsked("The patron profiles are not known.")
    elif any(profile.can_create_requests is not False for profile in profiles):
        yield api.Saw("there are patron profiles that may place requests")
    else:
        yield api.Draft(
            "ReShare refuses everybody whose patron profile it knows: none of them may place "
            "requests.",
            tuple(api.Evidence(what="patron profile", name=profile.code) for profile in profiles),
            place=delivery.of_profiles(),
        )
