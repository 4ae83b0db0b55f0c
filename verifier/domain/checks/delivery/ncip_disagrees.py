"""This program asks the library system otherwise than ReShare does.

What it means: the connection with the role ``reshare`` must look patrons up as ReShare does, but
its address or an agency differs from ReShare's own settings.

Why it matters: what this program finds about patrons may differ from what ReShare finds.

What to change: copy the settings from ReShare, under *Local NCIP settings*, into the connection's
table, or correct the copy in ``[reshare.settings]``.
"""

from verifier.domain.checks import api

PAIRS = (
    ("ncip_server_address", "url"),
    ("ncip_from_agency", "from_agency"),
    ("ncip_to_agency", "to_agency"),
    ("ncip_app_profile", "application_profile"),
)
"""ReShare's own name of each setting, and the connection's."""


@api.warning(
    "delivery.ncip-disagrees",
    api.Station.RESHARE,
    cites=(api.MODRS_NCIP, api.MODRS_SETTINGS),
    order=350,
    fine="the connection asks as ReShare is set to ask",
)
def ncip_disagrees(delivery: api.Delivery) -> api.Answers:
    settings = api.require_mod_rs(delivery.reshare)
    asking = [ils for ils in delivery.connections if ils.role is api.IlsRole.RESHARE]
    if not asking or asking[0].connector != "ncip":
        raise api.NotAsked("No connection asks as ReShare does by NCIP.")
    for theirs, ours in PAIRS:
        stated = (settings.further_setting(theirs) or "").strip().rstrip("/")
        option = asking[0].url if ours == "url" else asking[0].option(ours)
        used = (option or "").strip().rstrip("/")
        if stated and used and stated != used:
            yield api.Draft(
                "The connection that asks as ReShare asks has another value than ReShare itself.",
                api.setting_evidence(theirs, stated),
                api.setting_evidence(f"[[ils]] {ours}", used),
                place=delivery.stated(f'[[ils]] "{asking[0].id}" {ours}'),
            )
