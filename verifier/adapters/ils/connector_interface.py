"""The interface of every connector."""

from typing import Literal, Protocol

from verifier.domain.model.lookup import CouldNotLook, LookupFailure, LookupOutcome, PatronKey
from verifier.domain.model.patron import Capabilities
from verifier.domain.model.site import IlsConnection, IlsRole, Site

SignIn = Literal["accepted", "not-needed"] | CouldNotLook
"""``not-needed``: the protocol has no sign-in of its own, so a lookup proves the credentials."""

MAX_QUESTIONS = 12
"""Lookups per login and connection. More would look like an attempt to list patrons."""


class Connector(Protocol):
    """The methods of every connector. ``look_up`` never raises, whatever the server answers."""

    @property
    def id(self) -> str:
        """The connection's id in the site file."""
        ...

    @property
    def role(self) -> IlsRole:
        """Whether the connector looks up as ReShare does, or asks for all available evidence."""
        ...

    def look_up(self, key: PatronKey) -> LookupOutcome:
        """Look up one patron."""
        ...

    def sign_in(self) -> SignIn:
        """Prove the credentials without looking up a patron, if the protocol has a sign-in."""
        ...


class IlsConnector(Connector, Protocol):
    """A connector that also declares what it can see of a patron."""

    @property
    def sees(self) -> Capabilities:
        """What this kind of connection can see of a patron."""
        ...


class InMemoryConnector:
    """A connector that answers at once, so that it needs no thread and no deadline."""

    __slots__ = ()


class ConnectionBase:
    """Base class of connectors: id and role, and whether private addresses are allowed.

    Every connector is constructed with ``(connection, site)``.
    """

    def __init__(self, connection: IlsConnection, site: Site) -> None:
        self.connection = connection
        self.allow_private = site.allow_private_addresses

    @property
    def id(self) -> str:
        """The connection's id in the site file."""
        return self.connection.id

    @property
    def role(self) -> IlsRole:
        """Whether the connector looks up as ReShare does, or asks for all available evidence."""
        return self.connection.role

    def prepare(self) -> None:
        """Wait for what the first lookup needs and no limit of time for lookups includes."""
        return  # a server needs nothing


def connector_defect(error: Exception) -> CouldNotLook:
    """Build the outcome for an unexpected exception in a connector of this program.

    It names only the exception's type, because its text may contain personal values.
    """
    message = f"The connection failed by a defect of the verifier ({type(error).__name__})."
    return CouldNotLook(failure=LookupFailure.PROTOCOL_ERROR, message=message)
