"""The configuration that the identifier depends on, and the results of checking it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from verifier.domain.model.attribute_names import SAML_NAMES, canonical_name, last_word
from verifier.domain.model.config_files import (
    AttributeRule,
    FilesRead,
    IniFile,
    ServiceSettings,
    Setting,
    Unread,
)
from verifier.domain.model.connection_test import ConnectionTest
from verifier.domain.model.finding import CheckRun, Finding, Place, Severity, Station
from verifier.domain.model.report import Remedy
from verifier.domain.model.request_form import EntryPoint, RequestForm
from verifier.domain.model.reshare_settings import ReshareSettings
from verifier.domain.model.site import IlsConnection
from verifier.domain.model.text_values import Personal

METHODS = {
    EntryPoint.VUFIND_SHIBBOLETH: "Shibboleth",
    EntryPoint.VUFIND_CAS: "CAS",
    EntryPoint.VUFIND_LDAP: "LDAP",
    EntryPoint.VUFIND_OIDC: "OpenIDConnect",
    EntryPoint.VUFIND_ILS: "ILS",
    EntryPoint.VUFIND_SIP2: "SIP2",
}
"""VuFind's names for the login methods that a site file can name."""

_CHOICES = {"ChoiceAuth": "choice_order", "MultiAuth": "method_order"}
"""The methods that hold others: people choose among them, or each is tried in turn.

The setting is in the section of the same name. Source: VuFind, ``Auth/ChoiceAuth.php`` and
``Auth/MultiAuth.php``.
"""
_OTHER_METHODS = ("MultiILS", "Database", "AlmaDatabase", "Email", "ReShare")
KNOWN_METHODS = {
    **{name.lower(): name for name in (*METHODS.values(), *_CHOICES, *_OTHER_METHODS)},
    "db": "Database",
    "sip": "SIP2",
}
"""Lowercase name → name: VuFind does not distinguish case (``Auth/PluginManager.php``)."""

MAPPED_METHODS = ("Shibboleth", "CAS", "LDAP")
"""The methods whose section maps ``username`` and ``cat_username`` from a login."""

USUAL_VARIABLES = {"eduPersonPrincipalName": "eppn", "eduPersonScopedAffiliation": "affiliation"}
"""Variables of the attribute map as it is delivered that are not called as the attribute is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """The evidence for checks on the delivery: the site file and the configuration files."""

    site_file: str
    form: RequestForm
    reshare: ReshareSettings
    connections: tuple[IlsConnection, ...] = ()
    entity_ids: tuple[str, ...] = ()  # of the site's SAML identity providers, where stated
    files: FilesRead = field(default_factory=FilesRead)
    services: tuple[ServiceSettings, ...] = ()  # the listener's file, else the site file's one
    expected: Personal[tuple[str, ...]] = ()  # the test patrons' identifiers, as they must be

    def stated(self, key: str) -> Place:
        """Return the place of a key in the site file: ``[reshare.settings] borrower_check``."""
        return Place(file=self.site_file, key=key)

    def of_reshare(self, name: str) -> Place:
        """Return the place of a ReShare setting: in ReShare if read there, or the site file."""
        if self.reshare.live is not None:
            return Place(file="ReShare", key=name)
        return self.stated(f"[reshare.settings] {name}")

    def of_profiles(self) -> Place:
        """Return the place of the patron profiles: in ReShare if read there, or the site file."""
        if self.reshare.live is not None:
            return Place(file="ReShare", key="Host LMS patron profiles")
        return self.stated("[[reshare.patron_profiles]] can_create_requests")

    @property
    def own(self) -> ServiceSettings | None:
        """The listener's service for this institution; None if unknown."""
        if self.files.listener is not None:
            serving = self.files.listener.serving(self.form.institution)
            known = (
                service
                for service in self.services
                if serving and service.symbol == serving.symbol
            )
            return next(known, None)
        return self.services[0] if self.services else None

    @property
    def header(self) -> str | None:
        """The request header that the listener reads; None if it reads none."""
        settings = self.own.settings if self.own else None
        if settings is None or settings.header_never_read:
            return None
        return settings.reqIdHeader or None

    @property
    def methods(self) -> tuple[Setting, ...]:
        """VuFind's own names for its login methods, each of several by itself.

        Empty if VuFind is not involved, or does not say which methods people choose from.
        """
        config = self.files.vufind_config
        named = config.get("Authentication", "method") if config else None
        if config is not None and named is not None:
            return tuple(_methods(config, named))
        stated = METHODS.get(self.form.door)
        place = self.stated("[reshare] login")
        return () if stated is None else (Setting(value=stated, place=place),)

    def uses(self, method: str) -> bool:
        """Whether *method* is one of VuFind's login methods."""
        return any(used.value == method for used in self.methods)

    def vufind(self, key: str) -> Setting | None:
        """Return VuFind's setting *key*: what it takes ``username`` or ``cat_username`` from.

        If people choose from several methods, that of the site file's method comes first.
        """
        config = self.files.vufind_config
        mapped = [method for method in ("Shibboleth", "CAS") if self.uses(method)]
        own = METHODS.get(self.form.door)
        if config is not None and mapped:
            return config.get(own if own in mapped else mapped[0], key)
        mapping = self.form.vufind
        stated = getattr(mapping, key) if mapping else None
        place = self.stated(f"[reshare.vufind] {key}")
        return Setting(value=stated, place=place) if stated else None

    def means(self, variable: str, attribute: str) -> bool:
        """Whether a variable of the service provider holds *attribute*.

        Decided by the attribute map if it is known and defines the variable, else by the names.
        """
        wire = set(self.wire_names(attribute))
        rules = tuple(self.rules_of(variable))
        if rules:
            return any(rule.name in wire for rule in rules) or _same(variable, attribute)
        names = {attribute, last_word(attribute), USUAL_VARIABLES.get(attribute, attribute)}
        return any(_same(variable, name) for name in names)

    def rules_of(self, variable: str) -> Iterator[AttributeRule]:
        """Yield the rules of the attribute map that set *variable*."""
        known = self.files.attribute_map
        for rule in known.rules if known else ():
            if any(_same(name, variable) for name in rule.variables):
                yield rule

    def wire_names(self, attribute: str) -> tuple[str, ...]:
        """List the names under which *attribute* may be sent."""
        canonical = canonical_name(attribute)
        further = dict(self.form.attribute_map).get(canonical, ())
        registered = (SAML_NAMES[canonical],) if canonical in SAML_NAMES else ()
        return tuple(dict.fromkeys((attribute, canonical, *registered, *further)))


def _methods(
    config: IniFile, named: Setting, *, within: frozenset[str] = frozenset()
) -> Iterator[Setting]:
    """Yield the methods that *named* lists, and in place of one that holds others those."""
    for word in named.value.split(","):
        name = KNOWN_METHODS.get(word.strip().lower(), word.strip())
        key = _CHOICES.get(name)
        if key is None:
            yield Setting(value=name, place=named.place)
        elif name not in within and (others := config.get(name, key)):
            yield from _methods(config, others, within=within | {name})


def _same(text: str, other: str) -> bool:
    """Whether two names mean the same variable, which is spelled differently as a header."""
    return _bare(text) == _bare(other)


def _bare(name: str) -> str:
    return name.lower().removeprefix("redirect_").removeprefix("http_").replace("-", "_")


# The results of checking the configuration, without any login.

_SEVERITIES = tuple(Severity)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRuns:
    """The check results for one part of the configuration, named as in the site file."""

    place: str
    runs: tuple[CheckRun, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong or worth knowing in this part of the configuration."""
        return tuple(finding for run in self.runs for finding in run.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotChecked:
    """Something that could not be checked. ``message`` says why, and what to configure or do."""

    what: str
    message: str
    place: Place | None = None  # in a file


@dataclass(frozen=True, slots=True, kw_only=True)
class Lint:
    """All results of a configuration check, with everything that a renderer needs."""

    site_name: str
    created_at: datetime
    tests: tuple[ConnectionTest, ...]
    unread: tuple[Unread, ...] = ()  # files of the delivery that could not be read
    read: tuple[str, ...] = ()  # the names of the files that were read
    not_configured: tuple[NotChecked, ...] = ()  # what the site file does not name
    site_file: str = "verifier.toml"
    changes: tuple[Remedy, ...] = ()  # what to change, one for each check that found something
    places: tuple[PlaceRuns, ...]
    version: str

    @property
    def findings(self) -> tuple[tuple[str, Finding], ...]:
        """All findings, each with its place, the gravest first."""
        every = (
            (str(finding.place or place.place), finding)
            for place in self.places
            for finding in place.findings
        )
        return tuple(sorted(every, key=lambda placed: _SEVERITIES.index(placed[1].severity)))

    @property
    def checked(self) -> tuple[str, ...]:
        """What was checked: the site file, other files, and the systems that responded."""
        answered = (test.named for test in self.tests if test.looked)
        return (self.site_file, *self.read, *answered)

    @property
    def failed(self) -> tuple[NotChecked, ...]:
        """Files named in the site file that could not be read, and connections that failed."""
        unread = (
            NotChecked(what=problem.place.file, message=problem.message, place=problem.place)
            for problem in self.unread
        )
        unasked = (
            NotChecked(what=test.named, message=test.failed.message)
            for test in self.tests
            if test.failed is not None and not test.looked
        )
        return (*unread, *unasked)

    @property
    def not_checked(self) -> tuple[NotChecked, ...]:
        """What could not be checked: failures first, then what is not configured."""
        return (*self.failed, *self.not_configured)

    @property
    def looked_everywhere(self) -> bool:
        """Whether every file named was read, and every connection got as far as a lookup."""
        return not self.failed

    @property
    def by_station(self) -> tuple[tuple[Station, tuple[tuple[str, Finding], ...]], ...]:
        """The findings grouped by station, in the stations' order, the gravest first."""
        every = self.findings
        stations = (
            (station, tuple(placed for placed in every if placed[1].station is station))
            for station in Station
        )
        return tuple((station, found) for station, found in stations if found)

    def change(self, finding: Finding) -> Remedy | None:
        """Return what to change about *finding*; None if nothing is suggested."""
        return next((change for change in self.changes if change.finding == finding.check), None)
