"""The connectors that there are, by the name that a site file gives them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from verifier.adapters.http.json_client import Server
from verifier.adapters.ils.alma import settings as alma
from verifier.adapters.ils.alma.connector import AlmaConnector
from verifier.adapters.ils.connector_interface import Connector as AnswersLookups
from verifier.adapters.ils.folio import settings as folio
from verifier.adapters.ils.folio.connector import FolioConnector
from verifier.adapters.ils.koha import settings as koha
from verifier.adapters.ils.koha.connector import KohaConnector
from verifier.adapters.ils.ncip.connector import NcipConnector
from verifier.adapters.ils.ncip.settings import SETTINGS, NcipOptions, option_problems
from verifier.adapters.ils.polaris import settings as polaris
from verifier.adapters.ils.polaris.connector import PolarisConnector
from verifier.adapters.ils.record.connector import file_connector
from verifier.adapters.ils.record.file_format import RecordFileProblem
from verifier.adapters.ils.settings import ConnectorSetting, setting_problems
from verifier.adapters.ils.sierra import settings as sierra
from verifier.adapters.ils.sierra.connector import SierraConnector
from verifier.adapters.ils.sip2 import settings as sip2
from verifier.adapters.ils.sip2.connector import Sip2Connector
from verifier.adapters.ils.spreadsheet import settings as spreadsheet
from verifier.adapters.ils.spreadsheet.connector import SpreadsheetConnector
from verifier.adapters.ils.spreadsheet.connector import option_problems as spreadsheet_problems
from verifier.adapters.ils.symphony import settings as symphony
from verifier.adapters.ils.symphony.connector import SymphonyConnector
from verifier.adapters.ils.wms import settings as wms
from verifier.adapters.ils.wms.connector import WmsConnector
from verifier.domain.model.site import IlsConnection, Site


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectorKind:
    """One kind of connection: what is wrong with its settings, and how it is made.

    ``settings`` are those that it alone knows, for the documentation.
    """

    problems: Callable[[IlsConnection], tuple[str, ...]]
    make: Callable[[IlsConnection, Site], AnswersLookups]
    settings: tuple[ConnectorSetting, ...] = ()


def _ncip(connection: IlsConnection, site: Site) -> AnswersLookups:
    return NcipConnector(
        connection=connection,
        options=NcipOptions.of(connection),
        allow_private=site.allow_private_addresses,
    )


def _alma(connection: IlsConnection, site: Site) -> AnswersLookups:
    return AlmaConnector(
        connection=connection,
        options=alma.AlmaOptions.of(connection),
        server=alma.alma_server(connection, site),
    )


def _sierra(connection: IlsConnection, site: Site) -> AnswersLookups:
    options = sierra.SierraOptions.of(connection)
    return SierraConnector(
        connection=connection,
        options=options,
        server=replace(Server.of(connection, site), base=options.base),
    )


def _polaris(connection: IlsConnection, site: Site) -> AnswersLookups:
    options = polaris.PolarisOptions.of(connection)
    return PolarisConnector(
        connection=connection,
        options=options,
        server=replace(Server.of(connection, site), base=options.base),
    )


def _symphony(connection: IlsConnection, site: Site) -> AnswersLookups:
    return SymphonyConnector(
        connection=connection,
        options=symphony.SymphonyOptions.of(connection),
        server=Server.of(connection, site),
    )


def _wms(connection: IlsConnection, site: Site) -> AnswersLookups:
    return WmsConnector(
        connection=connection,
        options=wms.WmsOptions.of(connection),
        server=wms.server(connection, site),
    )


def _spreadsheet(connection: IlsConnection, site: Site) -> AnswersLookups:
    del site
    options = spreadsheet.SpreadsheetOptions.of(connection)
    return SpreadsheetConnector(connection, options).start()


def _sip2(connection: IlsConnection, site: Site) -> AnswersLookups:
    return Sip2Connector(
        connection=connection,
        options=sip2.Sip2Options.of(connection),
        allow_private=site.allow_private_addresses,
    )


def _record(connection: IlsConnection, site: Site) -> AnswersLookups:
    del site
    if connection.file is None:
        raise RecordFileProblem("file is missing: the file of patron records.")
    return file_connector(connection.file, role=connection.role, connection_id=connection.id)


def _record_problems(connection: IlsConnection) -> tuple[str, ...]:
    missing = () if connection.file else ("file is missing: the file of patron records.",)
    what = "a file of patron records"
    return (*missing, *setting_problems(connection, (), what=what, url=False))


CONNECTORS: dict[str, ConnectorKind] = {
    "ncip": ConnectorKind(problems=option_problems, make=_ncip, settings=SETTINGS),
    "folio": ConnectorKind(
        problems=folio.option_problems, make=FolioConnector, settings=folio.SETTINGS
    ),
    "koha": ConnectorKind(
        problems=koha.option_problems, make=KohaConnector, settings=koha.SETTINGS
    ),
    "alma": ConnectorKind(problems=alma.option_problems, make=_alma, settings=alma.SETTINGS),
    "sierra": ConnectorKind(
        problems=sierra.option_problems, make=_sierra, settings=sierra.SETTINGS
    ),
    "polaris": ConnectorKind(
        problems=polaris.option_problems, make=_polaris, settings=polaris.SETTINGS
    ),
    "symphony": ConnectorKind(
        problems=symphony.option_problems, make=_symphony, settings=symphony.SETTINGS
    ),
    "wms": ConnectorKind(problems=wms.option_problems, make=_wms, settings=wms.SETTINGS),
    "spreadsheet": ConnectorKind(
        problems=spreadsheet_problems, make=_spreadsheet, settings=spreadsheet.SETTINGS
    ),
    "sip2": ConnectorKind(problems=sip2.option_problems, make=_sip2, settings=sip2.SETTINGS),
    "record": ConnectorKind(problems=_record_problems, make=_record),
}
"""By name, in the order in which the documentation tells of them."""


def connection_problems(connection: IlsConnection) -> tuple[str, ...]:
    """Say what is wrong with a connection's own settings, one sentence each; no secrets."""
    connector = CONNECTORS.get(connection.connector)
    if connector is None:
        there_are = ", ".join(CONNECTORS)
        return (f"{connection.connector} is not a connector of this version ({there_are}).",)
    return connector.problems(connection)
