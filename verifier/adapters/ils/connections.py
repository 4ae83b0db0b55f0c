"""Open every connection of a site and limit the rate of its lookups."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from math import inf
from threading import BoundedSemaphore, Lock
from typing import TypeVar
from urllib.parse import urlsplit

from verifier.adapters.ils.concurrent import deadline_passed
from verifier.adapters.ils.connector_interface import (
    MAX_QUESTIONS,
    ConnectionBase,
    Connector,
    IlsConnector,
    SignIn,
    connector_defect,
)
from verifier.adapters.ils.record.file_format import RecordFileProblem
from verifier.adapters.ils.registry import CONNECTORS, capabilities_of, connection_problems
from verifier.domain.model.lookup import (
    CouldNotLook,
    KeyKind,
    LookupFailure,
    LookupOutcome,
    PatronKey,
)
from verifier.domain.model.patron import Capabilities, CapabilityName
from verifier.domain.model.site import IlsConnection, IlsRole, Site
from verifier.domain.model.text_values import is_this_machine

T = TypeVar("T")


class Pace:
    """The rate limit of one connection, shared by everything that uses the connection."""

    def __init__(self, *, per_second: float, at_once: int) -> None:
        self._gap = 1 / per_second
        self._places = BoundedSemaphore(at_once)
        self._lock = Lock()
        self._next = 0.0

    @contextmanager
    def turn(self) -> Iterator[bool]:
        """Wait for a turn, and hold one of the connection's places until the block ends.

        Yields False if the caller's deadline has passed. The caller must not send the lookup then:
        it would only delay the lookups that wait behind it.
        """
        with self._places:
            wait = 0.0 if deadline_passed() else self._reserved()
            if wait > 0:
                time.sleep(wait)
            yield not deadline_passed()

    def _reserved(self) -> float:
        """Reserve the next free time, and return how many seconds to wait for it."""
        with self._lock:
            now = time.monotonic()
            moment = max(now, self._next)
            self._next = moment + self._gap
            return moment - now


_TOO_LATE = CouldNotLook(
    failure=LookupFailure.TIMEOUT,
    message="The question was not put: those before it took all the time (lookups_at_once and "
    "lookups_per_second of the connection).",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectedIls:
    """A connector with the rate limit that all its callers share."""

    connector: Connector
    sees: Capabilities
    pace: Pace
    connection: IlsConnection

    @property
    def id(self) -> str:
        """The connection's id in the site file."""
        return self.connector.id

    @property
    def asks_over_network(self) -> bool:
        """Whether lookups go over a network. If they read a file, no rate limit applies."""
        return self.connection.file is None

    @property
    def encrypted(self) -> bool | None:
        """Whether lookups use TLS; None if they do not go over a network."""
        connection = self.connection
        if connection.file is not None:
            return None
        by_region = bool(connection.option("region"))  # a vendor's own hosts, always https
        is_https = (connection.url or "").startswith("https://")
        return by_region or is_https or connection.option("tls") == "yes"

    @property
    def on_this_machine(self) -> bool:
        """Whether the library system runs on this machine."""
        url = self.connection.url or ""
        return is_this_machine(self.connection.option("host") or urlsplit(url).hostname or "")

    @property
    def role(self) -> IlsRole:
        """Whether the connection looks patrons up as ReShare does, or only as further evidence."""
        return self.connector.role

    def prepare(self) -> None:
        """Wait until the connector is ready. Limits of time for lookups begin afterwards."""
        if isinstance(self.connector, ConnectionBase):
            self.connector.prepare()

    def look_up(self, key: PatronKey) -> LookupOutcome:
        """Look up *key* when it is its turn. Never raises, even if the connector has a defect.

        So a defect does not hide the answers of the other connections.
        """
        sight = self.sees.get(CapabilityName.BY_EMAIL)
        if key.kind is KeyKind.EMAIL and (sight is None or sight.seen == "no"):
            message = (sight and sight.note) or "The connection cannot be asked by e-mail."
            return CouldNotLook(failure=LookupFailure.UNSUPPORTED, message=message)
        return self._in_turn(partial(self.connector.look_up, key))

    def sign_in(self) -> SignIn:
        """Prove the credentials when it is its turn."""
        return self._in_turn(self.connector.sign_in)

    def _in_turn(self, call: Callable[[], T]) -> T | CouldNotLook:
        with self.pace.turn() as in_time:
            if not in_time:
                return _TOO_LATE
            try:
                return call()
            except Exception as error:  # noqa: BLE001 - see look_up
                return connector_defect(error)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotConfigured:
    """A connection that cannot be built. It answers every lookup with the reason."""

    id: str
    role: IlsRole
    why: CouldNotLook

    def sign_in(self) -> SignIn:
        """Return the reason why the connection cannot be used."""
        return self.why

    def look_up(self, key: PatronKey) -> LookupOutcome:
        """Return the reason why the connection cannot be used."""
        del key
        return self.why


def connect(site: Site) -> tuple[ConnectedIls, ...]:
    """Build the connections of *site*. One that cannot be built reports why on each lookup.

    A connection that reads a file has no rate limit: there is no server to protect.
    """
    return tuple(
        ConnectedIls(
            connector=_connected(connection, site),
            sees=capabilities_of(connection),
            pace=Pace(
                per_second=connection.lookups_per_second if connection.file is None else inf,
                at_once=connection.lookups_at_once,
            ),
            connection=connection,
        )
        for connection in site.ils
    )


def _connected(connection: IlsConnection, site: Site) -> Connector:
    problems = connection_problems(connection)
    if not problems:
        try:
            return CONNECTORS[connection.connector].make(connection, site)
        except RecordFileProblem as problem:
            problems = (problem.message,)
    message = f"The connection {connection.id} is not configured: {' '.join(problems)}"
    why = CouldNotLook(failure=LookupFailure.NOT_CONFIGURED, message=message)
    return NotConfigured(id=connection.id, role=connection.role, why=why)


MOST = 4
_SHARE = 2  # at most half of one login's time may pass with waiting for others


def concurrent_logins(connectors: Sequence[IlsConnector], *, seconds: float) -> int:
    """Return how many logins may use *connectors* at once, if each has *seconds* for its lookups.

    More than one helps only if answers come over a network. With a slow rate
    (``lookups_per_second``) the result is 1, because lookups would wait for those of other logins.
    """
    paces = [
        connector.connection.lookups_per_second
        for connector in connectors
        if isinstance(connector, ConnectedIls) and connector.asks_over_network
    ]
    if not paces:
        return 1
    return max(1, min(MOST, int(seconds * min(paces) / (_SHARE * MAX_QUESTIONS))))
