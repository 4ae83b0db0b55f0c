"""The connectors, by the name that a site file gives them."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

from verifier.adapters.ils.connector_interface import Connector
from verifier.adapters.ils.settings import ConnectorSetting
from verifier.domain.model.site import IlsConnection, Site


@dataclass(frozen=True, slots=True)
class ConnectorKind:
    """One kind of connection. Its modules, in the folder of its name, load when it is used."""

    folder: str
    maker: str  # in the module connector: makes a connector from (connection, site)
    declared_in: str = "settings"  # the module that has SETTINGS and option_problems

    def make(self, connection: IlsConnection, site: Site) -> Connector:
        """Make the connector, which asks nothing yet."""
        connector: Connector = getattr(self._module("connector"), self.maker)(connection, site)
        return connector

    def problems(self, connection: IlsConnection) -> tuple[str, ...]:
        """Say what is wrong with the connection's settings, one sentence each; no secrets."""
        problems: tuple[str, ...] = self._module(self.declared_in).option_problems(connection)
        return problems

    @property
    def settings(self) -> tuple[ConnectorSetting, ...]:
        """The settings that it alone knows, for the documentation."""
        settings: tuple[ConnectorSetting, ...] = self._module(self.declared_in).SETTINGS
        return settings

    def _module(self, name: str) -> Any:
        return import_module(f"verifier.adapters.ils.{self.folder}.{name}")


CONNECTORS: dict[str, ConnectorKind] = {
    kind.folder: kind
    for kind in (
        ConnectorKind("ncip", "NcipConnector"),
        ConnectorKind("folio", "FolioConnector"),
        ConnectorKind("koha", "KohaConnector"),
        ConnectorKind("alma", "AlmaConnector"),
        ConnectorKind("sierra", "SierraConnector"),
        ConnectorKind("polaris", "PolarisConnector"),
        ConnectorKind("symphony", "SymphonyConnector"),
        ConnectorKind("wms", "WmsConnector"),
        ConnectorKind("spreadsheet", "SpreadsheetConnector", declared_in="connector"),
        ConnectorKind("sip2", "Sip2Connector"),
        ConnectorKind("record", "record_connector", declared_in="connector"),
    )
}
"""By name, in the order in which the documentation tells of them."""


def connection_problems(connection: IlsConnection) -> tuple[str, ...]:
    """Say what is wrong with a connection's own settings, one sentence each; no secrets."""
    connector = CONNECTORS.get(connection.connector)
    if connector is None:
        there_are = ", ".join(CONNECTORS)
        return (f"{connection.connector} is not a connector of this version ({there_are}).",)
    return connector.problems(connection)
