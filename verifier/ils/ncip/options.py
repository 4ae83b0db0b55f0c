"""What only an NCIP connection needs to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast, get_args

from verifier.ils.ncip.systems import (
    DEFAULT,
    Agency,
    NamespaceStyle,
    Ncip,
    System,
    Transport,
    speaking,
    system_named,
)
from verifier.ils.own_settings import OwnSetting, secret, yes
from verifier.model.site import IlsConnection, IlsRole

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

MINOR_UNITS = OwnSetting(
    name="minor_units",
    means="Whether amounts are whole numbers of the smallest coin, as the standard says.",
    kind="yes-no",
    default="yes",
)
STRICT_ECHO = OwnSetting(
    name="strict_echo",
    means="Whether an answer must name the identifier that was asked for.",
    kind="yes-no",
    default="no",
)
ASK_FOR_MORE = OwnSetting(
    name="ask_for_more",
    means="Whether evidence is asked for blocks, earlier ids and fines too; never as ReShare.",
    kind="yes-no",
    default="yes",
)

SETTINGS = (
    OwnSetting(
        name="system",
        means="ReShare's name of the library system: how ReShare's adapter for it asks.",
    ),
    OwnSetting(name="ncip", means="Which NCIP is spoken.", choices=get_args(Ncip)),
    OwnSetting(
        name="transport",
        means="How the message travels: by an HTTP client, or over a raw socket.",
        choices=get_args(Transport),
    ),
    OwnSetting(name="host", means="The host that a raw socket is opened to."),
    OwnSetting(name="port", means="The port that a raw socket is opened to."),
    OwnSetting(
        name="path",
        means="What is asked for in the HTTP request over a raw socket.",
        default="/",
    ),
    OwnSetting(
        name="namespace_style",
        means="How the message is written, since servers disagree.",
        choices=get_args(NamespaceStyle),
    ),
    OwnSetting(name="version", means="The version that the message names."),
    OwnSetting(name="from_agency", means="Who asks: ReShare's NCIP from agency."),
    OwnSetting(name="to_agency", means="Who is asked: ReShare's NCIP to agency."),
    OwnSetting(
        name="user_agency",
        means="Whose agency stands with the user id.",
        choices=get_args(Agency),
    ),
    OwnSetting(name="application_profile", means="ReShare's NCIP app profile."),
    OwnSetting(
        name="username_type",
        means="What the server calls a user name.",
        default="username",
    ),
    ASK_FOR_MORE,
    MINOR_UNITS,
    STRICT_ECHO,
    OwnSetting(
        name="ca_file",
        means="The certificate authority of a server that is not publicly known, in PEM.",
        kind="file",
    ),
    OwnSetting(
        name="from_agency_authentication",
        means="The password of the asking agency.",
        kind="secret",
    ),
    OwnSetting(
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
            url=_with_token(connection.url or "", secret(connection, "url_token")),
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
            more=evidence and yes(connection, ASK_FOR_MORE),
            minor_units=yes(connection, MINOR_UNITS),
            strict_echo=yes(connection, STRICT_ECHO),
            ca_file=connection.option("ca_file") or None,
            from_agency_authentication=secret(connection, "from_agency_authentication"),
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
