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


@api.check(
    "delivery.ncip-incomplete",
    severity=api.Severity.ERROR,
    station=api.Station.RESHARE,
    owner=api.Owner.RESHARE,
    cites=(api.MODRS_NCIP, api.MODRS_SETTINGS),
    after=("delivery.borrower-check-off",),
    order=330,
)
def ncip_incomplete(delivery: api.Delivery) -> api.Answers:
    """Ask whether ReShare has all that it needs to ask."""
    if delivery.reshare.is_crosslink:
        yield api.NotAsked(api.CROSSLINK_NO_SUCH_SETTING)
        return
    settings = delivery.reshare
    if not settings.borrower_check_on or not api.speaks_ncip(settings.host_lms_integration):
        yield api.NotAsked("ReShare asks nobody by NCIP.")
        return
    empty = [name for name in NEEDED if is_empty(settings, name)]
    for name in empty:
        yield api.Draft(
            "ReShare asks the library system by NCIP, and a setting that this needs is empty.",
            (api.setting_evidence(name, settings.further_setting(name)),),
            place=delivery.of_reshare(name),
        )
    if not empty:
        yield api.Saw("no NCIP setting that is known is empty")


def is_empty(settings: api.ReshareSettings, name: str) -> bool:
    """Whether the setting is known to be empty; one that nobody stated is not."""
    return settings.knows(name) and not (settings.further_setting(name) or "").strip()
