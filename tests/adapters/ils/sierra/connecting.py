"""A Sierra connector as a site file would make it."""

from __future__ import annotations

from pathlib import Path

from tests.adapters.ils.misbehaving import DEADLINE
from tests.adapters.ils.sierra.fake_sierra import KEY, SECRET
from tests.factories import make_site
from verifier.adapters.ils.connections import connect
from verifier.domain.model.site import IlsConnection, IlsRole, Secret


def connection(url: str, *, key: str = KEY, secret: str = SECRET, **more) -> IlsConnection:
    """A connection with the role evidence. *more* are settings of the connector."""
    seconds = more.pop("timeout_seconds", 10.0)
    return IlsConnection(
        id="sierra",
        connector="sierra",
        role=IlsRole.EVIDENCE,
        url=url,
        timeout_seconds=seconds,
        max_bytes=100_000,
        options=tuple(more.items()),
        secrets=(
            ("client_key", Secret(place="env KEY", value=key)),
            ("client_secret", Secret(place="env SECRET", value=secret)),
        ),
    )


def connector(url: str, **more):
    """The connector itself."""
    site = make_site(Path("unused"), ils=(connection(url, **more),), allow_private_addresses=True)
    return connect(site)[0]


def hasty(url: str):
    """A connector that waits little, for servers that misbehave."""
    return connector(url, timeout_seconds=DEADLINE)
