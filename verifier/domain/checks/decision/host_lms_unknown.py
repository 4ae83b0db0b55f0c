"""ReShare is set to a library system that it does not know.

What it means: ReShare's setting *host LMS integration* names none of the systems that ReShare has
an adapter for.

Why it matters: ReShare cannot look anybody up. Every request gets the state *Invalid patron*,
however right the identifier is.

What to change: choose the library system in ReShare's settings under *Host LMS integration*. If
the name in the site file is only misspelt, correct it there.
"""

from verifier.domain.checks import api


@api.check(
    "decision.host-lms-unknown",
    severity=api.Severity.ERROR,
    station=api.Station.RESHARE,
    owner=api.Owner.RESHARE,
    cites=(api.MODRS_LOOKUP, f"{api.MODRS_SETTINGS}, hostLMSIntegration"),
    order=40,
    reason="ReShare is set to a library system that it does not know, so it can look nobody up.",
    advice="In ReShare's settings choose the library system under Host LMS integration.",
)
def host_lms_unknown(decision: api.BorrowerDecision) -> api.Answers:
    """Ask whether ReShare has an adapter for the system that it is set to."""
    settings = decision.settings
    if settings.is_crosslink:
        yield api.NotAsked(api.CROSSLINK_NO_ADAPTERS)
    elif not settings.stated:
        yield api.NotAsked("The site file does not say how ReShare is set.")
    elif api.host_lms(settings.host_lms_integration) is not None:
        yield api.Saw("ReShare knows the library system that it is set to")
    else:
        yield api.Draft(
            "ReShare has no adapter for the library system that it is set to, so it finds nobody.",
            (api.setting_evidence("host_lms_integration", settings.host_lms_integration),),
        )
