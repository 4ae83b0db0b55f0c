"""What is wrong with the settings of an NCIP connection."""

from __future__ import annotations

import re
from collections.abc import Iterator

from verifier.ils.ncip.options import SETTINGS, system_of, transport_of
from verifier.ils.ncip.systems import system_problem
from verifier.ils.own_settings import setting_problems
from verifier.model.site import IlsConnection, IlsRole

_WHAT = "an NCIP connection"
_HOST = re.compile(r"[^\s/@?#:\[\]]+|\[[0-9A-Fa-f:.]+\]")
_PATH = re.compile(r"/[!-~]*")  # nothing that could end the line it stands in
_SOCKET = ("host", "port", "path")
_HTTP_ONLY = ("ca_file", "url_token")
_MOST_PORT = 65_535


def option_problems(connection: IlsConnection) -> tuple[str, ...]:
    """Say what is wrong with the connection's settings, one sentence each, without secrets."""
    over_http = transport_of(connection) not in ("http-over-socket", "socket")
    what = _WHAT if over_http else f"{_WHAT} over a raw socket"
    return (
        *setting_problems(connection, SETTINGS, what=what, url=over_http),
        *_system(connection),
        *(_for_http(connection) if over_http else _for_socket(connection)),
    )


def _system(connection: IlsConnection) -> Iterator[str]:
    name = connection.option("system")
    if not name:
        return
    problem = system_problem(name)
    if problem is not None:
        yield problem
        return
    given = {secret for secret, _ in connection.secrets}
    authenticates = system_of(connection).authentication
    if (
        connection.role is IlsRole.RESHARE
        and "from_agency_authentication" in given
        and not authenticates
    ):
        yield (
            f"from_agency_authentication is nothing that ReShare sends to {name}. "
            'Leave it out of the connection with role = "reshare".'
        )


def _for_http(connection: IlsConnection) -> Iterator[str]:
    for name, _ in connection.options:
        if name in _SOCKET:
            yield f"{name} is for a raw socket alone. Write url, or set transport."


def _for_socket(connection: IlsConnection) -> Iterator[str]:
    host, port = connection.option("host"), connection.option("port")
    path = connection.option("path", "/")
    if not host:
        yield "host is missing: the host that a raw socket is opened to."
    elif not _HOST.fullmatch(host):
        yield "host must be a host name alone, without http:// and path."
    if not port:
        yield "port is missing: the port that a raw socket is opened to."
    elif not _is_port(port):
        yield f"port must be a whole number from 1 to {_MOST_PORT}."
    if not _PATH.fullmatch(path):
        yield "path must begin with a slash and hold no blank."
    names = {name for group in (connection.options, connection.secrets) for name, _ in group}
    for name in _HTTP_ONLY:
        if name in names:
            yield f"{name} is not used over a raw socket. Leave it out."


def _is_port(text: str) -> bool:
    whole = text.isascii() and text.isdecimal() and len(text) <= len(str(_MOST_PORT))
    return whole and 0 < int(text) <= _MOST_PORT
