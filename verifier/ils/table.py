"""The connectors that there are, by the name that a site file gives them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from verifier.ils.alma import options as alma
from verifier.ils.alma.connector import AlmaConnector
from verifier.ils.asking import AnswersLookups
from verifier.ils.folio import options as folio
from verifier.ils.folio.connector import FolioConnector
from verifier.ils.koha import options as koha
from verifier.ils.koha.connector import KohaConnector
from verifier.ils.ncip.connector import NcipConnector
from verifier.ils.ncip.option_problems import option_problems
from verifier.ils.ncip.options import SETTINGS, NcipOptions
from verifier.ils.own_settings import OwnSetting, setting_problems
from verifier.ils.polaris import options as polaris
from verifier.ils.polaris.connector import PolarisConnector
from verifier.ils.record import RecordFileProblem, file_connector
from verifier.ils.sierra import options as sierra
from verifier.ils.sierra.connector import SierraConnector
from verifier.ils.sip2 import options as sip2
from verifier.ils.sip2.connector import Sip2Connector
from verifier.ils.spreadsheet import options as spreadsheet
from verifier.ils.spreadsheet.connector import SpreadsheetConnector
from verifier.ils.spreadsheet.problems import option_problems as spreadsheet_problems
from verifier.ils.symphony import options as symphony
from verifier.ils.symphony.connector import SymphonyConnector
from verifier.ils.wms import options as wms
from verifier.ils.wms.connector import WmsConnector
from verifier.model.site import IlsConnection, Site
from verifier.rest.conversation import Server


@dataclass(frozen=True, slots=True, kw_only=True)
class Connector:
    """One kind of connection: what is wrong with its settings, and how it is made.

    ``settings`` are those that it alone knows, for the documentation.
    """

    problems: Callable[[IlsConnection], tuple[str, ...]]
    make: Callable[[IlsConnection, Site], AnswersLookups]
    settings: tuple[OwnSetting, ...] = ()


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


CONNECTORS: dict[str, Connector] = {
    "ncip": Connector(problems=option_problems, make=_ncip, settings=SETTINGS),
    "folio": Connector(
        problems=folio.option_problems, make=FolioConnector, settings=folio.SETTINGS
    ),
    "koha": Connector(problems=koha.option_problems, make=KohaConnector, settings=koha.SETTINGS),
    "alma": Connector(problems=alma.option_problems, make=_alma, settings=alma.SETTINGS),
    "sierra": Connector(problems=sierra.option_problems, make=_sierra, settings=sierra.SETTINGS),
    "polaris": Connector(
        problems=polaris.option_problems, make=_polaris, settings=polaris.SETTINGS
    ),
    "symphony": Connector(
        problems=symphony.option_problems, make=_symphony, settings=symphony.SETTINGS
    ),
    "wms": Connector(problems=wms.option_problems, make=_wms, settings=wms.SETTINGS),
    "spreadsheet": Connector(
        problems=spreadsheet_problems, make=_spreadsheet, settings=spreadsheet.SETTINGS
    ),
    "sip2": Connector(problems=sip2.option_problems, make=_sip2, settings=sip2.SETTINGS),
    "record": Connector(problems=_record_problems, make=_record),
}
"""By name, in the order in which the documentation tells of them."""


def connection_problems(connection: IlsConnection) -> tuple[str, ...]:
    """Say what is wrong with a connection's own settings, one sentence each; no secrets."""
    connector = CONNECTORS.get(connection.connector)
    if connector is None:
        there_are = ", ".join(CONNECTORS)
        return (f"{connection.connector} is not a connector of this version ({there_are}).",)
    return connector.problems(connection)
