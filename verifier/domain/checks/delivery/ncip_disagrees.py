"""This program asks the library system otherwise than ReShare does.

What it means: the connection with the role ``reshare`` must ask as ReShare asks, and its address
or an agency is another than in ReShare's own settings.

Why it matters: what this program finds out about patrons may not be what ReShare finds out.

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


@api.check(
    "delivery.ncip-disagrees",
    severity=api.Severity.WARNING,
    station=api.Station.RESHARE,
    owner=api.Owner.RESHARE,
    cites=(api.MODRS_NCIP, api.MODRS_SETTINGS),
    order=350,
)
def ncip_disagrees(delivery: api.Delivery) -> api.Answers:
    """Ask whether the connection is a copy of ReShare."""
    if delivery.reshare.is_crosslink:
        yield api.NotAsked(api.CROSSLINK_NO_SUCH_SETTING)
        return
    connection = next(
        (
            connection
            for connection in delivery.connections
            if connection.role is api.IlsRole.RESHARE
        ),
        None,
    )
    if connection is None or connection.connector != "ncip":
        yield api.NotAsked("No connection asks as ReShare does by NCIP.")
        return
    drafts = [
        api.Draft(
            "The connection that asks as ReShare asks has another value than ReShare itself.",
            (api.setting_evidence(theirs, stated), api.setting_evidence(f"[[ils]] {ours}", used)),
            place=delivery.stated(f'[[ils]] "{connection.id}" {ours}'),
        )
        for theirs, ours, stated, used in compared(delivery.reshare, connection)
        if stated != used
    ]
    yield from api.drafts_or(drafts, "the connection asks as ReShare is set to ask")


def compared(
    settings: api.ReshareSettings, connection: api.IlsConnection
) -> api.Iterator[tuple[str, str, str, str]]:
    """Give both names and both values of each setting that is stated on both sides."""
    for theirs, ours in PAIRS:
        stated = (settings.further_setting(theirs) or "").strip()
        used = (connection.url if ours == "url" else connection.option(ours)) or ""
        if stated and used.strip():
            yield theirs, ours, stated.rstrip("/"), used.strip().rstrip("/")
