"""A Sierra connector as a site file would make it."""

from __future__ import annotations

from tests.adapters.ils.connecting import SITE, connection_to
from tests.adapters.ils.misbehaving import DEADLINE
from tests.adapters.ils.sierra.fake_sierra import KEY, SECRET
from verifier.adapters.ils.sierra.connector import SierraConnector


def connection(url: str | None, *, key: str = KEY, secret: str = SECRET, **more):
    """A connection with the role evidence. *more* are settings of the connector."""
    return connection_to("sierra", url, {"client_key": key, "client_secret": secret}, **more)


def connector(url: str, **more):
    """The connector itself."""
    return SierraConnector(connection(url, **more), SITE)


def hasty(url: str):
    """A connector that waits little, for servers that misbehave."""
    return connector(url, timeout_seconds=DEADLINE)
