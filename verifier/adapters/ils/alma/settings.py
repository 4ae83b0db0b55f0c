"""What only a connection to Alma needs to know."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal

from verifier.adapters.http.json_client import Server
from verifier.adapters.ils.settings import ConnectorSetting, is_yes, secret_value, setting_problems
from verifier.domain.model.site import IlsConnection, Site

REGIONS = ("na", "eu", "ap", "aps", "ca", "cn")
ALL_UNIQUE = "all_unique"
_GATEWAY = "https://api-{region}.hosted.exlibrisgroup.com"
_API = "/almaws/v1"

_REGION = ConnectorSetting(
    name="region",
    means="The gateway that the institution's Alma belongs to; url names another one instead.",
    choices=REGIONS,
)
_API_KEY = ConnectorSetting(
    name="api_key",
    kind="secret",
    required=True,
    means='The key of the Developer Network, with the permission "Users - Read-only".',
)
_BARCODE_TYPES = ConnectorSetting(
    name="barcode_types",
    default="BARCODE, 01, Barcode",
    means="Codes or descriptions of the identifier types that are the library card, by comma.",
)
_USER_ID_TYPE = ConnectorSetting(
    name="user_id_type",
    default=ALL_UNIQUE,
    means="The identifier type that is asked for: all_unique, or a code of User Identifier Type.",
)
_SEARCH_DUPLICATES = ConnectorSetting(
    name="search_duplicates",
    kind="yes-no",
    default="yes",
    means="Whether users' identifiers are searched as well, for a second account or an old card.",
)
_CA_FILE = ConnectorSetting(
    name="ca_file", kind="file", means="Certificates of a private authority that signed url's."
)
_FINE_LIMIT = ConnectorSetting(
    name="fine_limit", kind="number", means="The balance above which Alma blocks a patron."
)
_CURRENCY = ConnectorSetting(
    name="currency", means="The currency of balances, such as USD; Alma's answers name none."
)

SETTINGS = (
    _REGION,
    _API_KEY,
    _BARCODE_TYPES,
    _USER_ID_TYPE,
    _SEARCH_DUPLICATES,
    _CA_FILE,
    _FINE_LIMIT,
    _CURRENCY,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlmaOptions:
    """The connection's own settings. ``barcode_types`` are in folded letter case."""

    api_key: str = field(repr=False)
    barcode_types: frozenset[str] = frozenset({"barcode", "01"})
    user_id_type: str = ALL_UNIQUE
    search_duplicates: bool = True
    fine_limit: Decimal | None = None
    currency: str | None = None

    @classmethod
    def of(cls, connection: IlsConnection) -> AlmaOptions:
        """Read the settings of *connection*, in which ``option_problems`` found nothing wrong."""
        fine_limit = connection.option(_FINE_LIMIT.name)
        return cls(
            api_key=secret_value(connection, _API_KEY.name) or "",
            barcode_types=_barcode_types(connection),
            user_id_type=_user_id_type(connection),
            search_duplicates=is_yes(connection, _SEARCH_DUPLICATES),
            fine_limit=Decimal(fine_limit) if fine_limit else None,
            currency=connection.option(_CURRENCY.name).strip() or None,
        )


def alma_server(connection: IlsConnection, site: Site) -> Server:
    """Say how the gateway of *connection* is reached: by ``url``, or by the name of a region."""
    server = Server.of(connection, site)
    base = server.base or _GATEWAY.format(region=connection.option(_REGION.name))
    return replace(server, base=base.removesuffix(_API) + _API)


def option_problems(connection: IlsConnection) -> tuple[str, ...]:
    """Say what is wrong with the connection's settings, one sentence each, without secrets."""
    what = "a connection to Alma"
    problems = [
        *_place_problems(connection),
        *setting_problems(connection, SETTINGS, what=what, url=bool(connection.url)),
    ]
    key = secret_value(connection, _API_KEY.name)
    if key is not None and not (key.isascii() and key.isprintable() and key and " " not in key):
        problems.append("api_key is empty, or holds blanks or characters that no key has.")
    if not _barcode_types(connection):
        problems.append("barcode_types must name at least one identifier type.")
    if not _user_id_type(connection):
        problems.append(f"user_id_type must not be empty; leave it out for {ALL_UNIQUE}.")
    return tuple(problems)


def _place_problems(connection: IlsConnection) -> list[str]:
    region = connection.option(_REGION.name)
    if connection.url and region:
        return ["url and region exclude each other: name one of them."]
    if not connection.url and not region:
        return [f"region is missing: one of {', '.join(REGIONS)} (or url, another gateway)."]
    return []


def _barcode_types(connection: IlsConnection) -> frozenset[str]:
    names = connection.option(_BARCODE_TYPES.name, _BARCODE_TYPES.default).split(",")
    return frozenset(one.strip().casefold() for one in names) - {""}


def _user_id_type(connection: IlsConnection) -> str:
    return connection.option(_USER_ID_TYPE.name, ALL_UNIQUE).strip()
