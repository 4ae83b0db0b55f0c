"""ReShare is set to a library system that it does not know.

What it means: ReShare's setting *host LMS integration* names none of the systems that ReShare has
an adapter for.

Why it matters: ReShare cannot look anybody up. Every request gets the state *Invalid patron*,
however right the identifier is.

What to change: choose the library system in ReShare's settings under *Host LMS integration*. If
the name in the site file is only misspelt, correct it there.
"""

from verifier.domain.checks import api

CONFIGURED = """ReShare has no adapter for the library system that it is set to.

What it means: *Host LMS integration* names a system that is not in ReShare's own list.

Why it matters: ReShare cannot look anybody up, and every request becomes *Invalid patron*.

What to change: choose the system in ReShare's settings. If it is only misspelled in the site file,
correct it there.
"""


@api.error(
    "decision.host-lms-unknown",
    api.Station.RESHARE,
    cites=(api.MODRS_LOOKUP, f"{api.MODRS_SETTINGS}, hostLMSIntegration"),
    order=40,
    fine="ReShare knows the library system that it is set to",
    reason="ReShare is set to a library system that it does not know, so it can look nobody up.",
    advice="In ReShare's settings choose the library system under Host LMS integration.",
)
def host_lms_unknown(evidence: api.DecisionEvidence) -> api.Answers:
    system = api.require_stated(evidence.settings, api.CROSSLINK_NO_ADAPTERS).host_lms_integration
    if api.host_lms(system) is None:
        yield api.Draft(
            "ReShare has no adapter for the library system that it is set to, so it finds nobody.",
            api.setting_evidence("host_lms_integration", system),
        )


@host_lms_unknown.twin(
    "delivery.host-lms-unknown",
    order=250,
    cites=(api.MODRS_LOOKUP, api.MODRS_SETTINGS),
    fine="ReShare has an adapter for its library system",
    page=CONFIGURED,
)
def delivery_host_lms_unknown(delivery: api.Delivery) -> api.Answers:
    system = api.require_stated(delivery.reshare).host_lms_integration
    if api.host_lms(system) is None:
        yield api.Draft(
            "ReShare is set to a library system for which it has no adapter: it finds nobody.",
            api.setting_evidence("host_lms_integration", system),
            place=delivery.of_reshare("host_lms_integration"),
        )
