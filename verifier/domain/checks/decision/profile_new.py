"""ReShare does not know the patron's profile yet.

What it means: the library system gives the patron a profile that is not in ReShare's *Host LMS
patron profiles*. Profiles are compared letter by letter.

Why it matters: ReShare adds the profile by itself and lets the patron place requests until
somebody decides. A code that is misspelled escapes a rule that was made for the right one.

What to change: look at the list in ReShare's settings and decide; if the code is misspelled,
correct it in the library system.
"""

from verifier.domain.checks import api


@api.notice(
    "decision.profile-new",
    api.Station.RESHARE,
    cites=(api.PROFILES_PAGE, api.MODRS_DECISION),
    order=90,
    fine="ReShare knows the patron's profile",
)
def profile_new(evidence: api.DecisionEvidence) -> api.Answers:
    settings = api.require_privileges(evidence)
    if not settings.profiles_known:
        raise api.NotAsked("The list of ReShare's patron profiles is not given here.")
    read, listed = (
        api.profile_read(evidence),
        [profile.code for profile in settings.patron_profiles],
    )
    if read not in listed:
        yield api.Draft(
            "ReShare does not know the patron's profile yet, and lets it place requests.",
            api.profile_evidence(read),
            *(api.setting_evidence("patron_profiles", code) for code in listed),
        )
