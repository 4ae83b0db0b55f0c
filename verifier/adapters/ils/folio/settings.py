"""What only a FOLIO connection needs to know."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from verifier.adapters.ils.settings import ConnectorSetting, is_yes, secret_value, setting_problems
from verifier.domain.model.site import IlsConnection

INDEXES = ("barcode", "externalSystemId", "username", "id")
"""Under what FOLIO can be asked for a patron, in the order of preference."""

_LEGACY_LOGIN = ConnectorSetting(
    name="legacy_login",
    means="Whether to sign in as FOLIO did before it had tokens that expire.",
    kind="yes-no",
    default="no",
)
SETTINGS = (
    ConnectorSetting(
        name="tenant", means="The tenant that is this library, as FOLIO names it.", required=True
    ),
    ConnectorSetting(
        name="username",
        means="The username by which the verifier signs in to FOLIO.",
        kind="secret",
        required=True,
    ),
    ConnectorSetting(
        name="password", means="The password of that username.", kind="secret", required=True
    ),
    _LEGACY_LOGIN,
    ConnectorSetting(
        name="custom_identifiers",
        means="The custom fields that hold identifiers, by their reference ids, with commas.",
    ),
    ConnectorSetting(
        name="fine_limit",
        means="What a patron may owe before the library blocks, as FOLIO's limits have it.",
        kind="number",
    ),
    ConnectorSetting(name="currency", means="The currency of fees and fines, in three letters."),
    ConnectorSetting(
        name="ca_file",
        means="A file of the certificate authorities that vouch for FOLIO's address.",
        kind="file",
    ),
)
_WHAT = "a FOLIO connection"
_TENANT = re.compile(r"[A-Za-z0-9_-]{1,63}")  # also: nothing that could end a header
_CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class FolioOptions:
    """The connection's own settings."""

    tenant: str
    username: str = field(repr=False)
    password: str = field(repr=False)
    legacy_login: bool = False
    custom_identifiers: tuple[str, ...] = ()
    fine_limit: Decimal | None = None
    currency: str | None = None

    @classmethod
    def of(cls, connection: IlsConnection) -> FolioOptions:
        """Read the settings of *connection*, in which ``option_problems`` found nothing wrong."""
        limit = connection.option("fine_limit")
        return cls(
            tenant=connection.option("tenant"),
            username=secret_value(connection, "username") or "",
            password=secret_value(connection, "password") or "",
            legacy_login=is_yes(connection, _LEGACY_LOGIN),
            custom_identifiers=tuple(filter(None, _listed(connection))),
            fine_limit=Decimal(limit) if limit else None,
            currency=connection.option("currency") or None,
        )


def option_problems(connection: IlsConnection) -> tuple[str, ...]:
    """Say what is wrong with a connection's own settings, one sentence each; no secrets."""
    return (*setting_problems(connection, SETTINGS, what=_WHAT), *_wrong(connection))


def _wrong(connection: IlsConnection) -> list[str]:
    problems = []
    given = dict(connection.options)
    if "tenant" in given and not _TENANT.fullmatch(given["tenant"]):
        problems.append("tenant must be a tenant's id: letters, digits, - and _ alone.")
    if "currency" in given and not _CURRENCY.fullmatch(given["currency"]):
        problems.append('currency must be three capital letters, as in "USD".')
    names = _listed(connection)
    if "custom_identifiers" in given and not all(names):
        problems.append("custom_identifiers must be reference ids of custom fields, with commas.")
    problems += [
        f"custom_identifiers must not name {one}, which is read anyway."
        for one in names
        if one in INDEXES
    ]
    for name in ("username", "password"):
        if secret_value(connection, name) == "":
            problems.append(f"{name} is empty.")
    return problems


def _listed(connection: IlsConnection) -> list[str]:
    return [one.strip() for one in connection.option("custom_identifiers").split(",")]
