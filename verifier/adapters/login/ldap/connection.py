"""An LDAP connection with a deadline, a size limit and a verified certificate.

ldap3 limits only single reads, resolves host names without a time limit, checks no certificate
unless told to and, from Python 3.12 on, cannot match an IP address in a certificate. So this
module opens the socket, and ldap3 uses it. ldap3's decoder also loses values of an attribute that
occurs twice in an entry (RFC 4511, section 4.1.7, forbids sending that), and fails on a referral
in the result of a bind (section 4.1.9 allows it).
"""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

import ldap3
from ldap3.core.exceptions import LDAPExceptionError
from ldap3.utils import asn1

from verifier.adapters.http import NetworkFailure
from verifier.adapters.http.connection import Deadline, open_connection
from verifier.adapters.login.gate_record import Refused
from verifier.domain.model.site import Directory

MOST_WHOLE = 2  # entries: the number requested; a directory may send more
MOST_BYTES = 2_000_000  # of everything that the directory sends over one connection
START_TLS = "1.3.6.1.4.1.1466.20037"
PORTS = {"ldap": 389, "ldaps": 636}
SUCCESS = 0
_SEARCH_ENTRY, _SEARCH_REFERENCE = 4, 19
_EMPTY_ENTRY: dict[str, Any] = {
    "type": "searchResEntry",
    "dn": "",
    "raw_dn": b"",
    "raw_attributes": {},
    "attributes": {},
}
_REFERRAL = 3
_VALUE = 3  # index of an element's content in the output of ldap3's decoder

# Referrals are not followed, so they are not parsed; the result code shows that there was one.
for _result in (asn1.BIND_RESPONSE_CONTEXT, asn1.EXTENDED_RESPONSE_CONTEXT):
    _result.setdefault(_REFERRAL, lambda *_: [])


class DirectoryRefused(Refused):
    """The directory cannot be used, or refused the login.

    ``reason`` is a stable name; ``message`` is one sentence; ``owner`` is who can fix it.
    """

    def __init__(self, reason: str, message: str, owner: str = "identity") -> None:
        super().__init__(message)
        self.reason = reason
        self.owner = owner


_BROKEN = (
    DirectoryRefused,
    LDAPExceptionError,
    OSError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
)


def keep_every_value(connection: ldap3.Connection) -> None:
    """Configure *connection* so that ``raw_attributes`` has every value of an attribute.

    Upper and lower case of an attribute description are the same (RFC 4512, 2.5). From the third
    entry of one search on (``MOST_WHOLE`` is 2), entries are counted but their content is dropped.
    """
    decode = connection.strategy.decode_response_fast
    entries = 0

    def decoded(message: dict[str, Any]) -> dict[str, Any]:
        nonlocal entries
        operation = message["protocolOp"]
        if operation != _SEARCH_ENTRY:
            entries = entries if operation == _SEARCH_REFERENCE else 0
            result: dict[str, Any] = decode(message)
            return result
        entries += 1
        if entries > MOST_WHOLE:
            return _EMPTY_ENTRY
        entry: dict[str, Any] = decode(message)
        names: dict[str, str] = {}
        found: dict[str, list[bytes]] = {}
        for attribute in message["payload"][1][_VALUE]:
            description, values = attribute[_VALUE]
            name = description[_VALUE].decode("utf-8")
            name = names.setdefault(name.lower(), name)
            found.setdefault(name, []).extend(bytes(value[_VALUE]) for value in values[_VALUE])
        return {**entry, "raw_attributes": found}

    connection.strategy.decode_response_fast = decoded


@contextmanager
def connected(
    directory: Directory, deadline: Deadline, user: str, password: str, *, allow_private: bool
) -> Iterator[ldap3.Connection]:
    """Yield a connection that is not bound yet. Every failure in it raises ``DirectoryRefused``.

    If the site file requires TLS, the password is sent only after TLS has been established.
    """
    parts = urlsplit(directory.url)
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    bounded: _Bounded | None = None
    try:
        raw = open_connection(host, port, deadline=deadline, allow_private=allow_private)
        raw.settimeout(deadline.left())
        bounded = _Bounded(raw)
        if parts.scheme == "ldaps":
            bounded = _Bounded(_secured(raw, host, directory))
        connection = ldap3.Connection(
            ldap3.Server(host, port=port, get_info=ldap3.NONE),
            user=user,
            password=password,
            auto_bind=ldap3.AUTO_BIND_NONE,
            auto_referrals=False,  # ldap3 would send the password to any host that is named
            return_empty_attributes=False,  # what was not released is absent, not empty
            check_names=False,
        )
        keep_every_value(connection)
        connection.socket, connection.closed, connection.listening = bounded, False, True
        connection.strategy._outstanding = {}  # noqa: SLF001 - what its own open() does
        if directory.start_tls and parts.scheme != "ldaps":
            connection.extended(START_TLS)
            if connection.result["result"] != SUCCESS:
                raise DirectoryRefused(
                    "starttls-refused",
                    "The directory refuses StartTLS, so the password was not sent. Use ldaps://, "
                    "or have TLS switched on there.",
                )
            bounded = _Bounded(_secured(raw, host, directory), bounded.received)
            connection.socket, connection.tls_started = bounded, True
        yield connection
    except NetworkFailure as failure:
        raise DirectoryRefused(
            f"directory-{failure.kind.replace('_', '-')}",
            f"The directory could not be asked: {failure.message}",
        ) from None
    except _BROKEN as error:
        # ldap3's own error texts contain data from the directory
        too_large = bounded is not None and bounded.too_large
        raise _refused(f"{host}:{port}", deadline, error, too_large=too_large) from None
    finally:
        if bounded is not None:
            with suppress(OSError):
                bounded.inner.close()


def _secured(raw: socket.socket, host: str, directory: Directory) -> ssl.SSLSocket:
    """Start TLS on *raw*, checking certificate and host name."""
    cafile = None if directory.certificates is None else str(directory.certificates)
    context = ssl.create_default_context(cafile=cafile)
    return context.wrap_socket(raw, server_hostname=host)


class _Bounded:
    """A socket with the methods that ldap3 uses, limited to ``MOST_BYTES`` received bytes."""

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
        if not data:  # the connection was closed in the middle of a response
            raise ConnectionResetError
        return data

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


def _refused(
    place: str, deadline: Deadline, error: Exception, *, too_large: bool
) -> DirectoryRefused:
    """Build the refusal for *error*; once the deadline has passed, it is always a timeout."""
    tls = isinstance(error, ssl.SSLError)
    if deadline.over or (isinstance(error, TimeoutError) and not tls):
        return DirectoryRefused(
            "directory-timeout",
            f"The directory at {place} gave no whole answer within {deadline.seconds:g} seconds.",
        )
    if isinstance(error, DirectoryRefused):
        return error
    if tls:
        why = "it does not speak TLS as it should"
        if isinstance(error, ssl.SSLCertVerificationError):
            why = f"its certificate is not accepted ({error.verify_message.rstrip('.')})"
        return DirectoryRefused(
            "directory-tls",
            f"No secure connection to {place}: {why}. The password was not sent.",
        )
    if too_large:
        return DirectoryRefused(
            "directory-too-large",
            f"The directory at {place} sent more than {MOST_BYTES // 1_000_000} MB; name fewer "
            "attributes in the site file.",
        )
    return DirectoryRefused(
        "directory-broken-answer",
        f"The directory at {place} closed the connection or sent what is no LDAP.",
    )
