"""ReShare would refuse the request, because the patron's profile may not place any.

What it means: the library system gives the patron a profile (group or patron type) that is in
ReShare's *Host LMS patron profiles* with "Can create requests?" set to no.

Why it matters: the request gets the state *Invalid patron*, as do those of everybody with this
profile. ReShare looks at the profile only if the patron's status is no block.

What to change: if people of this profile may borrow through ReShare, set it to yes there. If
not, the refusal is right; if the patron has the wrong profile, correct it in the library system.
"""

from verifier.domain.checks import api


@api.error(
    "decision.profile-not-allowed",
    api.Station.RESHARE,
    cites=(f"{api.LOOKUP_PROBLEMS}, intermittent step 6", api.MODRS_DECISION, api.PROFILES_PAGE),
    after=api.NOT_THIS_PATRON,
    order=70,
    fine="no rule forbids the patron's profile",
    reason="ReShare is set to accept no requests from this patron's group.",
    advice="In ReShare, Settings, Host LMS patron profiles, allow this patron's group to create "
    "requests; or leave it, if these patrons are not to use ReShare.",
)
def profile_not_allowed(evidence: api.DecisionEvidence) -> api.Answers:
    api.require_privileges(evidence)
    decision = evidence.decision.about_patron
    profile = api.known(decision.profile, "ReShare would read no patron profile.")
    if decision.profile_allowed is False:
        yield api.Draft(
            f"{api.once_right(evidence)}ReShare would refuse the request: the patron's profile "
            "may not place any.",
            api.profile_evidence(profile),
            api.setting_evidence("can_create_requests", "false"),
        )
