"""One library's settings as the stages need them.

Identity providers, library systems, ReShare access, ILLiad, store, and who is notified.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from verifier.domain.model.config_files import DeliveryFiles
from verifier.domain.model.finding import Owner
from verifier.domain.model.operators import SignInSettings
from verifier.domain.model.request_form import RequestForm
from verifier.domain.model.reshare_settings import ReshareSettings
from verifier.domain.model.text_values import Personal, is_this_machine

# A secret of the site's, which never shows in a message or a log.


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """Where a secret is stored, and its value once read. ``repr`` never shows the value."""

    place: str  # "env NAME" or "file PATH", for messages
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts:
    """One e-mail address for each owner of a station; None if the site file has none."""

    identity: str | None = None  # used if the identity provider's metadata names nobody
    discovery: str | None = None
    reshare: str | None = None
    ils: str | None = None

    def of(self, owner: Owner) -> str | None:
        """Return the e-mail address of *owner*. The patron never has one."""
        address: str | None = getattr(self, owner, None)
        return address


NOBODY = Contacts()


# A site's identity providers, with the settings that each protocol needs.

MEMBER = "~"
"""Separates a federation's id from the SHA-1 of a member's entity ID."""

SigningAlgorithm = Literal["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedResult:
    """The result that a test patron must have, such as one that must be refused for a block."""

    verdict: str | None = None  # the value of a Verdict; None: any
    cause: str | None = None  # the check of the first cause

    def is_met(self, verdict: str, cause: str | None) -> bool:
        """Whether a login with that verdict and first cause is what is expected."""
        return self.verdict in (None, verdict) and self.cause in (None, cause)


@dataclass(frozen=True, slots=True, kw_only=True)
class TestPatron:
    """An invented or borrowed account with which pipelines log in."""

    __test__ = False  # not a test class, whatever a test runner makes of the name

    id: str
    username: str
    password: Secret | None = None
    expected_identifier: str | None = None
    expected_result: ExpectedResult | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OidcProvider:
    """An OpenID provider, and how this program is registered there."""

    issuer: str  # exactly as its ID tokens write it, a final slash included
    client_id: str
    client_secret: Secret | None = None
    client_authentication: Literal["basic", "post", "none"] = "basic"
    scopes: tuple[str, ...] = ("openid", "profile", "email")
    signed_with: SigningAlgorithm = "RS256"
    ask_userinfo: bool = True
    max_age_seconds: int | None = None
    clock_tolerance_seconds: int = 120
    endpoint_hosts: tuple[str, ...] = ()  # hosts that its endpoints use besides the issuer's
    certificates: Path | None = None  # a file of trusted certificates; None: the system's


@dataclass(frozen=True, slots=True, kw_only=True)
class CasServer:
    """A CAS server. ``validation`` is the protocol version; VuFind uses ``saml1.1``."""

    url: str  # its prefix, without the final slash: https://cas.example.edu/cas
    validation: Literal["cas3", "cas2", "saml1.1"] = "cas3"
    answer_format: Literal["xml", "json"] = "xml"  # for cas2 and cas3
    renew: bool = False  # ask for the password even if there is a session
    certificates: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """An LDAP directory. A reader finds the entry, or the DN is built from the user name."""

    url: str  # ldap://host[:port] or ldaps://host[:port]
    start_tls: bool = False
    certificates: Path | None = None
    kind: Literal["ldap", "active-directory"] = "ldap"
    base: str = ""
    search_filter: str = "(uid={username})"  # {username} is escaped
    reader: str | None = None  # the DN that searches; None: bind as the patron at once
    reader_password: Secret | None = None
    bind_as: str | None = None  # uid={username},ou=people,… or {username}@example.edu
    read_as: Literal["reader", "patron"] = "reader"  # whose permissions decide what is released
    attributes: tuple[str, ...] = ("*",)
    timeout_seconds: float = 10.0  # for the whole attempt


@dataclass(frozen=True, slots=True, kw_only=True)
class Idp:
    """One identity provider of the site."""

    id: str
    protocol: Literal["saml", "oidc", "cas", "ldap"]
    profile: str | None = None
    name: str | None = None
    metadata: Path | None = None
    metadata_url: str | None = None
    mdq_url: str | None = None
    entity_id: str | None = None
    metadata_certificate: Path | None = None
    metadata_max_days: int = 60  # a later validUntil is refused
    metadata_trusted_without_expiry: bool = True  # applies to a file of the site's own
    idp_initiated: bool = False
    force_authn: bool = False
    authn_context: str | None = None
    request_binding: Literal["redirect", "post"] = "redirect"
    allow_sha1: bool = False  # accept with a warning, to diagnose an IdP as it is
    allow_unsigned_cbc: bool = False
    federation: bool = False  # its metadata lists many, and a person chooses one of them
    oidc: OidcProvider | None = None
    cas: CasServer | None = None
    ldap: Directory | None = None
    test_patrons: tuple[TestPatron, ...] = ()

    @property
    def called(self) -> str:
        """The name shown to people: the name in the site file, else the ID."""
        return self.name or self.id

    @property
    def is_many(self) -> bool:
        """Whether this is a whole federation and not one of its members."""
        return self.federation and MEMBER not in self.id

    def member(self, entity_id: str) -> Idp:
        """Return the member of this federation with *entity_id*, whether or not it exists."""
        digest = hashlib.sha1(entity_id.encode(), usedforsecurity=False).hexdigest()
        return replace(self, id=f"{self.id}{MEMBER}{digest}")


# The columns of ILLiad's Users table. Source: Atlas Systems, ILLiad Web Platform API, the JSON of
# a user. Which of them the add-on sends to ReShare as the patron identifier is a setting of the
# library's; no default of it is known.

USER_NAME = "UserName"
EXTERNAL_ID = "ExternalUserId"

IDENTIFYING = (
    *(USER_NAME, "SSN", "Number", "EMailAddress"),
    *("UserInfo1", "UserInfo2", "UserInfo3", "UserInfo4", "UserInfo5", EXTERNAL_ID),
)
"""Columns that libraries keep an identifier in. ``SSN`` often holds the library's own number.

The last one repeats another column, which is mapped for each key of the Web Platform: that one
goes before it.
"""

PERSON = ("FirstName", "LastName", "EMailAddress")
"""Columns that say whose row it is: name and address."""

OTHERS = (
    *("Status", "Phone", "MobilePhone", "Department", "NVTGC", "NotificationMethod"),
    *("DeliveryMethod", "LoanDeliveryMethod", "LastChangedDate", "AuthorizedUsers", "Cleared"),
    *("Web", "Address", "Address2", "City", "State", "Zip", "Site", "ExpirationDate"),
    *("UserRequestLimit", "Organization", "Fax", "ShippingAcctNo", "ArticleBillingCategory"),
    *("LoanBillingCategory", "Country", "SCountry", "RSSID", "AuthType"),
)
"""Columns that are read only if the site file names one as the patron's field."""

_SPELT = MappingProxyType({other.lower(): other for other in (*IDENTIFYING, *PERSON, *OTHERS)})


def column_named(name: str) -> str | None:
    """Return a column's name as ILLiad's JSON spells it, whatever the case; None if unknown.

    The database has ``Username`` and ``EMailAddress``, the JSON ``UserName``.
    """
    return _SPELT.get(name.strip().lower())


def is_secret(name: str) -> bool:
    """Whether a column of that name is never read: a password, its hash or its hint."""
    return "password" in "".join(letter for letter in name.lower() if letter.isalpha())


def known_columns() -> tuple[str, ...]:
    """List the columns that a site file may name, in ILLiad's spelling."""
    return tuple(_SPELT.values())


# What a site file says about ILLiad, whose ReShare add-on places requests.

PICKUP_LOCATION = "PickupLocationLookupValue"
"""The one setting of the add-on whose name is documented: the slug of the pickup location."""

UsersBy = Literal["username", "external-id"]


@dataclass(frozen=True, slots=True, kw_only=True)
class IlliadSettings:
    """``[reshare.illiad]``. ``addon`` holds the add-on's settings exactly as written there."""

    patron_field: str | None = None  # the Users column that the add-on sends; None: not known
    url: str | None = None  # for the Web Platform
    api_key: Secret | None = None
    users_by: UsersBy = "username"
    users_file: Path | None = None  # an export of the Users table
    users: Personal[tuple[str, ...]] = ()  # the users to compare, named as in ``users_by``
    columns: tuple[str, ...] = ()  # columns to compare; empty: those that usually identify people
    addon: tuple[tuple[str, str], ...] = ()
    ca_file: Path | None = None
    timeout_seconds: float = 10.0  # for each user, from the first byte sent to the last one read

    @property
    def names_in(self) -> str:
        """The column that holds the names listed in ``users``."""
        return EXTERNAL_ID if self.users_by == "external-id" else USER_NAME


# How to connect to ReShare; ``verifier.settings`` reads it from ``[reshare.okapi]``.

RESHARE_OKAPI = "[reshare.okapi]"
"""The table of the site file that says how ReShare is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReshareAccess:
    """The URL of ReShare's gateway, and the account for it."""

    url: str
    tenant: str
    username: Secret
    password: Secret
    timeout_seconds: float = 10.0  # for each request, including a sign-in if needed
    max_bytes: int = 5_000_000  # of one response
    ca_file: Path | None = None

    @property
    def encrypted(self) -> bool:
        """Whether requests are sent over TLS."""
        return self.url.startswith("https://")

    @property
    def on_this_machine(self) -> bool:
        """Whether the gateway runs on this machine."""
        return is_this_machine(urlsplit(self.url).hostname or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """A URL to which notifications are posted as JSON; Slack and Teams take no more than that."""

    url: Secret  # an address with a token in its path is as good as a password
    bearer: Secret | None = None  # sent as Authorization: Bearer
    signing_secret: Secret | None = None  # makes the signature that the receiver can check
    timeout_seconds: float = 10.0  # for the whole exchange


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchMail:
    """How notifications are e-mailed, and to whom."""

    to: tuple[str, ...]
    sender: str
    host: str
    port: int
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str | None = None
    password: Secret | None = None
    timeout_seconds: float = 30.0  # for the whole exchange


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchSettings:
    """How a watch notifies: by webhook, Slack, Teams and e-mail, as far as each is set.

    Without any, a watch only keeps its metrics.
    """

    webhook: Webhook | None = None
    slack: Webhook | None = None
    teams: Webhook | None = None
    mail: WatchMail | None = None
    failures_in_a_row: int = 1  # of a test patron, before people are notified
    daily_summary_hour: int | None = None  # in the library's time zone

    @property
    def tells_nobody(self) -> bool:
        """Whether there is no receiver."""
        return not (self.webhook or self.slack or self.teams or self.mail)

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """Every secret that notifications need. One that is not set has an empty ``value``."""
        found: list[Secret | None] = []
        for hook in (self.webhook, self.slack, self.teams):
            if hook is not None:
                found += [hook.url, hook.bearer, hook.signing_secret]
        if self.mail is not None:
            found.append(self.mail.password)
        return tuple(secret for secret in found if secret is not None)


# A site's settings as the stages need them; ``verifier.settings`` reads them from a file.

_DIGEST = re.compile(r"[0-9a-f]{40}")


class IlsRole(StrEnum):
    """Whether a connection looks up as ReShare does, or reads all that the system shows."""

    RESHARE = "reshare"
    EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True, kw_only=True)
class IlsConnection:
    """One connection to a library system. ``options`` hold settings of that connector alone."""

    id: str
    connector: str
    role: IlsRole
    url: str | None = None
    file: Path | None = None
    timeout_seconds: float = 10.0  # total, from the first byte sent to the last one read
    max_bytes: int = 1_000_000
    lookups_per_second: float = 10.0
    lookups_at_once: int = 4
    test_patron: str | None = None  # the patron that a connection test looks up
    options: tuple[tuple[str, str], ...] = ()
    secrets: tuple[tuple[str, Secret], ...] = ()
    implied: frozenset[str] = frozenset()  # options that ReShare's settings imply

    def option(self, name: str, default: str = "") -> str:
        """Return one connector setting by name."""
        return dict(self.options).get(name, default)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """The person to contact about this service provider."""

    name: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SamlSettings:
    """The SAML settings of this service provider."""

    entity_id: str | None = None  # default: base_url + "/sp"
    crypto: Literal["in-process", "xmlsec1"] = "in-process"
    xmlsec1: str = "/usr/bin/xmlsec1"
    clock_tolerance_seconds: int = 180
    key_folder: Path | None = None  # default: the data folder; created at first start if missing
    signing_keys: tuple[tuple[Path, Path], ...] = ()  # (key, certificate), newest first
    encryption_keys: tuple[tuple[Path, Path], ...] = ()
    sign_requests: bool = True
    check_client_address: bool = False
    display_name: str | None = None
    description: str | None = None
    logo_url: str | None = None
    privacy_url: str | None = None
    contact: Contact | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreSettings:
    """Where logins and reports are kept, and for how long."""

    folder: Path
    keep_days: int = 7
    url: Secret | None = None  # of a PostgreSQL database; without it a file in the folder
    key_file: Path | None = None  # encrypts stored values; without it, a key in the folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One library's settings."""

    name: str
    base_url: str  # no trailing slash
    form: RequestForm
    reshare: ReshareSettings
    idps: tuple[Idp, ...]
    ils: tuple[IlsConnection, ...]
    saml: SamlSettings
    store: StoreSettings
    okapi: ReshareAccess | None = None  # how to connect to ReShare itself
    allow_private_addresses: bool = False  # allow configured URLs in private networks
    trusted_proxy: str | None = None  # the address of the proxy whose X-Forwarded-For is believed
    time_zone: str = "UTC"  # the library's: records are valid to the end of a day there
    lookup_seconds: float = 30.0  # for all lookups for one login together
    further_lookups: Literal["as-needed", "none"] = "as-needed"
    idp_profiles: Path | None = None  # a folder of the site's own, before the program's
    lookup_by_email: bool = False  # one lookup by e-mail address, if no other found the patron
    saved_logins_ask_ils: bool = False  # look up patrons of saved logins, which anyone can forge
    file_name: str = "verifier.toml"  # the site file's own name, to refer to places in it
    files: DeliveryFiles = field(default_factory=DeliveryFiles)  # files that lint reads as well
    header_examples: tuple[str, ...] = ()  # values as they arrive in the listener's header
    operators: SignInSettings | None = None  # None: nobody can sign in but by the one-time link
    contacts: Contacts = NOBODY  # who receives a message about a station
    illiad: IlliadSettings | None = None  # None: the site file says nothing about ILLiad
    watch: WatchSettings = field(default_factory=WatchSettings)  # who is notified by a watch

    def day_of(self, moment: datetime) -> date:
        """Return the date of *moment* in the library's time zone."""
        return self.local_time(moment).date()

    def local_time(self, moment: datetime) -> datetime:
        """Return *moment* in the library's time zone."""
        return moment.astimezone(ZoneInfo(self.time_zone))

    @property
    def sp_entity_id(self) -> str:
        """The entity ID under which identity providers know this service provider."""
        return self.saml.entity_id or f"{self.base_url}/sp"

    @property
    def acs_url(self) -> str:
        """The URL to which identity providers post SAML responses."""
        return f"{self.base_url}/saml/acs"

    def oidc_redirect_uri(self, idp_id: str) -> str:
        """Return the redirect URI for that OpenID provider alone (RFC 9700, 2.1)."""
        return f"{self.base_url}/oidc/{idp_id}/return"

    def cas_service(self, idp_id: str, state: str) -> str:
        """Return the CAS service URL of one login; it is registered without the last part."""
        return f"{self.base_url}/cas/{idp_id}/return/{state}"

    def idp(self, idp_id: str) -> Idp | None:
        """Find the identity provider of that ID.

        A member of a federation has the federation's ID, a tilde, and the SHA-1 of its entity ID
        in hexadecimal, as in a metadata query (MDQ).
        """
        federation, tilde, member = idp_id.partition(MEMBER)
        for idp in self.idps:
            if tilde and idp.federation and idp.id == federation and _DIGEST.fullmatch(member):
                return replace(idp, id=idp_id)
            if idp.id == idp_id:
                return idp
        return None
