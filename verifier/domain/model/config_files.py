"""Contents of the configuration files that deliver the identifier: settings with file and line.

``verifier.adapters.config_files`` reads them; the checks on the delivery use them.
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from verifier.domain.model.finding import Place
from verifier.domain.model.request_form import ListenerService


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFiles:
    """Paths of the configuration files named in the site file; None for each not named."""

    listener: Path | None = None
    vufind_shibboleth: Path | None = None
    vufind_config: Path | None = None
    attribute_map: Path | None = None
    proxy: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting, as read by the program that the file belongs to."""

    value: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A file, or part of one, that could not be read."""

    place: Place
    message: str  # a sentence without the place: what is wrong and how to fix it


@dataclass(frozen=True, slots=True, kw_only=True)
class RegexFacts:
    """Facts about the listener's regular expression: whether it is valid, and its groups.

    Also how many examples it was tried on, and how many of them it matched.
    """

    valid: bool | None  # None: it depends on the listener's Node version
    groups: int = 0
    names: frozenset[str] = frozenset()
    tried: int = 0  # how many example values it was tried on
    matched: int = 0  # of those, how many it matched


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSettings:
    """The listener's settings for one service, including inherited ones."""

    symbol: str  # "" is the default service
    settings: ListenerService
    places: tuple[tuple[str, Place], ...]  # by setting name; if it is not set, that of the whole
    whole: Place
    regex: RegexFacts | None = None  # None: no regex is applied

    def place(self, name: str) -> Place:
        """Return the place of the setting *name*; that of the whole service if it is not set."""
        return dict(self.places).get(name, self.whole)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenerFile:
    """The listener's JSON configuration. ``default`` serves every symbol that is not listed."""

    name: str
    services: tuple[ServiceSettings, ...]
    default: ServiceSettings | None = None

    def serving(self, institution: str) -> ServiceSettings | None:
        """Find the service that serves an institution's symbol, as the listener does.

        Source: listener-openurl, ``src/OpenURLServer.js``: the symbol in the URL, else the default
        service.
        """
        bare = institution.rpartition(":")[2]
        labels = {service.symbol: service for service in self.services}
        return labels.get(bare) or labels.get(institution) or self.default

    def in_other_case(self, institution: str) -> ServiceSettings | None:
        """Find a service whose symbol differs from the institution's only by letter case.

        None if a service of the exact symbol exists.
        """
        served = self.serving(institution)
        if served is not None and served is not self.default:
            return None
        names = {institution.casefold(), institution.rpartition(":")[2].casefold()}
        return next(
            (service for service in self.services if service.symbol.casefold() in names), None
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class IniSection:
    """One section of an ini file. If a key is repeated, the last value counts."""

    name: str
    place: Place
    settings: tuple[tuple[str, Setting], ...]

    def get(self, key: str) -> Setting | None:
        """Return the setting *key*; None if it is missing or empty."""
        found = dict(self.settings).get(key)
        return found if found is not None and found.value.strip() else None


@dataclass(frozen=True, slots=True, kw_only=True)
class IniFile:
    """An ini file as PHP reads it. Keys before the first section are in a section with no name."""

    name: str
    sections: tuple[IniSection, ...]

    def get(self, section: str, key: str) -> Setting | None:
        """Return a section's setting; None if it is missing or empty."""
        found = next((part for part in self.sections if part.name == section), None)
        return found.get(key) if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeRule:
    """One rule of mod_shib's ``attribute-map.xml``: it maps a name on the wire to variables."""

    name: str
    name_format: str | None  # None: not written, which means the format uri
    variables: tuple[str, ...]  # the id, then its aliases
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeMapFile:
    """mod_shib's ``attribute-map.xml``."""

    name: str
    rules: tuple[AttributeRule, ...]


class WebServer(StrEnum):
    """Which web server a file is written for."""

    APACHE = "Apache"
    NGINX = "nginx"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderLine:
    """One line that sets or removes a request header on its way to the listener."""

    action: str  # of Apache: set, unset, append …; nginx has "set" alone
    header: str
    value: str
    condition: str | None  # Apache: env=… or expr=…
    early: bool
    block: int  # number of its block; 0 is the whole file
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block of a web server's configuration, such as a location."""

    number: int
    outer: int | None
    title: str  # "location /openurl"
    place: Place
    passes_to: str | None = None  # where it passes requests; only for nginx


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyFile:
    """The lines of a web server's configuration that affect request headers."""

    name: str
    server: WebServer
    lines: tuple[HeaderLine, ...]
    blocks: tuple[Block, ...] = ()
    includes: tuple[Setting, ...] = ()  # included files, which are not read here
    shib_use_headers: Setting | None = None  # "On": mod_shib passes attributes on as headers
    drops_underscores: bool = False  # whether a client's headers with an underscore are dropped


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesRead:
    """All configuration files that were read, and which could not be."""

    listener: ListenerFile | None = None
    vufind_shibboleth: IniFile | None = None
    vufind_config: IniFile | None = None
    attribute_map: AttributeMapFile | None = None
    proxies: tuple[ProxyFile, ...] = ()
    unread: tuple[Unread, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the files that were read."""
        read = (self.listener, self.vufind_shibboleth, self.vufind_config, self.attribute_map)
        return tuple(proxy.name for proxy in (*read, *self.proxies) if proxy is not None)
