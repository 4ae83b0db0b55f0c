"""Connections to the fake, for tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.adapters.ils.folio.fake_folio import PASSWORD, TENANT, USERNAME, FakeFolio, serving
from tests.factories import make_site
from verifier.adapters.ils.folio.connector import FolioConnector
from verifier.domain.model.site import IlsConnection, IlsRole, Secret


def make_connection(url: str | None = "https://folio.example.edu/okapi", **more) -> IlsConnection:
    """A connection; *more* are its options, or ``secrets`` and ``timeout_seconds``."""
    secrets = more.pop("secrets", {"username": USERNAME, "password": PASSWORD})
    timeout = more.pop("timeout_seconds", 10.0)
    options = {"tenant": TENANT, **more}
    return IlsConnection(
        id="folio",
        connector="folio",
        role=IlsRole.EVIDENCE,
        url=url,
        timeout_seconds=timeout,
        options=tuple((name, value) for name, value in options.items() if value is not None),
        secrets=tuple(
            (name, Secret(place=f"env {name.upper()}", value=value))
            for name, value in secrets.items()
        ),
    )


def make_connector(url: str, **more) -> FolioConnector:
    """A connector to the FOLIO at *url*, which may be on loopback."""
    site = make_site(Path("unused"), allow_private_addresses=True)
    return FolioConnector(make_connection(url, **more), site)


@contextmanager
def connected(folio: FakeFolio, **more) -> Iterator[FolioConnector]:
    """A connector to a fake that is up."""
    with serving(folio) as url:
        yield make_connector(url, **more)
