"""Nobody has decided yet whether the patron's profile may place requests.

What it means: the profile is in ReShare's *Host LMS patron profiles*, and "Can create requests?"
is left blank.

Why it matters: ReShare treats blank as yes. It is not known whether that is intended.

What to change: set the profile to yes or no.
"""

from verifier.domain.checks import api

CONFIGURED = """A patron profile is in ReShare's list and nobody has decided about it.

What it means: *Can create requests?* is left blank.

Why it matters: ReShare treats blank as yes, and adds every new profile to the list that way.

What to change: set it to yes or no.
"""


def _is_undecided(profile: api.PatronProfile) -> bool:
    return profile.can_create_requests is None


@api.notice(
    "decision.profile-undecided",
    api.Station.RESHARE,
    cites=(api.PROFILES_PAGE, api.MODRS_DECISION),
    order=80,
    fine="somebody decided about the patron's profile",
)
def profile_undecided(evidence: api.DecisionEvidence) -> api.Answers:
    settings = api.require_privileges(evidence)
    read = api.profile_read(evidence)
    profile = api.known(
        {profile.code: profile for profile in settings.patron_profiles}.get(read),
        "The patron's profile is not in the list of profiles given here.",
    )
    if _is_undecided(profile):
        yield api.Draft(
            "Nobody has decided whether the patron's profile may place requests; ReShare lets it.",
            api.profile_evidence(read),
        )


@profile_undecided.twin(
    "delivery.profile-undecided",
    order=280,
    fine="somebody decided about every patron profile",
    page=CONFIGURED,
)
def delivery_profile_undecided(delivery: api.Delivery) -> api.Answers:
    return api.profiles_that(
        delivery,
        _is_undecided,
        "Nobody has decided whether {profiles} may place requests; ReShare lets them.",
    )
