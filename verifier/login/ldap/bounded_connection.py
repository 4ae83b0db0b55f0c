"""A directory connection under one deadline and one size, with its certificate checked.

ldap3 limits each read only, resolves names without end, checks no certificate unless told to
and, from Python 3.12 on, matches no address in one. So the connection is opened here, and
ldap3 speaks over it.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

import ldap3
from ldap3.core.exceptions import LDAPExceptionError

from verifier.bounded_network import NetworkFailure
from verifier.bounded_network.deadline import Deadline
from verifier.bounded_network.sockets import open_connection
from verifier.login.ldap.decoding import keep_every_value
from verifier.login.ldap.refused import DirectoryRefused
from verifier.model.idp import Directory

MOST_BYTES = 2_000_000  # of everything that the directory sends over one connection
START_TLS = "1.3.6.1.4.1.1466.20037"
PORTS = {"ldap": 389, "ldaps": 636}
SUCCESS = 0
_BROKEN = (LDAPExceptionError, OSError, ValueError, LookupError, TypeError, AttributeError)


@contextmanager
def connected(
    directory: Directory, deadline: Deadline, *, allow_private: bool, user: str, password: str
) -> Iterator[ldap3.Connection]:
    """Give a connection that is not bound yet; whatever goes wrong in it is ``DirectoryRefused``.

    The password goes nowhere before TLS stands, where the site file asks for it.
    """
    host, port, secure = _address(directory)
    place = f"{host}:{port}"
    bounded: _Bounded | None = None
    try:
        raw = open_connection(host, port, deadline=deadline, allow_private=allow_private)
        raw.settimeout(deadline.left())
        bounded = _Bounded(raw)
        if secure:
            bounded = _Bounded(_secured(raw, host, directory))
        connection = _over(bounded, host, port, user, password)
        if directory.start_tls and not secure:
            bounded = _start_tls(connection, bounded, host, directory)
        yield connection
    except NetworkFailure as failure:
        raise DirectoryRefused(
            f"directory-{failure.kind.replace('_', '-')}",
            f"The directory could not be asked: {failure.said}",
        ) from None
    except DirectoryRefused as refused:
        raise (_late(place, deadline) if deadline.over else refused) from None
    except ssl.SSLError as error:
        raise (_late(place, deadline) if deadline.over else _tls(place, error)) from None
    except _BROKEN as error:
        # ldap3's own texts hold what the directory sent
        raise _broken(place, deadline, bounded, error) from None
    finally:
        if bounded is not None:
            bounded.end()


def _address(directory: Directory) -> tuple[str, int, bool]:
    parts = urlsplit(directory.url)
    return parts.hostname or "", parts.port or PORTS[parts.scheme], parts.scheme == "ldaps"


def _over(bounded: _Bounded, host: str, port: int, user: str, password: str) -> ldap3.Connection:
    server = ldap3.Server(host, port=port, get_info=ldap3.NONE)
    connection = ldap3.Connection(
        server,
        user=user,
        password=password,
        auto_bind=ldap3.AUTO_BIND_NONE,
        auto_referrals=False,  # it would send the password to whatever host is named
        return_empty_attributes=False,  # what was not released is absent, not empty
        check_names=False,
    )
    _adopt(connection, bounded)
    keep_every_value(connection)
    connection.closed = False
    connection.listening = True
    connection.strategy._outstanding = {}  # noqa: SLF001 - what its own open() does
    return connection


def _adopt(connection: ldap3.Connection, bounded: _Bounded) -> None:
    connection.socket = bounded


def _start_tls(
    connection: ldap3.Connection, bounded: _Bounded, host: str, directory: Directory
) -> _Bounded:
    connection.extended(START_TLS)
    if connection.result["result"] != SUCCESS:
        raise DirectoryRefused(
            "starttls-refused",
            "The directory refuses StartTLS, so the password was not sent. Use ldaps://, or have "
            "TLS switched on there.",
        )
    secured = _Bounded(_secured(bounded.inner, host, directory), bounded.received)
    _adopt(connection, secured)
    connection.tls_started = True
    return secured


def _secured(raw: socket.socket, host: str, directory: Directory) -> ssl.SSLSocket:
    """Speak TLS; certificate and host name are checked."""
    cafile = None if directory.certificates is None else str(directory.certificates)
    context = ssl.create_default_context(cafile=cafile)
    return context.wrap_socket(raw, server_hostname=host)


class _Bounded:
    """As much of a socket as ldap3 uses, with a limit on what it may bring."""

    def __init__(self, inner: socket.socket, received: int = 0) -> None:
        self.inner = inner
        self.received = received
        self.too_large = False

    def recv(self, size: int) -> bytes:
        data = self.inner.recv(size)
        self.received += len(data)
        if self.received > MOST_BYTES:
            self.too_large = True
            raise OSError
        if not data:  # half an answer is no answer
            raise ConnectionResetError
        return data

    def end(self) -> None:
        with suppress(OSError):
            self.inner.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


def _late(place: str, deadline: Deadline) -> DirectoryRefused:
    said = f"The directory at {place} gave no whole answer within {deadline.seconds:g} seconds."
    return DirectoryRefused("directory-timeout", said)


def _tls(place: str, error: ssl.SSLError) -> DirectoryRefused:
    if isinstance(error, ssl.SSLCertVerificationError):
        why = f"its certificate is not accepted ({error.verify_message.rstrip('.')})"
    else:
        why = "it does not speak TLS as it should"
    return DirectoryRefused(
        "directory-tls",
        f"No secure connection to {place}: {why}. The password was not sent.",
    )


def _broken(
    place: str, deadline: Deadline, bounded: _Bounded | None, error: Exception
) -> DirectoryRefused:
    if deadline.over or isinstance(error, TimeoutError):
        return _late(place, deadline)
    if bounded is not None and bounded.too_large:
        return DirectoryRefused(
            "directory-too-large",
            f"The directory at {place} sent more than {MOST_BYTES // 1_000_000} MB; name fewer "
            "attributes in the site file.",
        )
    return DirectoryRefused(
        "directory-broken-answer",
        f"The directory at {place} closed the connection or sent what is no LDAP.",
    )
