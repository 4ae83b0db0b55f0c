"""A Polaris connector as a site file would make it."""

from __future__ import annotations

from pathlib import Path

from tests.adapters.ils.misbehaving import DEADLINE, first_then
from tests.adapters.ils.odd_identifiers import KNOWN
from tests.adapters.ils.polaris.fake_polaris import ACCESS_ID, ACCESS_KEY, STAFF
from tests.bad_peers import Talk, answer
from tests.factories import make_site
from verifier.adapters.ils.connections import connect
from verifier.domain.model.lookup import PatronKey
from verifier.domain.model.site import IlsConnection, IlsRole, Secret

TOKEN = b'{"PAPIErrorCode": 0, "AccessToken": "t0ken", "AccessSecret": "t0ken-s3cret"}'


def connection(
    url: str, *, key: str = ACCESS_KEY, password: str | None = STAFF["Password"], **more
) -> IlsConnection:
    """A connection with the role evidence. *more* are settings of the connector."""
    seconds = more.pop("timeout_seconds", 10.0)
    staff = (
        {}
        if password is None
        else {"staff_domain": STAFF["Domain"], "staff_username": STAFF["Username"]}
    )
    secrets = {"access_key": key, "staff_password": password}
    return IlsConnection(
        id="polaris",
        connector="polaris",
        role=IlsRole.EVIDENCE,
        url=url,
        timeout_seconds=seconds,
        max_bytes=100_000,
        options=tuple({"access_id": ACCESS_ID, **staff, **more}.items()),
        secrets=tuple(
            (name, Secret(place=f"env {name}", value=value))
            for name, value in secrets.items()
            if value is not None
        ),
    )


def connector(url: str, **more):
    """The connector itself."""
    site = make_site(Path("unused"), ils=(connection(url, **more),), allow_private_addresses=True)
    return connect(site)[0]


def ask(url: str, value: str = KNOWN, **more):
    """The outcome of one look-up."""
    return connector(url, **more).look_up(PatronKey(value=value))


def signed_in_then(talk: Talk) -> Talk:
    """The first question gets a token, every further one what *talk* says."""

    return first_then(answer(TOKEN), talk)


def hasty(url: str):
    """A connector that waits little, for servers that misbehave."""
    return connector(url, timeout_seconds=DEADLINE)
