"""What one connection of a site can see, by its connector and its settings."""

from __future__ import annotations

from verifier.ils.capabilities import CAPABILITIES
from verifier.model.capability import Capabilities, Capability, Sight
from verifier.model.site import IlsConnection

_COLUMNS = {
    Sight.OLD_IDENTIFIERS: ("old_identifiers",),
    Sight.ACCOUNT_STATUS: ("status",),
    Sight.EXPIRY: ("expires",),
    Sight.GROUP: ("group",),
    Sight.BLOCKS: ("blocked",),
    Sight.BALANCE: ("balance",),
    Sight.NAME: ("full_name", "family_name"),
    Sight.EMAIL: ("email",),
    Sight.BY_EMAIL: ("email",),
}
"""The settings of a spreadsheet that name the columns in which something is seen."""


def _by_columns(connection: IlsConnection) -> Capabilities:
    """Give what a spreadsheet can see: nothing of which no column is named."""
    sees = dict(CAPABILITIES["spreadsheet"])
    for sight, settings in _COLUMNS.items():
        if not any(connection.option(one) for one in settings):
            sees[sight] = Capability(
                seen="no",
                note=f"The spreadsheet's settings name no column for it ({settings[0]}).",
            )
    return sees


def capabilities_of(connection: IlsConnection) -> Capabilities:
    """Give what *connection* can see, by its connector and the system or dialect it names."""
    if connection.connector == "spreadsheet":
        return _by_columns(connection)
    system = connection.option("system") or connection.option("dialect")
    own = f"{connection.connector}:{system.strip().lower()}"
    return CAPABILITIES.get(own) or CAPABILITIES.get(connection.connector, {})
