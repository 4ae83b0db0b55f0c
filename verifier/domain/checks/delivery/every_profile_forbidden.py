"""Nobody may place requests: every patron profile is forbidden to.

What it means: ReShare's list has profiles, and *Can create requests?* is no for all of them.

Why it matters: every patron whose profile is in the list is refused.

What to change: set the profiles to yes whose patrons may borrow through ReShare.
"""

from verifier.domain.checks import api


@api.warning(
    "delivery.every-profile-forbidden",
    api.Station.RESHARE,
    cites=(api.PROFILES_PAGE, api.MODRS_DECISION),
    order=270,
    fine="there are patron profiles that may place requests",
)
def every_profile_forbidden(delivery: api.Delivery) -> api.Answers:
    settings = api.require_mod_rs(delivery.reshare, api.CROSSLINK_NO_PRIVILEGES)
    profiles = settings.patron_profiles
    if not profiles:
        raise api.NotAsked("The patron profiles are not known.")
    if all(profile.can_create_requests is False for profile in profiles):
        yield api.Draft(
            "ReShare refuses everybody whose patron profile it knows: none of them may place "
            "requests.",
            *(api.Evidence(what="patron profile", name=profile.code) for profile in profiles),
            place=delivery.of_profiles(),
        )
