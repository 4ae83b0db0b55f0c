"""A SIP2 connection: for each look-up a session of its own, and closed at once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from verifier.bounded_network import NetworkFailure, byte_stream
from verifier.ils.asking import SignIn
from verifier.ils.sip2.answer import outcome_of
from verifier.ils.sip2.conversation import Conversation
from verifier.ils.sip2.logins import Logins
from verifier.ils.sip2.message import CannotBeSent, encoded
from verifier.ils.sip2.options import Sip2Options
from verifier.ils.sip2.session import Session
from verifier.model.lookup import KeyKind, LookupFailure, LookupOutcome, PatronKey
from verifier.model.site import IlsConnection, IlsRole
from verifier.rest.http_outcomes import could_not_fetch
from verifier.rest.stopped import LookupStopped

_TLS_HINT = " Check tls, host and ca_file of the connection."


@dataclass(frozen=True, slots=True, kw_only=True)
class Sip2Connector:
    """Looks patrons up by SIP2. Some servers take one connection at a time: none is kept."""

    connection: IlsConnection
    options: Sip2Options
    allow_private: bool = False
    _logins: Logins = field(default_factory=Logins, repr=False, compare=False)

    @property
    def id(self) -> str:
        """The site file's id."""
        return self.connection.id

    @property
    def role(self) -> IlsRole:
        """Whether it asks as ReShare asks."""
        return self.connection.role

    def sign_in(self) -> SignIn:
        """Log in, where there is a login, and see that the library system is there."""
        try:
            with self._session() as session:
                session.see_offers()
        except LookupStopped as stopped:
            return stopped.outcome
        return "not-needed" if self.options.login_user is None else "accepted"

    def look_up(self, key: PatronKey) -> LookupOutcome:
        """Ask once. Every failure is a ``CouldNotLook`` of its own kind; nothing is raised."""
        try:
            _require_askable(key, self.options)
            with self._session() as session:
                session.see_offers()
                answer = session.ask_for(key.value)
                session.end(key.value)
        except LookupStopped as stopped:
            return stopped.outcome
        return outcome_of(
            answer,
            key.value,
            self.options,
            source=self.connection.id,
            secrets=tuple(one.value for _, one in self.connection.secrets),
        )

    @contextmanager
    def _session(self) -> Iterator[Session]:
        """Hold one session, logged in. Raises ``LookupStopped``."""
        end = time.monotonic() + self.connection.timeout_seconds
        try:
            with self._logins.heeded(), ExitStack() as stack:
                yield self._opened(stack, end)
        except NetworkFailure as failure:
            outcome = could_not_fetch(failure, address="host and port")
            hint = _TLS_HINT if outcome.failure is LookupFailure.TLS else ""
            raise LookupStopped(outcome.failure, outcome.said + hint) from None

    def _opened(self, stack: ExitStack, end: float) -> Session:
        if self.options.login_user is None:
            return self._connected(stack, end)
        with self._logins.turn(end - time.monotonic()):
            session = self._connected(stack, end)
            session.log_in()
            return session

    def _connected(self, stack: ExitStack, end: float) -> Session:
        stream = stack.enter_context(
            byte_stream(
                self.options.host,
                self.options.port,
                tls=self.options.tls,
                ca_file=self.options.ca_file,
                deadline_seconds=max(round(end - time.monotonic(), 2), 0.01),
                max_bytes=self.connection.max_bytes,
                allow_private=self.allow_private,
            )
        )
        return Session(Conversation(stream, self.options.style), self.options)


def _require_askable(key: PatronKey, options: Sip2Options) -> None:
    if key.kind is KeyKind.USERNAME:
        said = "SIP2 has no question by user name: the server chooses what it compares with."
        raise LookupStopped(LookupFailure.UNSUPPORTED, said)
    if not key.value.strip():
        said = "The identifier cannot be asked for over SIP2, because it is empty."
        raise LookupStopped(LookupFailure.PROTOCOL_ERROR, said)
    try:
        encoded(key.value, options.style)
    except CannotBeSent as refused:
        said = f"The identifier cannot be asked for over SIP2, because it {refused.why}."
        raise LookupStopped(LookupFailure.PROTOCOL_ERROR, said) from None
