"""Connections to library systems, and the fakes behind them, as tests make them."""

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.factories import make_site
from verifier.adapters.ils.connections import ConnectedIls, Pace
from verifier.adapters.ils.registry import CONNECTORS, capabilities_of
from verifier.demo.loopback_server import LoopbackServer
from verifier.domain.model.lookup import Found, PatronKey
from verifier.domain.model.site import IlsConnection, IlsRole, Secret, Site

SITE = make_site(Path("unused"), allow_private_addresses=True)


def connection_to(
    kind: str,
    url: str | None,
    secrets: Mapping[str, str | None],
    *,
    role: IlsRole = IlsRole.EVIDENCE,
    timeout_seconds: float = 10.0,
    max_bytes: int = 200_000,
    **options: str | None,
) -> IlsConnection:
    """A connection as the site file would give it; an option or a secret of None is left out."""
    return IlsConnection(
        id=kind,
        connector=kind,
        role=role,
        url=url,
        timeout_seconds=timeout_seconds,
        max_bytes=max_bytes,
        options=tuple((name, text) for name, text in options.items() if text is not None),
        secrets=tuple(
            (name, Secret(place=f"env {name.upper()}", value=value))
            for name, value in secrets.items()
            if value is not None
        ),
    )


def connector_of(connection: IlsConnection, site: Site = SITE) -> Any:
    """The connector, as the registry makes it."""
    return CONNECTORS[connection.connector].make(connection, site)


def connected(
    connector: Any,
    connection: IlsConnection | None = None,
    *,
    per_second: float = 1000.0,
    at_once: int = 20,
) -> ConnectedIls:
    """The connector as a site has it: at a pace, and with what its kind can see.

    With a *connection* of its own nothing is known of what it sees.
    """
    if isinstance(connector, ConnectedIls):
        return connector
    return ConnectedIls(
        connector=connector,
        sees=capabilities_of(connector.connection) if connection is None else {},
        pace=Pace(per_second=per_second, at_once=at_once),
        connection=connection or connector.connection,
    )


@contextmanager
def serving(fake: Any) -> Iterator[str]:
    """Serve a fake; gives the address that a connection names."""
    server = LoopbackServer()
    server.start(fake.application())
    try:
        yield f"{server.url}{getattr(fake, 'base', '')}"
    finally:
        if hasattr(fake, "over"):
            fake.over.set()  # nothing waits any longer
        server.stop()


CROWD = int(os.environ.get("CROWD", "60"))
"""How many look-ups a crowd makes, twenty at a time."""


def crowd(connector, values, *, at_a_time: int = 20) -> None:
    """Each question gets its own patron's answer: no cross-talk, nothing lost."""
    with ThreadPoolExecutor(at_a_time) as pool:
        outcomes = list(pool.map(connector.look_up, [PatronKey(value=value) for value in values]))

    for value, outcome in zip(values, outcomes, strict=True):
        assert isinstance(outcome, Found), outcome
        assert value in {identifier.value for identifier in outcome.record.identifiers}
