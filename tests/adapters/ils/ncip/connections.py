"""Connections to the fakes, as a site file would describe them."""

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

from tests.adapters.ils.connecting import connected, connection_to, connector_of
from tests.adapters.ils.misbehaving import DEADLINE
from tests.adapters.ils.ncip.fake_ncip import AGENCY, AGENCY_PASSWORD, PARTNER, FakeNcip
from verifier.adapters.ils.connections import ConnectedIls
from verifier.adapters.ils.ncip.connector import NcipConnector
from verifier.adapters.ils.ncip.settings import system_named
from verifier.adapters.ils.registry import connection_problems
from verifier.domain.model.site import IlsConnection, IlsRole

RESHARE, EVIDENCE = IlsRole.RESHARE, IlsRole.EVIDENCE


def make_connection(
    url: str, *, system: str = "default", token: str = "", role: IlsRole = RESHARE, **more
) -> IlsConnection:
    """A connection to *system* at *url*, by that system's own transport."""
    secrets = {
        "from_agency_authentication": AGENCY_PASSWORD if system == "ncsu" else None,
        "url_token": token or None,
    }
    shape = {"from_agency": "RSH", "to_agency": AGENCY, "application_profile": PARTNER}
    place, at = {}, urlsplit(url)
    if system_named(system).transport != "http":
        place, url = {"host": at.hostname, "port": str(at.port), "path": "/ncip"}, None
    more = {"timeout_seconds": 5.0, "max_bytes": 50_000, **shape, **place, **more}
    made = connection_to("ncip", url, secrets, role=role, system=system, **more)
    return made if role is RESHARE else replace(made, id="ncip-more")


def connector_to(fake: FakeNcip, **more) -> ConnectedIls:
    """Ask *fake*, by a connection that is sound by the connector's own rules."""
    connection = make_connection(fake.url, system=fake.system, token=fake.token, **more)
    assert () == connection_problems(connection)
    return connected(connector_of(connection))


def hasty(system: str, **more) -> Callable[[str], NcipConnector]:
    """What makes a connector that waits little, for peers that may do anything."""
    more = {"system": system, "timeout_seconds": DEADLINE, **more}
    return lambda url: connector_of(make_connection(url, **more))
