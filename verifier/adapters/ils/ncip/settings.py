"""The settings of an NCIP connection, and how each of ReShare's host LMS adapters sends NCIP."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, cast, get_args

from verifier.adapters.ils.settings import ConnectorSetting, is_yes, secret_value, setting_problems
from verifier.domain.model.reshare_settings import host_lms
from verifier.domain.model.site import IlsConnection, IlsRole

# How each of ReShare's host LMS adapters asks over NCIP: one row for each.
#
# Source: mod-rs, ``service/grails-app/services/org/olf/rs/hostlms``, and lib-ncip-client, whose
# clients the adapters choose. The names are those of ReShare's setting ``host_lms_integration``.

Ncip = Literal["1", "2"]
Transport = Literal["http", "http-over-socket", "socket"]
"""An HTTP client; a hand-made HTTP request on a socket; the message alone on a socket."""

NamespaceStyle = Literal["prefixed", "qualified", "default-unqualified"]
Agency = Literal["from", "to"]


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """How ReShare asks one system. ``name`` is ReShare's, in lower case.

    ``user_agency``: whose agency stands with the user id. ``profile``: whether the message
    names an application profile. ``authentication``: whether it carries a password of the
    asking agency. ``by_username``: whether ReShare asks again by user name.
    """

    name: str
    ncip: Ncip = "2"
    transport: Transport = "http"
    namespace_style: NamespaceStyle = "prefixed"
    user_agency: Agency = "from"
    profile: bool = True
    authentication: bool = False
    by_username: bool = True


def speaking(system: System, ncip: Ncip) -> System:
    """Describe *system* as it would be asked over that NCIP.

    NCIP 1 is addressed to the library's own agency and has no profile; only over NCIP 2 does
    ReShare ask by user name.
    """
    if ncip == system.ncip:
        return system
    newer = ncip == "2"
    return replace(
        system,
        ncip=ncip,
        user_agency="from" if newer else "to",
        profile=newer,
        by_username=newer,
    )


def _older(name: str, transport: Transport = "http") -> System:
    return speaking(System(name=name, transport=transport), "1")


DEFAULT = System(name="default")

SYSTEMS = (
    System(name="alma"),
    System(name="folio"),
    System(name="koha", namespace_style="default-unqualified"),
    System(name="sierra"),
    System(name="millennium", by_username=False),
    _older("symphony"),
    System(name="ncsu", authentication=True),
    _older("horizon"),
    _older("tlc"),
    _older("polaris"),
    System(name="evergreen"),
    _older("aleph", "http-over-socket"),
    _older("voyager", "socket"),
    DEFAULT,
)
"""In the order in which the documentation tells of them."""

_NOT_NCIP = {
    "wms": 'system = "wms" is not asked over NCIP. Use connector = "wms".',
    "wms2": 'system = "wms2" is not asked over NCIP. Use connector = "wms".',
    "manual": 'system = "manual" is not asked: the manual adapter asks nobody. Leave it out.',
}
_BY_NAME = {system.name: system for system in SYSTEMS}


def system_named(name: str) -> System | None:
    """Find the system of that name, in any letter case; None: there is none over NCIP."""
    return _BY_NAME.get(_plain(name))


def system_problem(name: str) -> str | None:
    """Say what is wrong with the setting ``system``, in one sentence or two; None: nothing."""
    if system_named(name) is not None:
        return None
    return _NOT_NCIP.get(_plain(name), f"system must be one of {', '.join(_BY_NAME)}.")


def disagreement(system: str, host_lms_integration: str) -> str | None:
    """Say that a connection would not ask as ReShare does, which is set to another system.

    *system* is the connection's setting, *host_lms_integration* ReShare's. None where both are
    the same, where both ask in the very same way and one of them is ``default``, and where
    ReShare asks nobody or its setting is none of its own.
    """
    adapter, ours = host_lms(host_lms_integration), system_named(system)
    if adapter is None or ours is None or adapter.setting == "Manual":
        return None
    theirs = system_named(adapter.setting)
    message = f'system = "{system}" does not ask as ReShare, which is set to {adapter.setting}.'
    if theirs is None:
        return f'{message} Use connector = "wms", or correct host_lms_integration.'
    same_way = DEFAULT in (ours, theirs) and replace(ours, name=theirs.name) == theirs
    if ours == theirs or same_way:
        return None
    return f'{message} Write system = "{theirs.name}", or correct host_lms_integration.'


def _plain(name: str) -> str:
    return name.strip().lower()


# What only an NCIP connection needs to know.

TOOLKIT_VERSION = "http://www.niso.org/schemas/ncip/v2_0/imp1/xsd/ncip_v2_0.xsd"
"""The version that samples of ReShare's own toolkit name."""

NCIP_1_VERSION = "http://www.niso.org/ncip/v1_0/imp1/dtd/ncip_v1_0.dtd"

VERSIONS = {
    "1.0": NCIP_1_VERSION,
    "2.0": "http://www.niso.org/schemas/ncip/v2_0/ncip_v2_0.xsd",
    "2.01": "http://www.niso.org/schemas/ncip/v2_01/ncip_v2_01.xsd",
    "2.02": "http://www.niso.org/schemas/ncip/v2_02/ncip_v2_02.xsd",
}
"""Short names of the versions that a message may name."""

MINOR_UNITS = ConnectorSetting(
    name="minor_units",
    means="Whether amounts are whole numbers of the smallest coin, as the standard says.",
    kind="yes-no",
    default="yes",
)
STRICT_ECHO = ConnectorSetting(
    name="strict_echo",
    means="Whether an answer must name the identifier that was asked for.",
    kind="yes-no",
    default="no",
)
ASK_FOR_MORE = ConnectorSetting(
    name="ask_for_more",
    means="Whether evidence is asked for blocks, earlier ids and fines too; never as ReShare.",
    kind="yes-no",
    default="yes",
)

SETTINGS = (
    ConnectorSetting(
        name="system",
        means="ReShare's name of the library system: how ReShare's adapter for it asks.",
    ),
    ConnectorSetting(name="ncip", means="Which NCIP is spoken.", choices=get_args(Ncip)),
    ConnectorSetting(
        name="transport",
        means="How the message travels: by an HTTP client, or over a raw socket.",
        choices=get_args(Transport),
    ),
    ConnectorSetting(name="host", means="The host that a raw socket is opened to."),
    ConnectorSetting(name="port", means="The port that a raw socket is opened to."),
    ConnectorSetting(
        name="path",
        means="What is asked for in the HTTP request over a raw socket.",
        default="/",
    ),
    ConnectorSetting(
        name="namespace_style",
        means="How the message is written, since servers disagree.",
        choices=get_args(NamespaceStyle),
    ),
    ConnectorSetting(name="version", means="The version that the message names."),
    ConnectorSetting(name="from_agency", means="Who asks: ReShare's NCIP from agency."),
    ConnectorSetting(name="to_agency", means="Who is asked: ReShare's NCIP to agency."),
    ConnectorSetting(
        name="user_agency",
        means="Whose agency stands with the user id.",
        choices=get_args(Agency),
    ),
    ConnectorSetting(name="application_profile", means="ReShare's NCIP app profile."),
    ConnectorSetting(
        name="username_type",
        means="What the server calls a user name.",
        default="username",
    ),
    ASK_FOR_MORE,
    MINOR_UNITS,
    STRICT_ECHO,
    ConnectorSetting(
        name="ca_file",
        means="The certificate authority of a server that is not publicly known, in PEM.",
        kind="file",
    ),
    ConnectorSetting(
        name="from_agency_authentication",
        means="The password of the asking agency.",
        kind="secret",
    ),
    ConnectorSetting(
        name="url_token",
        means="A token that is put behind the address.",
        kind="secret",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NcipOptions:
    """The connection's own settings, each as given, else as the system's row has it.

    ``by_username``: whether a question by user name is put at all. ``more``: whether evidence
    is asked for more than ReShare asks for.
    """

    url: str = ""
    ncip: Ncip = "2"
    transport: Transport = "http"
    host: str = ""
    port: int = 0
    path: str = "/"
    namespace_style: NamespaceStyle = "prefixed"
    version: str = TOOLKIT_VERSION
    from_agency: str = ""
    to_agency: str = ""
    user_agency: Agency = "from"
    application_profile: str = ""
    username_type: str = "username"
    by_username: bool = True
    more: bool = False
    minor_units: bool = True
    strict_echo: bool = False
    ca_file: str | None = None
    from_agency_authentication: str | None = None

    @classmethod
    def of(cls, connection: IlsConnection) -> NcipOptions:
        """Read the settings of *connection*, in which ``option_problems`` found nothing wrong."""
        system = system_of(connection)
        version = connection.option("version")
        usual = NCIP_1_VERSION if system.ncip == "1" else TOOLKIT_VERSION
        evidence = connection.role is IlsRole.EVIDENCE
        return cls(
            url=_with_token(connection.url or "", secret_value(connection, "url_token")),
            ncip=system.ncip,
            transport=transport_of(connection),
            host=connection.option("host"),
            port=int(connection.option("port", "0")),
            path=connection.option("path", "/"),
            namespace_style=cast(
                "NamespaceStyle", connection.option("namespace_style", system.namespace_style)
            ),
            version=VERSIONS.get(version, version) or usual,
            from_agency=connection.option("from_agency"),
            to_agency=connection.option("to_agency"),
            user_agency=cast("Agency", connection.option("user_agency", system.user_agency)),
            application_profile=connection.option("application_profile") if system.profile else "",
            username_type=connection.option("username_type", "username"),
            by_username=system.by_username or (evidence and system.ncip == "2"),
            more=evidence and is_yes(connection, ASK_FOR_MORE),
            minor_units=is_yes(connection, MINOR_UNITS),
            strict_echo=is_yes(connection, STRICT_ECHO),
            ca_file=connection.option("ca_file") or None,
            from_agency_authentication=secret_value(connection, "from_agency_authentication"),
        )


def system_of(connection: IlsConnection) -> System:
    """Give the row of the connection's system; without that setting, the default one."""
    system = system_named(connection.option("system", DEFAULT.name)) or DEFAULT
    return speaking(system, cast("Ncip", connection.option("ncip", system.ncip)))


def transport_of(connection: IlsConnection) -> Transport:
    """Say how the connection's messages travel."""
    given = connection.option("transport", system_of(connection).transport)
    return cast("Transport", given)


def _with_token(url: str, token: str | None) -> str:
    """Append the token that some servers (Koha's) take as the path."""
    return f"{url.rstrip('/')}/{token}" if token else url


# What is wrong with the settings of an NCIP connection.

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
