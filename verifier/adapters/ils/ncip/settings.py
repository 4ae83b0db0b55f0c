"""The settings of an NCIP connection, and how each of ReShare's host LMS adapters sends NCIP."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import AfterValidator, BeforeValidator, PrivateAttr, model_validator

from verifier.adapters.ils.ncip.capabilities import SEES
from verifier.adapters.ils.settings import (
    CertificateFile,
    ConnectorSettings,
    OptionalSecret,
    Sees,
    YesNo,
    matching,
    setting,
)
from verifier.domain.model.reshare_settings import host_lms
from verifier.domain.model.site import IlsConnection, IlsRole

# Source: mod-rs, ``service/grails-app/services/org/olf/rs/hostlms``, and lib-ncip-client, whose
# clients the adapters choose. The names are those of ReShare's setting ``host_lms_integration``.

Ncip = Literal["1", "2"]
Transport = Literal["http", "http-over-socket", "socket"]
"""HTTP client; hand-made HTTP request over a socket; only the message over a socket."""

NamespaceStyle = Literal["prefixed", "qualified", "default-unqualified"]
Agency = Literal["from", "to"]


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """How ReShare sends NCIP to one library system. ``name`` is ReShare's name, in lowercase.

    ``user_agency``: which agency is sent with the user ID. ``profile``: whether the message
    names an application profile. ``authentication``: whether it carries the requesting
    agency's password. ``by_username``: whether ReShare looks up again by user name.
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
    """Return *system* as it would be used over that version of NCIP.

    NCIP 1 sends the library's own agency with the user ID and has no application profile.
    ReShare looks up by user name only over NCIP 2.
    """
    if ncip == system.ncip:
        return system
    newer = ncip == "2"
    return replace(
        system, ncip=ncip, user_agency="from" if newer else "to", profile=newer, by_username=newer
    )


DEFAULT = System(name="default")

SYSTEMS = (
    System(name="alma"),
    System(name="folio"),
    System(name="koha", namespace_style="default-unqualified"),
    System(name="sierra"),
    System(name="millennium", by_username=False),
    speaking(System(name="symphony"), "1"),
    System(name="ncsu", authentication=True),
    speaking(System(name="horizon"), "1"),
    speaking(System(name="tlc"), "1"),
    speaking(System(name="polaris"), "1"),
    System(name="evergreen"),
    speaking(System(name="aleph", transport="http-over-socket"), "1"),
    speaking(System(name="voyager", transport="socket"), "1"),
    DEFAULT,
)
"""In the order of the documentation."""

_NOT_NCIP = {
    "wms": '= "wms" is not asked over NCIP. Use connector = "wms".',
    "wms2": '= "wms2" is not asked over NCIP. Use connector = "wms".',
    "manual": '= "manual" is not asked: the manual adapter asks nobody. Leave it out.',
}
_BY_NAME = {system.name: system for system in SYSTEMS}


def system_named(name: str) -> System | None:
    """Find the system of that name, ignoring case; None if there is none over NCIP."""
    return _BY_NAME.get(name.strip().lower())


def disagreement(system: str, host_lms_integration: str) -> str | None:
    """Explain how the connection's *system* differs from ReShare's *host_lms_integration*.

    None if both are the same; if both send the same messages and one of them is ``default``;
    if ReShare's adapter is manual; and if either name is unknown.
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


TOOLKIT_VERSION = "http://www.niso.org/schemas/ncip/v2_0/imp1/xsd/ncip_v2_0.xsd"
"""The version named in the sample messages of ReShare's toolkit."""

NCIP_1_VERSION = "http://www.niso.org/ncip/v1_0/imp1/dtd/ncip_v1_0.dtd"

VERSIONS = {
    "1.0": NCIP_1_VERSION,
    "2.0": "http://www.niso.org/schemas/ncip/v2_0/ncip_v2_0.xsd",
    "2.01": "http://www.niso.org/schemas/ncip/v2_01/ncip_v2_01.xsd",
    "2.02": "http://www.niso.org/schemas/ncip/v2_02/ncip_v2_02.xsd",
}
"""By short name: the versions that a message may name."""

_HOST = r"|[^\s/@?#:\[\]]+|\[[0-9A-Fa-f:.]+\]"
_PATH = r"/[!-~]*"  # nothing that could end the line it stands in
_MOST_PORT = 65_535
_SOCKET = ("host", "port", "path")
_OVER_SOCKETS = ("http-over-socket", "socket")
_HTTP_ONLY = ("ca_file", "url_token")


def _system(name: str) -> str:
    if name and system_named(name) is None:
        plain = name.strip().lower()
        raise ValueError(_NOT_NCIP.get(plain, f"must be one of {', '.join(_BY_NAME)}."))
    return name


def _port(text: str) -> int:
    whole = text.isascii() and text.isdecimal() and len(text) <= len(str(_MOST_PORT))
    if not whole or not 0 < int(text) <= _MOST_PORT:
        raise ValueError(f"must be a whole number from 1 to {_MOST_PORT}.")
    return int(text)


class NcipSettings(ConnectorSettings):
    """The settings of an NCIP connection. Those not given have the usual value of the system."""

    what: ClassVar[str] = "an NCIP connection"
    sees: ClassVar[Sees] = SEES

    system: Annotated[str, AfterValidator(_system)] = setting(
        "ReShare's name of the library system: how ReShare's adapter for it asks.", ""
    )
    ncip: Ncip = setting("Which NCIP is spoken.", None)
    transport: Transport = setting(
        "How the message travels: by an HTTP client, or over a raw socket.", None
    )
    host: Annotated[
        str, matching(_HOST, "must be a host name alone, without http:// and path.")
    ] = setting("The host that a raw socket is opened to.", "")
    port: Annotated[int, BeforeValidator(_port)] = setting(
        "The port that a raw socket is opened to.", None
    )
    path: Annotated[str, matching(_PATH, "must begin with a slash and hold no blank.")] = setting(
        "What is asked for in the HTTP request over a raw socket.", "/"
    )
    namespace_style: NamespaceStyle = setting(
        "How the message is written, since servers disagree.", None
    )
    version: Annotated[str, AfterValidator(lambda name: VERSIONS.get(name, name))] = setting(
        "The version that the message names.", None
    )
    from_agency: str = setting("Who asks: ReShare's NCIP from agency.", "")
    to_agency: str = setting("Who is asked: ReShare's NCIP to agency.", "")
    user_agency: Agency = setting("Whose agency stands with the user id.", None)
    application_profile: str = setting("ReShare's NCIP app profile.", "")
    username_type: str = setting("What the server calls a user name.", "username")
    ask_for_more: YesNo = setting(
        "Whether evidence is asked for blocks, earlier ids and fines too; never as ReShare.", "yes"
    )
    minor_units: YesNo = setting(
        "Whether amounts are whole numbers of the smallest coin, as the standard says.", "yes"
    )
    strict_echo: YesNo = setting(
        "Whether an answer must name the identifier that was asked for.", "no"
    )
    ca_file: CertificateFile = setting(
        "The certificate authority of a server that is not publicly known, in PEM.", None
    )
    from_agency_authentication: OptionalSecret = setting(
        "The password of the asking agency.", None
    )
    url_token: OptionalSecret = setting("A token that is put behind the address.", None)

    _evidence: bool = PrivateAttr(default=False)

    @model_validator(mode="before")
    @classmethod
    def _as_the_system(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Fill in missing settings with the usual values of the system."""
        row = _row(given)
        usual = {
            "ncip": row.ncip,
            "transport": row.transport,
            "namespace_style": row.namespace_style,
            "user_agency": row.user_agency,
            "version": NCIP_1_VERSION if row.ncip == "1" else TOOLKIT_VERSION,
        }
        return usual | given

    @classmethod
    def of(cls, connection: IlsConnection) -> Self:
        """Read the settings of *connection*, which must have passed ``problems``."""
        settings = super().of(connection)
        settings._evidence = connection.role is IlsRole.EVIDENCE  # noqa: SLF001 - its own
        return settings

    @property
    def profile(self) -> str:
        """The application profile that the message names, if any."""
        return self.application_profile if _row(self.model_dump()).profile else ""

    @property
    def by_username(self) -> bool:
        """Whether lookups by user name are sent."""
        return _row(self.model_dump()).by_username or (self._evidence and self.ncip == "2")

    @property
    def more(self) -> bool:
        """Whether the lookup requests more than ReShare does, as further evidence."""
        return self._evidence and self.ask_for_more

    def address(self, url: str) -> str:
        """Append the token to *url*, for servers that expect it there (Koha's)."""
        return f"{url.rstrip('/')}/{self.url_token}" if self.url_token else url

    @classmethod
    def needs_url(cls, connection: IlsConnection) -> bool:
        """Whether a URL is used: a raw socket has ``host`` and ``port`` instead."""
        given = cls._given(connection)
        return given.get("transport", _row(given).transport) not in _OVER_SOCKETS

    @classmethod
    def kind_of(cls, connection: IlsConnection) -> str:
        """Return the kind of connection with its article, and whether it uses a raw socket."""
        return cls.what if cls.needs_url(connection) else f"{cls.what} over a raw socket"

    @classmethod
    def further_problems(cls, connection: IlsConnection) -> Iterator[str]:
        """Report settings that do not fit the transport, or that ReShare does not use."""
        given = cls._given(connection)
        name = given.get("system", "")
        system = system_named(name)
        if (
            connection.role is IlsRole.RESHARE
            and "from_agency_authentication" in given
            and system is not None
            and not system.authentication
        ):
            yield (
                f"from_agency_authentication is nothing that ReShare sends to {name}. "
                'Leave it out of the connection with role = "reshare".'
            )
        if cls.needs_url(connection):
            for name in (name for name in given if name in _SOCKET):
                yield f"{name} is for a raw socket alone. Write url, or set transport."
            return
        for name in ("host", "port"):
            if not given.get(name):
                yield f"{name} is missing: the {name} that a raw socket is opened to."
        for name in (name for name in _HTTP_ONLY if name in given):
            yield f"{name} is not used over a raw socket. Leave it out."


def _row(given: Mapping[str, Any]) -> System:
    """Return the system that the settings *given* name, with the NCIP version that they name."""
    system = system_named(given.get("system") or DEFAULT.name) or DEFAULT
    return speaking(system, given.get("ncip") or system.ncip)
