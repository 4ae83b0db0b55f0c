"""Nobody has decided yet whether the patron's profile may place requests.

What it means: the profile stands in ReShare's *Host LMS patron profiles*, and "Can create
requests?" is left blank.

Why it matters: ReShare treats blank as yes. Whether that is meant, nobody has said.

What to change: set the profile to yes or no.
"""

from verifier.domain.checks import api

CONFIGURED = """A patron profile is in ReShare's list and nobody has decided about it.

What it means: *Can create requests?* is left blank.

Why it matters: ReShare takes blank for yes. It puts every new profile into the list like that.

What to change: set it to yes or no.
"""


def _is_undecided(profile: api.PatronProfile) -> bool:
    return profile.can_create_requests is None


@api.check(
    "decision.profile-undecided",
    severity=api.Severity.NOTICE,
    station=api.Station.RESHARE,
    owner=api.Owner.RESHARE,
    cites=(api.PROFILES_PAGE, api.MODRS_DECISION),
    order=80,
)
def profile_undecided(evidence: api.DecisionEvidence) -> api.Answers:
    """Ask whether somebody decided about the patron's profile."""
    listed = {profile.code: profile for profile in evidence.decision.settings.patron_profiles}
    if evidence.decision.settings.is_crosslink:
        yield api.NotAsked(api.CROSSLINK_NO_PRIVILEGES)
    elif not evidence.decision.checked:
        yield api.NotAsked("ReShare's borrower check is off.")
    elif evidence.decision.profile is None:
        yield api.NotAsked("ReShare would read no patron profile.")
    elif evidence.decision.profile not in listed:
        yield api.NotAsked("The patron's profile is not in the list of profiles given here.")
    elif _is_undecided(listed[evidence.decision.profile]):
        yield api.Draft(
            "Nobody has decided whether the patron's profile may place requests; ReShare lets it.",
            (
                api.Evidence(
                    what="patron profile", name="PROFILE", value=evidence.decision.profile
                ),
            ),
        )
    else:
        yield api.Saw("somebody decided about the patron's profile")


@profile_undecided.twin("delivery.profile-undecided", order=280, page=CONFIGURED)
def delivery_profile_undecided(delivery: api.Delivery) -> api.Answers:
    """Ask whether somebody decided about each profile."""
    return api.profiles_that(
        delivery,
        _is_undecided,
        wrong=lambda how_many: (
            f"Nobody has decided whether {how_many} may place requests; ReShare lets them."
        ),
        fine="somebody decided about every patron profile",
    )
