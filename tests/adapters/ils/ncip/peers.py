"""Connectors to peers that may do anything, with a short deadline and a small size."""

from collections.abc import Callable
from pathlib import Path

from tests.adapters.ils.misbehaving import DEADLINE
from tests.factories import make_site
from verifier.adapters.ils.ncip.connector import NcipConnector
from verifier.domain.model.site import IlsConnection, IlsRole

MAX_BYTES = 50_000


def made_for(system: str) -> Callable[[str], NcipConnector]:
    """What makes a connector to an address, as *system* is asked over HTTP."""
    return lambda url: _connector(system, url=url)


def made_for_socket(system: str, *options: tuple[str, str]) -> Callable[[int], NcipConnector]:
    """What makes a connector to a port on loopback, as *system* is asked over a socket."""

    def make(port: int) -> NcipConnector:
        place = (("host", "127.0.0.1"), ("port", str(port)), ("path", "/ncip"))
        return _connector(system, options=(*place, *options))

    return make


def made_for_url(system: str) -> Callable[[str], NcipConnector]:
    """As ``made_for_socket``, from an address."""
    return lambda url: made_for_socket(system)(int(url.rpartition(":")[2].split("/")[0]))


def _connector(
    system: str, *, url: str | None = None, options: tuple[tuple[str, str], ...] = ()
) -> NcipConnector:
    connection = IlsConnection(
        id="ncip",
        connector="ncip",
        role=IlsRole.RESHARE,
        url=url,
        timeout_seconds=DEADLINE,
        max_bytes=MAX_BYTES,
        options=(("system", system), ("from_agency", "RSH"), ("to_agency", "EXU"), *options),
    )
    return NcipConnector(connection, make_site(Path("unused"), allow_private_addresses=True))
