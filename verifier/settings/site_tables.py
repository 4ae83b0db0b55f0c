"""`[site]`, `[saml]`, `[store]`, `[operators]` and `[watch]`.

This program's own URL, contacts, keys, data store, operators, and whom a watch notifies.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl, urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, model_validator

from verifier.domain.model.attribute_names import TYPED
from verifier.domain.model.operators import SignInSettings
from verifier.domain.model.site import (
    Contact,
    Contacts,
    Idp,
    SamlSettings,
    Secret,
    StoreSettings,
    WatchMail,
    WatchSettings,
    Webhook,
)
from verifier.domain.model.text_values import is_this_machine, mail_address
from verifier.settings import fields


def _mail_address(value: str) -> str:
    address = mail_address(value)
    if address is None:
        raise fields.refuse("is not one mail address", "Write one such as library@example.edu")
    return address


MailAddress = Annotated[str, AfterValidator(_mail_address)]


class ContactsTable(fields.Table):
    """``[site.contacts]``: who receives a message about a station."""

    identity: MailAddress | None = None
    discovery: MailAddress | None = None
    reshare: MailAddress | None = None
    ils: MailAddress | None = None


class SiteTable(fields.Table):
    """``[site]``."""

    name: fields.Text
    base_url: fields.ServerAddress
    allow_private_addresses: bool = False
    saved_logins_ask_ils: bool = False
    trusted_proxy: fields.IpAddress | None = None
    time_zone: fields.TimeZone = "UTC"
    lookup_seconds: Annotated[float, Field(ge=1, le=300)] = 30.0
    further_lookups: Literal["as-needed", "none"] = "as-needed"
    idp_profiles: fields.ExistingFolder | None = None
    lookup_by_email: bool = False
    contacts: ContactsTable = Field(default_factory=ContactsTable)

    def settings(self) -> dict[str, Any]:
        """Return the values of this table, by their names in ``Site``."""
        contacts = Contacts(**self.contacts.values())
        return self.values(but=("contacts",)) | {"contacts": contacts}


class KeyPair(fields.Table):
    """One of this program's own keys, with its certificate."""

    key: fields.ExistingFile
    certificate: fields.ExistingFile


class ContactTable(fields.Table):
    """The person to contact about this service provider."""

    name: fields.Text
    email: fields.Text


class SamlTable(fields.Table):
    """``[saml]``."""

    entity_id: fields.Text | None = None
    crypto: Literal["in-process", "xmlsec1"] = "in-process"
    xmlsec1: fields.Text = "/usr/bin/xmlsec1"
    clock_tolerance_seconds: Annotated[int, Field(ge=0, le=600)] = 180
    key_folder: fields.AnyPath | None = None
    signing_keys: list[KeyPair] = Field(default_factory=list)
    encryption_keys: list[KeyPair] = Field(default_factory=list)
    sign_requests: bool = True
    check_client_address: bool = False
    display_name: fields.Text | None = None
    description: fields.Text | None = None
    logo_url: fields.WebAddress | None = None
    privacy_url: fields.WebAddress | None = None
    contact: ContactTable | None = None

    def settings(self) -> SamlSettings:
        """Return the settings as the stages need them."""
        return SamlSettings(
            **self.values(but=("signing_keys", "encryption_keys", "contact")),
            signing_keys=tuple((pair.key, pair.certificate) for pair in self.signing_keys),
            encryption_keys=tuple((pair.key, pair.certificate) for pair in self.encryption_keys),
            contact=Contact(**self.contact.values()) if self.contact else None,
        )


def _database_address(value: Any, info: ValidationInfo) -> Secret:
    """Read a database URL. It may be in the file only if it has no password."""
    if not isinstance(value, str):
        return fields.secret_or_unset(value, info)
    would_do = "Write postgresql://user@host/database"
    try:
        parts = urlsplit(value)
        named = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
        has_password = parts.password is not None or "password" in named
    except ValueError:
        raise fields.refuse("is not a database's address", would_do, hide=True) from None
    if has_password:
        would_do = 'Write the whole address as { env = "NAME" } or { file = "path" }'
        raise fields.refuse("holds a password", would_do, hide=True)
    if parts.scheme != "postgresql" or not value.isprintable() or " " in value:
        raise fields.refuse("is not the address of a PostgreSQL database", would_do)
    return Secret(place="the site file", value=value)


class StoreTable(fields.Table):
    """``[store]``."""

    folder: fields.AnyPath | None = None
    keep_days: Annotated[int, Field(ge=1, le=3650)] = 7
    url: (
        Annotated[Secret, BeforeValidator(_database_address, json_schema_input_type=str | Secret)]
        | None
    ) = None
    key_file: fields.AnyPath | None = None

    def settings(self, site_folder: Path) -> StoreSettings:
        """Return the settings as the stages need them."""
        values = self.values(but=("folder",))
        return StoreSettings(**values, folder=self.folder or site_folder / "var")


_NAMED_BY = {"saml": "eduPersonPrincipalName", "oidc": "sub", "cas": "principal"}


class OperatorsTable(fields.Table):
    """``[operators]``: how people sign in to the web application.

    Without it, they sign in by link only.
    """

    idp: fields.Text
    attribute: fields.AttributeName | None = None
    admins: list[fields.Text] = Field(default_factory=list)
    viewers: list[fields.Text] = Field(default_factory=list)

    def settings(self, idps: Sequence[Idp]) -> SignInSettings:
        """Return the settings as the web application needs them."""
        protocol = next((idp.protocol for idp in idps if idp.id == self.idp), "")
        return SignInSettings(
            idp_id=self.idp,
            attribute=self.attribute or _NAMED_BY.get(protocol, TYPED),
            admins=tuple(self.admins),
            viewers=tuple(self.viewers),
        )


_PORTS = {"starttls": 587, "tls": 465, "none": 25}


def _webhook_address(value: Any, info: ValidationInfo) -> Secret:
    """Read a URL, or the place of a URL that is secret because it contains a token."""
    if isinstance(value, str):
        address = Secret(place="site file", value=fields.web_address(value))
    else:
        address = fields.secret_or_unset(value, info)
        if not address.value:
            return address
        fields.web_address(address.value, hide=True)
    parts = urlsplit(address.value)
    if parts.scheme != "https" and not is_this_machine(parts.hostname or ""):
        would_do = "A notice needs https anywhere but on this machine"
        raise fields.refuse("is not https", would_do, hide=True)
    return address


class WebhookTable(fields.Table):
    """``[watch.webhook]``: notifications posted as JSON."""

    url: Annotated[Secret, BeforeValidator(_webhook_address, json_schema_input_type=str | Secret)]
    bearer: fields.SecretOrUnset | None = None
    signing_secret: fields.SecretOrUnset | None = None
    timeout_seconds: Annotated[float, Field(gt=0, le=60)] = 10.0


class ChatTable(fields.Table):
    """``[watch.slack]`` and ``[watch.teams]``: notifications as the chat shows them."""

    url: Annotated[Secret, BeforeValidator(_webhook_address, json_schema_input_type=str | Secret)]
    timeout_seconds: Annotated[float, Field(gt=0, le=60)] = 10.0


class MailTable(fields.Table):
    """``[watch.mail]``: notifications by e-mail."""

    to: Annotated[list[MailAddress], Field(min_length=1)]
    sender: MailAddress
    host: fields.Text
    port: Annotated[int, Field(ge=1, le=65535)] | None = None
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: fields.Text | None = None
    password: fields.SecretOrUnset | None = None
    timeout_seconds: Annotated[float, Field(gt=0, le=120)] = 30.0

    @model_validator(mode="after")
    def _whole(self) -> MailTable:
        if (self.username is None) is not (self.password is None):
            missing = "password" if self.password is None else "username"
            raise fields.refuse(f"names no {missing}", "A mail server is given both or neither")
        if self.security == "none" and not is_this_machine(self.host):
            raise fields.refuse(
                "would send mail without encryption",
                'Write security = "starttls" or "tls"; "none" is for this machine alone',
            )
        return self


class WatchTable(fields.Table):
    """``[watch]``: who is notified of the first failure and of recovery; optional.

    If a secret is not set, only the watch stops, not the other uses of the site file.
    """

    webhook: WebhookTable | None = None
    slack: ChatTable | None = None
    teams: ChatTable | None = None
    mail: MailTable | None = None
    failures_in_a_row: Annotated[int, Field(ge=1, le=10)] = 1
    daily_summary_hour: Annotated[int, Field(ge=0, le=23)] | None = None

    def settings(self) -> WatchSettings:
        """Return the settings as the watch needs them."""
        mail = None
        if self.mail:
            port = self.mail.port or _PORTS[self.mail.security]
            mail = WatchMail(**self.mail.values(but=("port",)), port=port)
        hooks = {"webhook": self.webhook, "slack": self.slack, "teams": self.teams}
        return WatchSettings(
            **{name: Webhook(**hook.values()) for name, hook in hooks.items() if hook},
            mail=mail,
            failures_in_a_row=self.failures_in_a_row,
            daily_summary_hour=self.daily_summary_hour,
        )
