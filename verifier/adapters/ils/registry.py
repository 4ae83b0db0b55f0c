"""The connectors, by their name in the site file."""

from dataclasses import dataclass
from pkgutil import resolve_name
from typing import Any

from verifier.adapters.ils.connector_interface import Connector
from verifier.adapters.ils.settings import ConnectorSetting, Sees
from verifier.domain.model.patron import Capabilities
from verifier.domain.model.site import IlsConnection, Site


@dataclass(frozen=True, slots=True)
class ConnectorKind:
    """One kind of connection: its connector and its settings class, imported when first used."""

    maker: str  # makes a connector from (connection, site)
    settings_class: str

    def make(self, connection: IlsConnection, site: Site) -> Connector:
        """Build the connector. It sends nothing yet."""
        connector: Connector = _load(self.maker)(connection, site)
        return connector

    def problems(self, connection: IlsConnection) -> tuple[str, ...]:
        """List what is wrong with the connection's settings, one sentence each; no secrets."""
        problems: tuple[str, ...] = _load(self.settings_class).problems(connection)
        return problems

    def capabilities(self, connection: IlsConnection) -> Capabilities:
        """Return what *connection* can see of a patron."""
        sees: Capabilities = _load(self.settings_class).capabilities(connection)
        return sees

    @property
    def sources(self) -> Sees:
        """What such connections can see of a patron, by ``system`` or ``dialect``."""
        sees: Sees = _load(self.settings_class).sees
        return sees

    @property
    def product(self) -> str:
        """The product's name in the README's list of evidence sources; empty if not listed."""
        product: str = _load(self.settings_class).product
        return product

    @property
    def settings(self) -> tuple[ConnectorSetting, ...]:
        """The settings that this kind adds to those of every connection, for the documentation."""
        settings: tuple[ConnectorSetting, ...] = _load(self.settings_class).documented()
        return settings


def _load(name: str) -> Any:
    return resolve_name(f"verifier.adapters.ils.{name}")


CONNECTORS: dict[str, ConnectorKind] = {
    "ncip": ConnectorKind("ncip.connector:NcipConnector", "ncip.settings:NcipSettings"),
    "folio": ConnectorKind("folio.connector:FolioConnector", "folio.settings:FolioSettings"),
    "koha": ConnectorKind("koha.connector:KohaConnector", "koha.settings:KohaSettings"),
    "alma": ConnectorKind("alma.connector:AlmaConnector", "alma.settings:AlmaSettings"),
    "sierra": ConnectorKind("sierra.connector:SierraConnector", "sierra.settings:SierraSettings"),
    "polaris": ConnectorKind(
        "polaris.connector:PolarisConnector", "polaris.settings:PolarisSettings"
    ),
    "symphony": ConnectorKind(
        "symphony.connector:SymphonyConnector", "symphony.settings:SymphonySettings"
    ),
    "wms": ConnectorKind("wms.connector:WmsConnector", "wms.settings:WmsSettings"),
    "spreadsheet": ConnectorKind(
        "spreadsheet.connector:SpreadsheetConnector", "spreadsheet.settings:SpreadsheetSettings"
    ),
    "sip2": ConnectorKind("sip2.connector:Sip2Connector", "sip2.settings:Sip2Settings"),
    "record": ConnectorKind(
        "record.connector:record_connector", "record.connector:RecordSettings"
    ),
}
"""By name, in the order of the documentation."""


def connection_problems(connection: IlsConnection) -> tuple[str, ...]:
    """List what is wrong with this connection's settings, one sentence each; no secrets."""
    connector = CONNECTORS.get(connection.connector)
    if connector is None:
        there_are = ", ".join(CONNECTORS)
        return (f"{connection.connector} is not a connector of this version ({there_are}).",)
    return connector.problems(connection)


def capabilities_of(connection: IlsConnection) -> Capabilities:
    """Return what *connection* can see of a patron; empty if its connector does not exist."""
    connector = CONNECTORS.get(connection.connector)
    return {} if connector is None else connector.capabilities(connection)
