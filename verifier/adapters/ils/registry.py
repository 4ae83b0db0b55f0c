"""The connectors, by the name that a site file gives them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from verifier.adapters.ils.alma import settings as alma
from verifier.adapters.ils.alma.connector import AlmaConnector
from verifier.adapters.ils.connector_interface import Connector
from verifier.adapters.ils.folio import settings as folio
from verifier.adapters.ils.folio.connector import FolioConnector
from verifier.adapters.ils.koha import settings as koha
from verifier.adapters.ils.koha.connector import KohaConnector
from verifier.adapters.ils.ncip import settings as ncip
from verifier.adapters.ils.ncip.connector import NcipConnector
from verifier.adapters.ils.polaris import settings as polaris
from verifier.adapters.ils.polaris.connector import PolarisConnector
from verifier.adapters.ils.record import connector as record
from verifier.adapters.ils.settings import ConnectorSetting
from verifier.adapters.ils.sierra import settings as sierra
from verifier.adapters.ils.sierra.connector import SierraConnector
from verifier.adapters.ils.sip2 import settings as sip2
from verifier.adapters.ils.sip2.connector import Sip2Connector
from verifier.adapters.ils.spreadsheet import connector as spreadsheet
from verifier.adapters.ils.spreadsheet.settings import SETTINGS as SPREADSHEET_SETTINGS
from verifier.adapters.ils.symphony import settings as symphony
from verifier.adapters.ils.symphony.connector import SymphonyConnector
from verifier.adapters.ils.wms import settings as wms
from verifier.adapters.ils.wms.connector import WmsConnector
from verifier.domain.model.site import IlsConnection, Site


@dataclass(frozen=True, slots=True)
class ConnectorKind:
    """One kind of connection: how it is made, and what is wrong with its settings.

    ``settings`` are those that it alone knows, for the documentation.
    """

    make: Callable[[IlsConnection, Site], Connector]
    problems: Callable[[IlsConnection], tuple[str, ...]]
    settings: tuple[ConnectorSetting, ...] = ()


CONNECTORS: dict[str, ConnectorKind] = {
    "ncip": ConnectorKind(NcipConnector, ncip.option_problems, ncip.SETTINGS),
    "folio": ConnectorKind(FolioConnector, folio.option_problems, folio.SETTINGS),
    "koha": ConnectorKind(KohaConnector, koha.option_problems, koha.SETTINGS),
    "alma": ConnectorKind(AlmaConnector, alma.option_problems, alma.SETTINGS),
    "sierra": ConnectorKind(SierraConnector, sierra.option_problems, sierra.SETTINGS),
    "polaris": ConnectorKind(PolarisConnector, polaris.option_problems, polaris.SETTINGS),
    "symphony": ConnectorKind(SymphonyConnector, symphony.option_problems, symphony.SETTINGS),
    "wms": ConnectorKind(WmsConnector, wms.option_problems, wms.SETTINGS),
    "spreadsheet": ConnectorKind(
        spreadsheet.SpreadsheetConnector, spreadsheet.option_problems, SPREADSHEET_SETTINGS
    ),
    "sip2": ConnectorKind(Sip2Connector, sip2.option_problems, sip2.SETTINGS),
    "record": ConnectorKind(record.record_connector, record.option_problems),
}
"""By name, in the order in which the documentation tells of them."""


def connection_problems(connection: IlsConnection) -> tuple[str, ...]:
    """Say what is wrong with a connection's own settings, one sentence each; no secrets."""
    connector = CONNECTORS.get(connection.connector)
    if connector is None:
        there_are = ", ".join(CONNECTORS)
        return (f"{connection.connector} is not a connector of this version ({there_are}).",)
    return connector.problems(connection)
