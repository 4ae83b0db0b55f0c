"""Connections to the fakes, as a site file would describe them."""

from pathlib import Path

from tests.adapters.ils.ncip.fake_ncip import AGENCY, AGENCY_PASSWORD, PARTNER, FakeNcip
from tests.factories import make_site
from verifier.adapters.ils.capabilities import capabilities_of
from verifier.adapters.ils.connections import ConnectedIls, Pace
from verifier.adapters.ils.ncip.connector import NcipConnector
from verifier.adapters.ils.ncip.settings import system_named
from verifier.adapters.ils.registry import connection_problems
from verifier.domain.model.site import IlsConnection, IlsRole, Secret

RESHARE, EVIDENCE = IlsRole.RESHARE, IlsRole.EVIDENCE


def described(fake: FakeNcip, *, role: IlsRole = RESHARE, **options: str) -> IlsConnection:
    """The connection to *fake*, sound by the connector's own rules."""
    over_http = system_named(fake.system).transport == "http"
    place = {} if over_http else {"host": fake.host, "port": str(fake.port), "path": "/ncip"}
    shape = {
        "system": fake.system,
        "from_agency": "RSH",
        "to_agency": AGENCY,
        "application_profile": PARTNER,
        **place,
        **options,
    }
    secrets = {"from_agency_authentication": AGENCY_PASSWORD} if fake.system == "ncsu" else {}
    if fake.token:
        secrets["url_token"] = fake.token
    return IlsConnection(
        id="ncip" if role is RESHARE else "ncip-more",
        connector="ncip",
        role=role,
        url=fake.url if over_http else None,
        timeout_seconds=5,
        max_bytes=50_000,
        options=tuple((name, value) for name, value in shape.items() if value),
        secrets=tuple(
            (name, Secret(place="env X", value=value)) for name, value in secrets.items()
        ),
    )


def connected(connection: IlsConnection) -> ConnectedIls:
    """Its connector, through which everybody asks."""
    assert () == connection_problems(connection)
    connector = NcipConnector(connection, make_site(Path("unused"), allow_private_addresses=True))
    return ConnectedIls(
        connector=connector,
        sees=capabilities_of(connection),
        pace=Pace(per_second=1_000, at_once=20),
        connection=connection,
    )


def connector_to(fake: FakeNcip, *, role: IlsRole = RESHARE, **options: str) -> ConnectedIls:
    """Ask *fake* in that role."""
    return connected(described(fake, role=role, **options))
