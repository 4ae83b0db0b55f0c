"""``[watch]``: whom a watch over the test patrons tells of the first failure and of recovery.

A secret that is not set stops the watch alone, not what else the site file is for.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, ValidationInfo, model_validator

from verifier.domain.model.site import Secret, WatchMail, WatchSettings, Webhook
from verifier.domain.model.text_values import is_this_machine
from verifier.settings.fields import (
    SecretOrUnset,
    Table,
    Text,
    refuse,
    secret_or_unset,
    web_address,
)
from verifier.settings.site_tables import MailAddress

_PORTS = {"starttls": 587, "tls": 465, "none": 25}


def _webhook_address(value: Any, info: ValidationInfo) -> Secret:
    """Read an address, or the place of one that holds a token and is itself a secret."""
    if isinstance(value, str):
        address = Secret(place="site file", value=web_address(value))
    else:
        address = secret_or_unset(value, info)
        if not address.value:
            return address
        web_address(address.value, hide=True)
    parts = urlsplit(address.value)
    if parts.scheme != "https" and not is_this_machine(parts.hostname or ""):
        raise refuse(
            "is not https", "A notice needs https anywhere but on this machine", hide=True
        )
    return address


WebhookAddress = Annotated[
    Secret, BeforeValidator(_webhook_address, json_schema_input_type=str | Secret)
]


class WebhookTable(Table):
    """``[watch.webhook]``: a notice posted as JSON."""

    url: WebhookAddress
    bearer: SecretOrUnset | None = None
    signing_secret: SecretOrUnset | None = None
    timeout_seconds: Annotated[float, Field(gt=0, le=60)] = 10.0

    def settings(self) -> Webhook:
        """Give the settings as the watch needs them."""
        return Webhook(**{name: getattr(self, name) for name in type(self).model_fields})


class MailTable(Table):
    """``[watch.mail]``: a notice as a mail."""

    to: Annotated[list[MailAddress], Field(min_length=1)]
    sender: MailAddress
    host: Text
    port: Annotated[int, Field(ge=1, le=65535)] | None = None
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: Text | None = None
    password: SecretOrUnset | None = None
    timeout_seconds: Annotated[float, Field(gt=0, le=120)] = 30.0

    @model_validator(mode="after")
    def _whole(self) -> MailTable:
        if (self.username is None) is not (self.password is None):
            missing = "password" if self.password is None else "username"
            raise refuse(f"names no {missing}", "A mail server is given both or neither")
        if self.security == "none" and not is_this_machine(self.host):
            raise refuse(
                "would send mail without encryption",
                'Write security = "starttls" or "tls"; "none" is for this machine alone',
            )
        return self

    def settings(self) -> WatchMail:
        """Give the settings as the watch needs them."""
        return WatchMail(
            to=tuple(self.to),
            sender=self.sender,
            host=self.host,
            port=self.port or _PORTS[self.security],
            security=self.security,
            username=self.username,
            password=self.password,
            timeout_seconds=self.timeout_seconds,
        )


class WatchTable(Table):
    """``[watch]``; all of it may be left out."""

    webhook: WebhookTable | None = None
    mail: MailTable | None = None

    def settings(self) -> WatchSettings:
        """Give the settings as the watch needs them."""
        return WatchSettings(
            webhook=self.webhook.settings() if self.webhook else None,
            mail=self.mail.settings() if self.mail else None,
        )
