"""A site's settings as the stages need them; ``verifier.settings`` reads them from a file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from verifier.model.contacts import NOBODY, Contacts
from verifier.model.delivery_files import DeliveryFiles
from verifier.model.idp import MEMBER, Idp
from verifier.model.illiad_settings import IlliadSettings
from verifier.model.operators import SignInSettings
from verifier.model.request_form import RequestForm
from verifier.model.reshare_access import ReshareAccess
from verifier.model.reshare_settings import ReshareSettings
from verifier.model.secret import Secret
from verifier.model.watch_settings import WatchSettings

_DIGEST = re.compile(r"[0-9a-f]{40}")


class IlsRole(StrEnum):
    """Whether a connection asks as ReShare asks, or everything the system can tell."""

    RESHARE = "reshare"
    EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True, kw_only=True)
class IlsConnection:
    """One connection to a library system. ``options`` hold what only that connector knows."""

    id: str
    connector: str
    role: IlsRole
    url: str | None = None
    file: Path | None = None
    timeout_seconds: float = 10.0  # total, from the first byte sent to the last one read
    max_bytes: int = 1_000_000
    lookups_per_second: float = 10.0
    lookups_at_once: int = 4
    test_patron: str | None = None  # whom a test of the connection asks for
    options: tuple[tuple[str, str], ...] = ()
    secrets: tuple[tuple[str, Secret], ...] = ()
    implied: frozenset[str] = frozenset()  # options that ReShare's settings imply

    def option(self, name: str, default: str = "") -> str:
        """One connector setting by name."""
        return dict(self.options).get(name, default)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom people may write to about this service provider."""

    name: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SamlSettings:
    """Our own side of SAML."""

    entity_id: str | None = None  # default: base_url + "/sp"
    crypto: Literal["in-process", "xmlsec1"] = "in-process"
    xmlsec1: str = "/usr/bin/xmlsec1"
    clock_tolerance_seconds: int = 180
    key_folder: Path | None = None  # default: the data folder; made at first start where missing
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
    key_file: Path | None = None  # what values are sealed with; without it one in the folder


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
    okapi: ReshareAccess | None = None  # how ReShare itself is asked
    allow_private_addresses: bool = (
        False  # whether configured URLs may point into private networks
    )

    trusted_proxy: str | None = None  # the address of the proxy whose X-Forwarded-For is believed

    time_zone: str = "UTC"  # where the library is: records are valid to the end of a day there
    lookup_seconds: float = 30.0  # for all questions about one login together
    further_lookups: Literal["as-needed", "none"] = "as-needed"
    idp_profiles: Path | None = None  # a folder of the site's own, before the program's
    lookup_by_email: bool = False  # one question by e-mail address, where nothing else led on

    # whether the web page looks a patron up for a saved login, which anybody may have written
    saved_logins_ask_ils: bool = False

    file_name: str = "verifier.toml"  # of the site file itself, to name places in it
    files: DeliveryFiles = field(default_factory=DeliveryFiles)  # what lint reads beside it
    header_examples: tuple[str, ...] = ()  # values as they arrive in the listener's header

    operators: SignInSettings | None = None  # None: nobody can sign in but by the one-time link

    contacts: Contacts = NOBODY  # whom a message about a station goes to
    illiad: IlliadSettings | None = None  # None: the site file says nothing about ILLiad
    watch: WatchSettings = field(default_factory=WatchSettings)  # whom a watch tells

    def day_of(self, moment: datetime) -> date:
        """Give the day of *moment* where the library is."""
        return moment.astimezone(ZoneInfo(self.time_zone)).date()

    @property
    def sp_entity_id(self) -> str:
        """The entity ID that identity providers know us by."""
        return self.saml.entity_id or f"{self.base_url}/sp"

    @property
    def acs_url(self) -> str:
        """Where identity providers post SAML responses."""
        return f"{self.base_url}/saml/acs"

    def oidc_redirect_uri(self, idp_id: str) -> str:
        """Where that OpenID provider sends people back: an address of its own (RFC 9700, 2.1)."""
        return f"{self.base_url}/oidc/{idp_id}/return"

    def cas_service(self, idp_id: str, state: str) -> str:
        """Name the CAS service of one login; registered is all of it but the last part."""
        return f"{self.base_url}/cas/{idp_id}/return/{state}"

    def idp(self, idp_id: str) -> Idp | None:
        """Find the identity provider of that id.

        A member of a federation has the federation's id, a tilde, and the SHA-1 of its entity
        ID in hexadecimal, as a metadata query names it.
        """
        federation, tilde, member = idp_id.partition(MEMBER)
        for one in self.idps:
            if tilde and one.federation and one.id == federation and _DIGEST.fullmatch(member):
                return replace(one, id=idp_id)
            if one.id == idp_id:
                return one
        return None
