"""What only a Sierra connection needs to know."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from urllib.parse import urlsplit

from verifier.adapters.ils.settings import ConnectorSetting, secret_value, setting_problems
from verifier.domain.model.site import IlsConnection

API_VERSION = "v6"
TAGS = "b,u"

SETTINGS: tuple[ConnectorSetting, ...] = (
    ConnectorSetting(
        name="client_key",
        means="The key of an API client that has the role Patrons Read.",
        kind="secret",
        required=True,
    ),
    ConnectorSetting(
        name="client_secret", means="The secret of that API client.", kind="secret", required=True
    ),
    ConnectorSetting(
        name="api_version",
        means="The version of the API, where url does not end in one.",
        default=API_VERSION,
    ),
    ConnectorSetting(
        name="varfield_tags",
        means="The field tags whose indexes are asked, each by itself: b is the barcode, u the "
        "unique id.",
        default=TAGS,
    ),
    ConnectorSetting(
        name="fine_limit", means="The amount above which Sierra blocks a patron.", kind="number"
    ),
    ConnectorSetting(name="currency", means="The currency of the amounts, such as USD."),
    ConnectorSetting(
        name="ca_file", means="Certificates to trust beside the usual ones, as PEM.", kind="file"
    ),
)
"""In the order of the documentation."""

WHAT = "a Sierra connection"
_VERSION = re.compile(r"v[1-9]\d?")
_TAG = re.compile(r"[a-z]")


@dataclass(frozen=True, slots=True, kw_only=True)
class SierraOptions:
    """The connection's own settings. ``base`` ends in the version of the API."""

    base: str
    client_key: str = field(repr=False)
    client_secret: str = field(repr=False)
    tags: tuple[str, ...] = ("b", "u")
    fine_limit: Decimal | None = None
    currency: str | None = None

    @classmethod
    def of(cls, connection: IlsConnection) -> SierraOptions:
        """Read the settings of *connection*, in which ``option_problems`` found nothing wrong."""
        limit = connection.option("fine_limit")
        return cls(
            base=_base(connection),
            client_key=secret_value(connection, "client_key") or "",
            client_secret=secret_value(connection, "client_secret") or "",
            tags=_tags(connection),
            fine_limit=Decimal(limit) if limit else None,
            currency=connection.option("currency") or None,
        )


def option_problems(connection: IlsConnection) -> tuple[str, ...]:
    """Say what is wrong with the connection's settings, one sentence each, without secrets."""
    problems = list(setting_problems(connection, SETTINGS, what=WHAT))
    if not _VERSION.fullmatch(connection.option("api_version", API_VERSION)):
        problems.append(f"api_version must be a v and a number, such as {API_VERSION}.")
    tags = _tags(connection)
    if not tags or len(set(tags)) != len(tags) or not all(map(_TAG.fullmatch, tags)):
        problems.append(
            "varfield_tags must be single lower-case letters with commas between them, each "
            f"once, such as {TAGS}."
        )
    return tuple(problems)


def _tags(connection: IlsConnection) -> tuple[str, ...]:
    text = connection.option("varfield_tags", TAGS)
    return tuple(one.strip() for one in text.split(",") if one.strip())


def _base(connection: IlsConnection) -> str:
    """Append to the url what it lacks of ``/iii/sierra-api/v6``."""
    url = (connection.url or "").rstrip("/")
    path = [one for one in urlsplit(url).path.split("/") if one]
    if path[-2:-1] == ["sierra-api"] and _VERSION.fullmatch(path[-1]):
        return url
    missing = ["iii", "sierra-api", connection.option("api_version", API_VERSION)]
    if path[-1:] == ["sierra-api"]:
        missing = missing[2:]
    elif path[-1:] == ["iii"]:
        missing = missing[1:]
    return "/".join((url, *missing))
