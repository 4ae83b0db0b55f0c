"""The connectors that there are, by the name that a site file gives them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from verifier.ils.ask import IlsConnector
from verifier.ils.asking import SignIn
from verifier.ils.ncip.connector import NcipConnector
from verifier.ils.ncip.options import NcipOptions, option_problems
from verifier.ils.record import RecordFileProblem, file_connector
from verifier.ils.spreadsheet.connector import SpreadsheetConnector
from verifier.ils.spreadsheet.options import SpreadsheetOptions
from verifier.ils.spreadsheet.problems import option_problems as spreadsheet_problems
from verifier.model.lookup import CouldNotLook, LookupFailure, LookupOutcome, PatronKey
from verifier.model.site import IlsConnection, IlsRole, Site


@dataclass(frozen=True, slots=True, kw_only=True)
class NotConfigured:
    """A connection that cannot be made: each of its answers says why."""

    id: str
    role: IlsRole
    said: str

    def sign_in(self) -> SignIn:
        """Say why nothing can be asked."""
        return CouldNotLook(failure=LookupFailure.NOT_CONFIGURED, said=self.said)

    def look_up(self, key: PatronKey) -> LookupOutcome:
        """Say why nothing can be asked."""
        del key
        return CouldNotLook(failure=LookupFailure.NOT_CONFIGURED, said=self.said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Connector:
    """One kind of connection: what is wrong with its settings, and how it is made."""

    problems: Callable[[IlsConnection], tuple[str, ...]]
    make: Callable[[IlsConnection, Site], IlsConnector]


def _ncip(connection: IlsConnection, site: Site) -> IlsConnector:
    return NcipConnector(
        connection=connection,
        options=NcipOptions.of(connection),
        allow_private=site.allow_private_addresses,
    )


def _record(connection: IlsConnection, site: Site) -> IlsConnector:
    del site
    if connection.file is None:
        raise RecordFileProblem("file is missing: the file of patron records.")
    return file_connector(connection.file, role=connection.role, connection_id=connection.id)


def _spreadsheet(connection: IlsConnection, site: Site) -> IlsConnector:
    del site
    return SpreadsheetConnector(connection, SpreadsheetOptions.of(connection)).start()


def _record_problems(connection: IlsConnection) -> tuple[str, ...]:
    if connection.file is None:
        return ("file is missing: the file of patron records.",)
    unknown = [name for name, _ in (*connection.options, *connection.secrets)]
    return tuple(
        f"{name} is not a setting of a file of patron records. It takes file alone."
        for name in unknown
    )


CONNECTORS: dict[str, Connector] = {
    "ncip": Connector(problems=option_problems, make=_ncip),
    "record": Connector(problems=_record_problems, make=_record),
    "spreadsheet": Connector(problems=spreadsheet_problems, make=_spreadsheet),
}
"""By name, in the order in which the documentation tells of them."""


def connection_problems(connection: IlsConnection) -> tuple[str, ...]:
    """Say what is wrong with a connection's own settings, one sentence each; no secrets."""
    connector = CONNECTORS.get(connection.connector)
    if connector is None:
        there_are = ", ".join(CONNECTORS)
        return (f"{connection.connector} is not a connector of this version ({there_are}).",)
    return connector.problems(connection)


def connect(site: Site) -> tuple[IlsConnector, ...]:
    """Make every connection of *site*. One that cannot be made says so when it is asked."""
    return tuple(_connected(one, site) for one in site.ils)


def _connected(connection: IlsConnection, site: Site) -> IlsConnector:
    problems = connection_problems(connection)
    if not problems:
        try:
            return CONNECTORS[connection.connector].make(connection, site)
        except RecordFileProblem as problem:
            problems = (problem.said,)
    said = f"The connection {connection.id} is not configured: {' '.join(problems)}"
    return NotConfigured(id=connection.id, role=connection.role, said=said)
