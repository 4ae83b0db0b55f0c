"""The connectors that there are, by the name that a site file gives them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from verifier.ils.alma import options as alma
from verifier.ils.alma.connector import AlmaConnector
from verifier.ils.asking import AnswersLookups, SignIn
from verifier.ils.capabilities import capabilities_of
from verifier.ils.connected import ConnectedIls
from verifier.ils.folio import options as folio
from verifier.ils.folio.connector import FolioConnector
from verifier.ils.koha import options as koha
from verifier.ils.koha.connector import KohaConnector
from verifier.ils.ncip.connector import NcipConnector
from verifier.ils.ncip.options import NcipOptions, option_problems
from verifier.ils.own_settings import OwnSetting
from verifier.ils.pace import Pace
from verifier.ils.record import RecordFileProblem, file_connector
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


def _record(connection: IlsConnection, site: Site) -> AnswersLookups:
    del site
    if connection.file is None:
        raise RecordFileProblem("file is missing: the file of patron records.")
    return file_connector(connection.file, role=connection.role, connection_id=connection.id)


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
    "folio": Connector(
        problems=folio.option_problems, make=FolioConnector, settings=folio.SETTINGS
    ),
    "koha": Connector(problems=koha.option_problems, make=KohaConnector, settings=koha.SETTINGS),
    "alma": Connector(problems=alma.option_problems, make=_alma, settings=alma.SETTINGS),
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


def connect(site: Site) -> tuple[ConnectedIls, ...]:
    """Make every connection of *site*. One that cannot be made says so when it is asked."""
    return tuple(
        ConnectedIls(
            connector=_connected(one, site),
            sees=capabilities_of(one),
            pace=Pace(per_second=one.lookups_per_second, at_once=one.lookups_at_once),
            connection=one,
        )
        for one in site.ils
    )


def _connected(connection: IlsConnection, site: Site) -> AnswersLookups:
    problems = connection_problems(connection)
    if not problems:
        try:
            return CONNECTORS[connection.connector].make(connection, site)
        except RecordFileProblem as problem:
            problems = (problem.said,)
    said = f"The connection {connection.id} is not configured: {' '.join(problems)}"
    return NotConfigured(id=connection.id, role=connection.role, said=said)
