"""What only a Symphony connection needs to know."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from verifier.adapters.ils.settings import ConnectorSetting, secret_value, setting_problems
from verifier.domain.model.site import IlsConnection

_APP_ID = ConnectorSetting(
    name="app_id",
    means="The name under which this program shows in the web services' log.",
    default="RESHARE_VERIFIER",
)
_INDEXES = ConnectorSetting(
    name="search_indexes",
    means="The indexes that are searched, each on its own, with commas.",
    default="ID, ALT_ID",
)
_PREVIOUS = ConnectorSetting(
    name="previous_id_fields",
    means=(
        "Where the record keeps former card numbers, with commas: entries of the extended "
        "information in capitals, or fields of the record."
    ),
    default="PREV_ID, PREV_ID2, INACTVID",
)
_ACTIVE = ConnectorSetting(
    name="active_id_fields",
    means="Where the record keeps further card numbers that are in use, written likewise.",
    default="ACTIVEID",
)
SETTINGS = (
    ConnectorSetting(
        name="client_id",
        means="The client id of the web services that this program uses.",
        required=True,
    ),
    _APP_ID,
    ConnectorSetting(
        name="username",
        means="The staff login by which the verifier signs in to Symphony.",
        kind="secret",
        required=True,
    ),
    ConnectorSetting(
        name="password", means="The password of that staff login.", kind="secret", required=True
    ),
    _INDEXES,
    _PREVIOUS,
    _ACTIVE,
    ConnectorSetting(
        name="fine_limit",
        means="What a patron may owe before the library blocks.",
        kind="number",
    ),
    ConnectorSetting(
        name="currency", means="The currency of fines in three letters, where Symphony names none."
    ),
    ConnectorSetting(
        name="ca_file",
        means="A file of the certificate authorities that vouch for Symphony's address.",
        kind="file",
    ),
)
_WHAT = "a Symphony connection"
_HEADER = re.compile(r"[\x21-\x7e]{1,200}")  # nothing that could end a header
_INDEX = re.compile(r"[A-Za-z0-9_]{1,40}")
_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,60}")
_CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SymphonyOptions:
    """The connection's own settings."""

    client_id: str
    username: str = field(repr=False)
    password: str = field(repr=False)
    app_id: str = _APP_ID.default
    search_indexes: tuple[str, ...] = ("ID", "ALT_ID")
    previous_id_fields: tuple[str, ...] = ("PREV_ID", "PREV_ID2", "INACTVID")
    active_id_fields: tuple[str, ...] = ("ACTIVEID",)
    fine_limit: Decimal | None = None
    currency: str | None = None

    @classmethod
    def of(cls, connection: IlsConnection) -> SymphonyOptions:
        """Read the settings of *connection*, in which ``option_problems`` found nothing wrong."""
        limit = connection.option("fine_limit")
        return cls(
            client_id=connection.option("client_id"),
            username=secret_value(connection, "username") or "",
            password=secret_value(connection, "password") or "",
            app_id=connection.option("app_id", _APP_ID.default),
            search_indexes=_listed(connection, _INDEXES),
            previous_id_fields=_listed(connection, _PREVIOUS),
            active_id_fields=_listed(connection, _ACTIVE),
            fine_limit=Decimal(limit) if limit else None,
            currency=connection.option("currency") or None,
        )

    @property
    def id_fields(self) -> tuple[str, ...]:
        """Every place that is asked for further card numbers."""
        return (*self.active_id_fields, *self.previous_id_fields)


def option_problems(connection: IlsConnection) -> tuple[str, ...]:
    """Say what is wrong with the connection's settings, one sentence each, without secrets."""
    problems = list(setting_problems(connection, SETTINGS, what=_WHAT))
    for name in ("client_id", "app_id"):
        value = dict(connection.options).get(name)
        if value is not None and not _HEADER.fullmatch(value):
            problems.append(f"{name} must be one word of plain letters, digits and signs.")
    indexes = _listed(connection, _INDEXES)
    if not indexes or not all(map(_INDEX.fullmatch, indexes)):
        problems.append("search_indexes must name indexes of Symphony, such as ID and ALT_ID.")
    problems += [
        f"{setting.name} must be names of letters, digits and underscores."
        for setting in (_PREVIOUS, _ACTIVE)
        if not all(map(_FIELD.fullmatch, _listed(connection, setting)))
    ]
    currency = connection.option("currency")
    if currency and not _CURRENCY.fullmatch(currency):
        problems.append("currency must be three capital letters, such as USD.")
    return tuple(problems)


def _listed(connection: IlsConnection, setting: ConnectorSetting) -> tuple[str, ...]:
    parts = connection.option(setting.name, setting.default).split(",")
    return tuple(dict.fromkeys(one.strip() for one in parts if one.strip()))
