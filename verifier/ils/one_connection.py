"""What connectors of one connection share: which one they are, and how a sign-in is told."""

from __future__ import annotations

from verifier.ils.asking import SignIn
from verifier.model.site import IlsConnection, IlsRole
from verifier.rest.conversation import Server
from verifier.rest.stopped import LookupStopped
from verifier.rest.tokens import TokenKeeper


class OneConnection:
    """A connector knows its connection, and with it what it is called and asked for."""

    def __init__(self, connection: IlsConnection) -> None:
        self._connection = connection

    @property
    def id(self) -> str:
        """The site file's id."""
        return self._connection.id

    @property
    def role(self) -> IlsRole:
        """Whether it asks as ReShare asks, or for all that the system can tell."""
        return self._connection.role


def signed_in(keeper: TokenKeeper, server: Server) -> SignIn:
    """Sign in, or use the token that there is. Never raises."""
    try:
        keeper.token(server.conversation())
    except LookupStopped as stopped:
        return stopped.outcome
    return "accepted"
