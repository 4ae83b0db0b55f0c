"""`[site]`, `[saml]` and `[store]`.

This verifier's own address, contacts, keys and data store.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl, urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from verifier.domain.model.site import Contact, Contacts, SamlSettings, Secret, StoreSettings
from verifier.domain.model.text_values import mail_address
from verifier.settings.fields import (
    AnyPath,
    ExistingFile,
    ExistingFolder,
    IpAddress,
    OwnAddress,
    Table,
    Text,
    TimeZone,
    WebAddress,
    refuse,
    secret_or_unset,
)


def _mail_address(value: str) -> str:
    address = mail_address(value)
    if address is None:
        raise refuse("is not one mail address", "Write one such as library@example.edu")
    return address


MailAddress = Annotated[str, AfterValidator(_mail_address)]


class ContactsTable(Table):
    """``[site.contacts]``: whom a message about a station goes to."""

    identity: MailAddress | None = None
    discovery: MailAddress | None = None
    reshare: MailAddress | None = None
    ils: MailAddress | None = None

    def settings(self) -> Contacts:
        """Give the addresses as the diagnosis needs them."""
        return Contacts(**self.model_dump())


class SiteTable(Table):
    """``[site]``."""

    name: Text
    base_url: OwnAddress
    allow_private_addresses: bool = False
    saved_logins_ask_ils: bool = False
    trusted_proxy: IpAddress | None = None
    time_zone: TimeZone = "UTC"
    lookup_seconds: Annotated[float, Field(ge=1, le=300)] = 30.0
    further_lookups: Literal["as-needed", "none"] = "as-needed"
    idp_profiles: ExistingFolder | None = None
    lookup_by_email: bool = False
    contacts: ContactsTable = Field(default_factory=ContactsTable)


class KeyPair(Table):
    """One of our own keys with its certificate."""

    key: ExistingFile
    certificate: ExistingFile


class ContactTable(Table):
    """Whom people may write to."""

    name: Text
    email: Text


class SamlTable(Table):
    """``[saml]``."""

    entity_id: Text | None = None
    crypto: Literal["in-process", "xmlsec1"] = "in-process"
    xmlsec1: Text = "/usr/bin/xmlsec1"
    clock_tolerance_seconds: Annotated[int, Field(ge=0, le=600)] = 180
    key_folder: AnyPath | None = None
    signing_keys: list[KeyPair] = Field(default_factory=list)
    encryption_keys: list[KeyPair] = Field(default_factory=list)
    sign_requests: bool = True
    check_client_address: bool = False
    display_name: Text | None = None
    description: Text | None = None
    logo_url: WebAddress | None = None
    privacy_url: WebAddress | None = None
    contact: ContactTable | None = None

    def settings(self) -> SamlSettings:
        """Give the settings as the stages need them."""
        return SamlSettings(
            entity_id=self.entity_id,
            crypto=self.crypto,
            xmlsec1=self.xmlsec1,
            clock_tolerance_seconds=self.clock_tolerance_seconds,
            key_folder=self.key_folder,
            signing_keys=_pairs(self.signing_keys),
            encryption_keys=_pairs(self.encryption_keys),
            sign_requests=self.sign_requests,
            check_client_address=self.check_client_address,
            display_name=self.display_name,
            description=self.description,
            logo_url=self.logo_url,
            privacy_url=self.privacy_url,
            contact=Contact(**self.contact.model_dump()) if self.contact else None,
        )


def _pairs(pairs: list[KeyPair]) -> tuple[tuple[Path, Path], ...]:
    return tuple((pair.key, pair.certificate) for pair in pairs)


_WOULD_DO = "Write postgresql://user@host/database"
_OUTSIDE = 'Write the whole address as { env = "NAME" } or { file = "path" }'


def _address(value: Any, info: ValidationInfo) -> Secret:
    """Read a database's address, which stands in the file only where it holds no password."""
    if not isinstance(value, str):
        return secret_or_unset(value, info)
    try:
        parts = urlsplit(value)
        named = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
        has_password = parts.password is not None or "password" in named
    except ValueError:
        raise refuse("is not a database's address", _WOULD_DO, hide=True) from None
    if has_password:
        raise refuse("holds a password", _OUTSIDE, hide=True)
    if parts.scheme != "postgresql" or not value.isprintable() or " " in value:
        raise refuse("is not the address of a PostgreSQL database", _WOULD_DO)
    return Secret(place="the site file", value=value)


DatabaseAddress = Annotated[Secret, BeforeValidator(_address, json_schema_input_type=str | Secret)]


class StoreTable(Table):
    """``[store]``."""

    folder: AnyPath | None = None
    keep_days: Annotated[int, Field(ge=1, le=3650)] = 7
    url: DatabaseAddress | None = None
    key_file: AnyPath | None = None

    def settings(self, site_folder: Path) -> StoreSettings:
        """Give the settings as the stages need them."""
        return StoreSettings(
            folder=self.folder or site_folder / "var",
            keep_days=self.keep_days,
            url=self.url,
            key_file=self.key_file,
        )
