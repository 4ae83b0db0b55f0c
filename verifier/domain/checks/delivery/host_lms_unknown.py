"""ReShare has no adapter for the library system that it is set to.

What it means: *Host LMS integration* names a system that is none of ReShare's own list.

Why it matters: ReShare cannot look anybody up, and every request becomes *Invalid patron*.

What to change: choose the system in ReShare's settings. If it is only misspelt in the site file,
correct it there.
"""

from verifier.domain.checks import api


@api.check(
    "delivery.host-lms-unknown",
    severity=api.Severity.ERROR,
    station=api.Station.RESHARE,
    owner=api.Owner.RESHARE,
    cites=(api.MODRS_LOOKUP, api.MODRS_SETTINGS),
    order=250,
)
def host_lms_unknown(delivery: api.Delivery) -> api.Answers:
    """Ask whether the host LMS exists."""
    settings = delivery.reshare
    if (reason := api.unanswerable(settings)) is not None:
        yield api.NotAsked(reason)
    elif api.host_lms(settings.host_lms_integration) is None:
        yield api.Draft(
            "ReShare is set to a library system for which it has no adapter: it finds nobody.",
            (api.setting_evidence("host_lms_integration", settings.host_lms_integration),),
            place=delivery.of_reshare("host_lms_integration"),
        )
    else:
        yield api.Saw("ReShare has an adapter for its library system")
