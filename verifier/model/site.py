"""A site's settings as the stages need them; ``verifier.settings`` reads them from a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Literal

from verifier.model.request_form import RequestForm


class IlsRole(StrEnum):
    """Whether a connection asks as ReShare asks, or everything the system can tell."""

    RESHARE = "reshare"
    EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """A secret's place, and its value once read. Its text never shows in ``repr``."""

    place: str  # "env NAME" or "file PATH", for messages
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PatronProfile:
    """One row of ReShare's *Host LMS patron profiles*; None was never decided and is allowed."""

    code: str
    can_create_requests: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReshareSettings:
    """ReShare's own settings that decide about a patron, under its own names."""

    host_lms_integration: str = "manual"
    borrower_check: str | None = None
    suppress_patron_info: str = "no"
    patron_profiles: tuple[PatronProfile, ...] = ()
    profiles_known: bool = False  # whether the site file lists the profiles at all

    @property
    def borrower_check_on(self) -> bool:
        """Whether ReShare asks the ILS at all (mod-rs: the manual adapter never does)."""
        return (
            self.host_lms_integration.strip().lower() != "manual"
            and (self.borrower_check or "").strip().lower() == "ncip"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TestPatron:
    """An invented or lent account that pipelines log in with."""

    __test__ = False  # not a test class, whatever a test runner makes of the name

    id: str
    username: str
    password: Secret | None = None
    expected_identifier: str | None = None


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
    metadata_max_days: int = 60  # a validUntil further ahead is refused
    metadata_trusted_without_expiry: bool = True  # the file is the site's own
    idp_initiated: bool = False
    force_authn: bool = False
    authn_context: str | None = None
    request_binding: Literal["redirect", "post"] = "redirect"
    allow_sha1: bool = False  # accept with a warning, to diagnose an IdP one cannot change today
    allow_unsigned_cbc: bool = False
    test_patrons: tuple[TestPatron, ...] = ()


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
    options: tuple[tuple[str, str], ...] = ()
    secrets: tuple[tuple[str, Secret], ...] = ()

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
    allow_private_addresses: bool = (
        False  # whether configured URLs may point into private networks
    )

    @property
    def sp_entity_id(self) -> str:
        """The entity ID that identity providers know us by."""
        return self.saml.entity_id or f"{self.base_url}/sp"

    @property
    def acs_url(self) -> str:
        """Where identity providers post SAML responses."""
        return f"{self.base_url}/saml/acs"

    def idp(self, idp_id: str) -> Idp | None:
        """The identity provider of that id."""
        return next((one for one in self.idps if one.id == idp_id), None)
