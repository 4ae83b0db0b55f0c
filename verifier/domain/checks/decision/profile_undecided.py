"""Nobody has decided yet whether the patron's profile may place requests.

What it means: the profile stands in ReShare's *Host LMS patron profiles*, and "Can create
requests?" is left blank.

Why it matters: ReShare treats blank as yes. Whether that is meant, nobody has said.

What to change: set the profile to yes or no.
"""

from verifier.domain.checks import api


@api.check(
    "decision.profile-undecided",
    severity=api.Severity.NOTICE,
    station=api.Station.RESHARE,
    owner=api.Owner.RESHARE,
    cites=(api.PROFILES_PAGE, api.MODRS_DECISION),
    order=80,
)
def profile_undecided(decision: api.BorrowerDecision) -> api.Answers:
    """Ask whether somebody decided about the patron's profile."""
    listed = {one.code: one for one in decision.settings.patron_profiles}
    if decision.settings.is_crosslink:
        yield api.NotAsked(api.CROSSLINK_NO_PRIVILEGES)
    elif not decision.checked:
        yield api.NotAsked("ReShare's borrower check is off.")
    elif decision.profile is None:
        yield api.NotAsked("ReShare would read no patron profile.")
    elif decision.profile not in listed:
        yield api.NotAsked("The patron's profile is not in the list of profiles given here.")
    elif listed[decision.profile].can_create_requests is None:
        yield api.Draft(
            "Nobody has decided whether the patron's profile may place requests; ReShare lets it.",
            (api.Evidence(what="patron profile", name="PROFILE", value=decision.profile),),
        )
    else:
        yield api.Saw("somebody decided about the patron's profile")
