"""Every connection of a site, made and ready to be asked."""

from __future__ import annotations

from dataclasses import dataclass

from verifier.ils.asking import AnswersLookups, SignIn
from verifier.ils.connected import ConnectedIls
from verifier.ils.pace import Pace
from verifier.ils.record import RecordFileProblem
from verifier.ils.sees import capabilities_of
from verifier.ils.table import CONNECTORS, connection_problems
from verifier.model.lookup import CouldNotLook, LookupFailure, LookupOutcome, PatronKey
from verifier.model.site import IlsConnection, IlsRole, Site

_UNHURRIED = float("inf")


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


def connect(site: Site) -> tuple[ConnectedIls, ...]:
    """Make every connection of *site*. One that cannot be made says so when it is asked."""
    return tuple(
        ConnectedIls(
            connector=_connected(one, site),
            sees=capabilities_of(one),
            pace=_pace(one),
            connection=one,
        )
        for one in site.ils
    )


def _pace(connection: IlsConnection) -> Pace:
    """Give the connection's pace; nobody has to be spared where a file is asked."""
    per_second = connection.lookups_per_second if connection.file is None else _UNHURRIED
    return Pace(per_second=per_second, at_once=connection.lookups_at_once)


def _connected(connection: IlsConnection, site: Site) -> AnswersLookups:
    problems = connection_problems(connection)
    if not problems:
        try:
            return CONNECTORS[connection.connector].make(connection, site)
        except RecordFileProblem as problem:
            problems = (problem.said,)
    said = f"The connection {connection.id} is not configured: {' '.join(problems)}"
    return NotConfigured(id=connection.id, role=connection.role, said=said)
