"""ReShare's NCIP settings are not complete.

What it means: the borrower check is on, and the server's address or the agencies are empty. An
empty agency is sent as it is.

Why it matters: without an address ReShare asks nobody; with an empty agency the library system
answers with an error. Every request becomes *Invalid patron*.

What to change: fill the settings in ReShare, under *Settings > Resource sharing > Local NCIP
settings*.
"""

from verifier.domain.checks import api

NEEDED = ("ncip_server_address", "ncip_from_agency")


@api.error(
    "delivery.ncip-incomplete",
    api.Station.RESHARE,
    cites=(api.MODRS_NCIP, api.MODRS_SETTINGS),
    after=("delivery.borrower-check-off",),
    order=330,
    fine="no NCIP setting that is known is empty",
)
def ncip_incomplete(delivery: api.Delivery) -> api.Answers:
    settings = api.require_mod_rs(delivery.reshare)
    if not settings.borrower_check_on or not api.speaks_ncip(settings.host_lms_integration):
        raise api.NotAsked("ReShare asks nobody by NCIP.")
    for name in NEEDED:
        value = settings.further_setting(name)
        if settings.knows(name) and not (value or "").strip():
            yield api.Draft(
                "ReShare asks the library system by NCIP, and a setting that this needs is empty.",
                api.setting_evidence(name, value),
                place=delivery.of_reshare(name),
            )
