"""The connectors, by the name that a site file gives them."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

from verifier.adapters.ils.connector_interface import Connector
from verifier.adapters.ils.settings import ConnectorSetting, ConnectorSettings
from verifier.domain.model.site import IlsConnection, Site


@dataclass(frozen=True, slots=True)
class ConnectorKind:
    """One kind of connection. Its modules, in the folder of its name, load when it is used."""

    folder: str
    maker: str  # in the module connector: makes a connector from (connection, site)
    settings_class: str = ""  # in the module settings
    declared_in: str = "settings"  # without such a class: who has SETTINGS and option_problems

    def make(self, connection: IlsConnection, site: Site) -> Connector:
        """Make the connector, which asks nothing yet."""
        connector: Connector = getattr(self._module("connector"), self.maker)(connection, site)
        return connector

    def problems(self, connection: IlsConnection) -> tuple[str, ...]:
        """Say what is wrong with the connection's settings, one sentence each; no secrets."""
        if self.settings_class:
            return self._settings_class.problems(connection)
        problems: tuple[str, ...] = self._module(self.declared_in).option_problems(connection)
        return problems

    @property
    def settings(self) -> tuple[ConnectorSetting, ...]:
        """The settings that it alone knows, for the documentation."""
        if self.settings_class:
            return self._settings_class.documented()
        settings: tuple[ConnectorSetting, ...] = self._module(self.declared_in).SETTINGS
        return settings

    @property
    def _settings_class(self) -> type[ConnectorSettings]:
        settings: type[ConnectorSettings] = getattr(self._module("settings"), self.settings_class)
        return settings

    def _module(self, name: str) -> Any:
        return import_module(f"verifier.adapters.ils.{self.folder}.{name}")


CONNECTORS: dict[str, ConnectorKind] = {
    kind.folder: kind
    for kind in (
        ConnectorKind("ncip", "NcipConnector"),
        ConnectorKind("folio", "FolioConnector", "FolioSettings"),
        ConnectorKind("koha", "KohaConnector", "KohaSettings"),
        ConnectorKind("alma", "AlmaConnector", "AlmaSettings"),
        ConnectorKind("sierra", "SierraConnector", "SierraSettings"),
        ConnectorKind("polaris", "PolarisConnector", "PolarisSettings"),
        ConnectorKind("symphony", "SymphonyConnector", "SymphonySettings"),
        ConnectorKind("wms", "WmsConnector", "WmsSettings"),
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
