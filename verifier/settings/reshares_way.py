"""A connection in ReShare's role asks as the host LMS asks that ReShare is set to."""

from __future__ import annotations

from dataclasses import replace

from verifier.ils.ncip.systems import system_named
from verifier.model.site import IlsConnection, IlsRole

SYSTEM = "system"


def with_system(connection: IlsConnection, host_lms_integration: str | None) -> IlsConnection:
    """Name the system of an NCIP connection that ReShare's own setting implies.

    *host_lms_integration* is what the site file states, or ReShare itself, or None. A system
    that the connection names itself stays; evidence is asked as its own table says.
    """
    asks_as_reshare = (connection.connector, connection.role) == ("ncip", IlsRole.RESHARE)
    system = system_named(host_lms_integration or "")
    own = tuple(one for one in connection.options if one[0] not in connection.implied)
    if not asks_as_reshare or system is None or SYSTEM in dict(own):
        return connection
    return replace(connection, options=(*own, (SYSTEM, system.name)), implied=frozenset({SYSTEM}))
