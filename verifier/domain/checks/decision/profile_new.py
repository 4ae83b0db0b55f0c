"""ReShare does not know the patron's profile yet.

What it means: the library system gives the patron a profile that is not in ReShare's *Host LMS
patron profiles*. Profiles are compared letter by letter.

Why it matters: ReShare adds the profile by itself and lets the patron place requests until
somebody decides. A code that is spelt a little differently escapes a rule that was made for it.

What to change: look at the list in ReShare's settings and decide; if the code is misspelt,
correct it where it comes from.
"""

from verifier.domain.checks import api


@api.check(
    "decision.profile-new",
    severity=api.Severity.NOTICE,
    station=api.Station.RESHARE,
    owner=api.Owner.RESHARE,
    cites=(api.PROFILES_PAGE, api.MODRS_DECISION),
    order=90,
)
def profile_new(evidence: api.DecisionEvidence) -> api.Answers:
    """Ask whether ReShare's list holds the patron's profile."""
    settings = evidence.decision.settings
    if evidence.decision.settings.is_crosslink:
        yield api.NotAsked(api.CROSSLINK_NO_PRIVILEGES)
    elif not evidence.decision.checked:
        yield api.NotAsked("ReShare's borrower check is off.")
    elif not settings.profiles_known:
        yield api.NotAsked("The list of ReShare's patron profiles is not given here.")
    elif evidence.decision.profile is None:
        yield api.NotAsked("ReShare would read no patron profile.")
    elif evidence.decision.profile in {profile.code for profile in settings.patron_profiles}:
        yield api.Saw("ReShare knows the patron's profile")
    else:
        yield api.Draft(
            "ReShare does not know the patron's profile yet, and lets it place requests.",
            (
                api.Evidence(
                    what="patron profile", name="PROFILE", value=evidence.decision.profile
                ),
                *(
                    api.setting_evidence("patron_profiles", profile.code)
                    for profile in settings.patron_profiles
                ),
            ),
        )
