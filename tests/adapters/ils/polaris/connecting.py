"""A Polaris connector as a site file would make it."""

from __future__ import annotations

from tests.adapters.ils.connecting import SITE, connection_to
from tests.adapters.ils.misbehaving import DEADLINE, first_then
from tests.adapters.ils.odd_identifiers import KNOWN
from tests.adapters.ils.polaris.fake_polaris import ACCESS_ID, ACCESS_KEY, STAFF
from tests.bad_peers import Talk, answer
from verifier.adapters.ils.polaris.connector import PolarisConnector
from verifier.domain.model.lookup import PatronKey

TOKEN = b'{"PAPIErrorCode": 0, "AccessToken": "t0ken", "AccessSecret": "t0ken-s3cret"}'


def connection(url: str | None, *, key=ACCESS_KEY, password=STAFF["Password"], **more):
    """A connection with the role evidence. *more* are settings of the connector."""
    staff = {"staff_domain": STAFF["Domain"], "staff_username": STAFF["Username"]}
    options = {"access_id": ACCESS_ID, **(staff if password is not None else {}), **more}
    secrets = {"access_key": key, "staff_password": password}
    return connection_to("polaris", url, secrets, **options)


def connector(url: str, **more):
    """The connector itself."""
    return PolarisConnector(connection(url, **more), SITE)


def ask(url: str, value: str = KNOWN, **more):
    """The outcome of one look-up."""
    return connector(url, **more).look_up(PatronKey(value=value))


def signed_in_then(talk: Talk) -> Talk:
    """The first question gets a token, every further one what *talk* says."""
    return first_then(answer(TOKEN), talk)


def hasty(url: str):
    """A connector that waits little, for servers that misbehave."""
    return connector(url, timeout_seconds=DEADLINE)
