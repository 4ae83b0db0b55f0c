"""What every connector provides."""

from typing import Literal, Protocol

from verifier.domain.model.lookup import CouldNotLook, LookupFailure, LookupOutcome, PatronKey
from verifier.domain.model.patron import Capabilities
from verifier.domain.model.site import IlsConnection, IlsRole, Site

SignIn = Literal["accepted", "not-needed"] | CouldNotLook
"""``not-needed``: the protocol has no sign-in of its own, so a look-up proves the credentials."""

MAX_QUESTIONS = 12
"""For one login and connection: a diagnosis must not look like an attempt to list patrons."""


class Connector(Protocol):
    """What every connector is. ``look_up`` never raises for what the system sent."""

    @property
    def id(self) -> str:
        """The site file's id."""
        ...

    @property
    def role(self) -> IlsRole:
        """Whether it asks as ReShare asks, or for all that the system can tell."""
        ...

    def look_up(self, key: PatronKey) -> LookupOutcome:
        """Ask for one patron."""
        ...

    def sign_in(self) -> SignIn:
        """Prove the credentials without asking for anybody, where the protocol has that."""
        ...


class IlsConnector(Connector, Protocol):
    """One connection to a library system, as the questions are put to it."""

    @property
    def sees(self) -> Capabilities:
        """What this kind of connection can tell at all."""
        ...


class InMemoryConnector:
    """A connector whose answers are there at once, so that nobody has to wait for one."""

    __slots__ = ()


class ConnectionBase:
    """A connector of one connection: its id, its role, and whether private addresses are allowed.

    Every connector is made from ``(connection, site)``.
    """

    def __init__(self, connection: IlsConnection, site: Site) -> None:
        self.connection = connection
        self.allow_private = site.allow_private_addresses

    @property
    def id(self) -> str:
        """The site file's id."""
        return self.connection.id

    @property
    def role(self) -> IlsRole:
        """Whether it asks as ReShare asks, or for all that the system can tell."""
        return self.connection.role


def connector_defect(error: Exception) -> CouldNotLook:
    """Say that a connector of ours is at fault: the type alone, for the text may hold values."""
    message = f"The connection failed by a defect of the verifier ({type(error).__name__})."
    return CouldNotLook(failure=LookupFailure.PROTOCOL_ERROR, message=message)
