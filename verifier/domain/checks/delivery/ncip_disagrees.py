"""This program asks the library system otherwise than ReShare does.

What it means: the connection with the role ``reshare`` must ask as ReShare asks, and its address
or an agency is another than in ReShare's own settings.

Why it matters: what this program finds out about patrons may not be what ReShare finds out.

What to change: copy the settings from ReShare, under *Local NCIP settings*, into the connection's
table, or correct the copy in ``[reshare.settings]``.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, check, drafts_or
from verifier.domain.checks.references import MODRS_NCIP, MODRS_SETTINGS
from verifier.domain.checks.reshare_settings import CROSSLINK_NO_SUCH_SETTING
from verifier.domain.model.delivery import Delivery
from verifier.domain.model.finding import Owner, Severity, Station, setting_evidence
from verifier.domain.model.reshare_settings import ReshareSettings
from verifier.domain.model.site import IlsConnection, IlsRole

PAIRS = (
    ("ncip_server_address", "url"),
    ("ncip_from_agency", "from_agency"),
    ("ncip_to_agency", "to_agency"),
    ("ncip_app_profile", "application_profile"),
)
"""ReShare's own name of each setting, and the connection's."""


@check(
    "delivery.ncip-disagrees",
    severity=Severity.WARNING,
    station=Station.RESHARE,
    owner=Owner.RESHARE,
    cites=(MODRS_NCIP, MODRS_SETTINGS),
)
def ncip_disagrees(delivery: Delivery) -> Iterator[Answer]:
    """Ask whether the connection is a copy of ReShare."""
    if delivery.reshare.is_crosslink:
        yield NotAsked(CROSSLINK_NO_SUCH_SETTING)
        return
    connection = next((one for one in delivery.connections if one.role is IlsRole.RESHARE), None)
    if connection is None or connection.connector != "ncip":
        yield NotAsked("No connection asks as ReShare does by NCIP.")
        return
    drafts = [
        Draft(
            "The connection that asks as ReShare asks has another value than ReShare itself.",
            (setting_evidence(theirs, stated), setting_evidence(f"[[ils]] {ours}", used)),
            place=delivery.stated(f'[[ils]] "{connection.id}" {ours}'),
        )
        for theirs, ours, stated, used in compared(delivery.reshare, connection)
        if stated != used
    ]
    yield from drafts_or(drafts, "the connection asks as ReShare is set to ask")


def compared(
    settings: ReshareSettings, connection: IlsConnection
) -> Iterator[tuple[str, str, str, str]]:
    """Give both names and both values of each setting that is stated on both sides."""
    for theirs, ours in PAIRS:
        stated = (settings.further_setting(theirs) or "").strip()
        used = (connection.url if ours == "url" else connection.option(ours)) or ""
        if stated and used.strip():
            yield theirs, ours, stated.rstrip("/"), used.strip().rstrip("/")
