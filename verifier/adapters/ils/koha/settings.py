"""What only a connection to Koha needs to know."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from verifier.adapters.ils.settings import ConnectorSetting, secret_value, setting_problems
from verifier.domain.model.site import IlsConnection

API = "/api/v1"
MOST_ATTRIBUTE_TYPES = 5
"""Each is a question of its own for each identifier."""

SETTINGS = (
    ConnectorSetting(
        name="client_id",
        means="The client id of an API key of the Koha account that asks (OAuth).",
        kind="secret",
    ),
    ConnectorSetting(
        name="client_secret",
        means="The secret of that API key.",
        kind="secret",
    ),
    ConnectorSetting(
        name="username",
        means="The user name of the Koha account that asks, where there is no API key (Basic).",
        kind="secret",
    ),
    ConnectorSetting(
        name="password",
        means="The password of that account.",
        kind="secret",
    ),
    ConnectorSetting(
        name="fine_limit",
        means="The system preference noissuescharge: who owes more may not borrow.",
        kind="number",
    ),
    ConnectorSetting(
        name="hold_fine_limit",
        means="The system preference maxoutstanding: who owes more may not place holds.",
        kind="number",
    ),
    ConnectorSetting(
        name="currency",
        means="The currency of what patrons owe, as three letters.",
    ),
    ConnectorSetting(
        name="attribute_types",
        means="The codes of the extended attributes that hold identifiers, with commas between.",
    ),
    ConnectorSetting(
        name="ca_file",
        means="The certificates to trust for the address, where it has a private one.",
        kind="file",
    ),
)

_WHAT = "a connection to Koha"
_PAIRS = (("client_id", "client_secret"), ("username", "password"))
_CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class KohaOptions:
    """The connection's own settings, in which ``option_problems`` found nothing wrong."""

    base: str
    client_id: str | None = field(default=None, repr=False)
    client_secret: str | None = field(default=None, repr=False)
    username: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    fine_limit: Decimal | None = None
    hold_fine_limit: Decimal | None = None
    currency: str | None = None
    attribute_types: tuple[str, ...] = ()

    @classmethod
    def of(cls, connection: IlsConnection) -> KohaOptions:
        """Read the settings of *connection*."""
        return cls(
            base=api_of(connection.url or ""),
            client_id=secret_value(connection, "client_id"),
            client_secret=secret_value(connection, "client_secret"),
            username=secret_value(connection, "username"),
            password=secret_value(connection, "password"),
            fine_limit=_number(connection, "fine_limit"),
            hold_fine_limit=_number(connection, "hold_fine_limit"),
            currency=connection.option("currency") or None,
            attribute_types=_types(connection),
        )

    @property
    def secrets(self) -> tuple[str, ...]:
        """Everything that no sentence may hold."""
        own = (self.client_id, self.client_secret, self.username, self.password)
        return tuple(one for one in own if one)


def option_problems(connection: IlsConnection) -> tuple[str, ...]:
    """Say what is wrong with the connection's settings, one sentence each, without secrets."""
    return (
        *setting_problems(connection, SETTINGS, what=_WHAT),
        *_sign_in_problems(connection),
        *_other_problems(connection),
    )


def api_of(url: str) -> str:
    """Give the address of the API: below the address of the staff interface."""
    base = url.rstrip("/")
    return base if base.endswith(API) else f"{base}{API}"


def _sign_in_problems(connection: IlsConnection) -> list[str]:
    """Koha is asked as one account, by its API key or by its name and password."""
    given = {name for name, one in connection.secrets if one.value}
    begun = [pair for pair in _PAIRS if given & set(pair)]
    if not begun:
        return ["Koha needs client_id and client_secret, or username and password."]
    if len(begun) > 1:
        said = "Koha is asked in one way: by client_id and client_secret, or by username and "
        return [f"{said}password."]
    problems = [f"{name} is missing beside the other." for name in begun[0] if name not in given]
    problems += [
        f"{name} holds a line break or another character that does not show."
        for name, one in connection.secrets
        if name in begun[0] and not one.value.isprintable()
    ]
    if ":" in (secret_value(connection, "username") or ""):
        problems.append("username holds a colon, which Basic authentication cannot carry.")
    return problems


def _other_problems(connection: IlsConnection) -> list[str]:
    problems = []
    currency = connection.option("currency")
    if currency and not _CURRENCY.fullmatch(currency):
        problems.append("currency must be three capital letters, as in EUR.")
    if len(_types(connection)) > MOST_ATTRIBUTE_TYPES:
        problems.append(
            f"attribute_types names more than {MOST_ATTRIBUTE_TYPES}: each is a question of its "
            "own. Name those that hold identifiers."
        )
    return problems


def _number(connection: IlsConnection, name: str) -> Decimal | None:
    given = connection.option(name)
    return Decimal(given) if given else None


def _types(connection: IlsConnection) -> tuple[str, ...]:
    named = (one.strip() for one in connection.option("attribute_types").split(","))
    return tuple(dict.fromkeys(one for one in named if one))
