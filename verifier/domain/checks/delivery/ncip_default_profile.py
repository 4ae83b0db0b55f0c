"""ReShare asks Alma under the application profile that it comes with.

What it means: ``ncip_app_profile`` is ``EZBORROW``, ReShare's default, or empty. Alma takes it
for the code of a resource sharing partner.

Why it matters: if Alma has no partner of that code, it answers *Unknown partner*, and every
request becomes *Invalid patron*.

What to change: enter the partner's code as Alma has it.
"""

from verifier.domain.checks import api

DEFAULT_PROFILE = "EZBORROW"


@api.warning(
    "delivery.ncip-default-profile",
    api.Station.RESHARE,
    cites=(api.MODRS_SETTINGS, api.NCIP_LOOKUP_PAGE),
    after=("delivery.borrower-check-off",),
    order=340,
    fine="the application profile was chosen",
)
def ncip_default_profile(delivery: api.Delivery) -> api.Answers:
    settings = api.require_mod_rs(delivery.reshare)
    profile = (settings.further_setting("ncip_app_profile") or "").strip()
    if settings.host_lms_integration.strip().lower() != "alma":
        raise api.NotAsked(
            "The library system does not choose a partner by the application profile."
        )
    if not settings.knows("ncip_app_profile"):
        raise api.NotAsked("The application profile is not known.")
    if profile in ("", DEFAULT_PROFILE):
        yield api.Draft(
            "ReShare asks Alma under the application profile that ReShare comes with, which Alma "
            "takes for a partner's code.",
            api.setting_evidence("ncip_app_profile", profile),
            place=delivery.of_reshare("ncip_app_profile"),
        )
