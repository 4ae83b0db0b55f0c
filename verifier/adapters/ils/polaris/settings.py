"""What only a Polaris connection needs to know."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from urllib.parse import urlsplit

from verifier.adapters.ils.settings import ConnectorSetting, is_yes, secret_value, setting_problems
from verifier.domain.model.site import IlsConnection

USER_FIELDS = ("User1", "User2", "User3", "User4", "User5")
STAFF = ("staff_domain", "staff_username", "staff_password")

_SEARCH = ConnectorSetting(
    name="search",
    means="Whether former barcodes and user_fields are searched as well (PatronSearch).",
    kind="yes-no",
    default="yes",
)
SETTINGS: tuple[ConnectorSetting, ...] = (
    ConnectorSetting(name="access_id", means="The PAPI access id.", required=True),
    ConnectorSetting(
        name="access_key", means="The PAPI access key of that id.", kind="secret", required=True
    ),
    ConnectorSetting(name="staff_domain", means="The domain of the staff user."),
    ConnectorSetting(
        name="staff_username",
        means="The staff user in whose name patrons are read without their passwords.",
    ),
    ConnectorSetting(name="staff_password", means="That user's password.", kind="secret"),
    ConnectorSetting(
        name="hash_algorithm",
        means="How questions are signed: PAPI's KeyedHashAlgorithm.",
        default="sha1",
        choices=("sha1", "sha256"),
    ),
    ConnectorSetting(name="language", means="PAPI's language id.", default="1033"),
    ConnectorSetting(name="application", means="PAPI's application id.", default="100"),
    ConnectorSetting(
        name="organization",
        means="PAPI's organization id: 1 is the whole system, others are branches.",
        default="1",
    ),
    ConnectorSetting(
        name="user_fields",
        means="The user-defined fields that hold identifiers, such as User1, User2.",
    ),
    _SEARCH,
    ConnectorSetting(
        name="fine_limit", means="The amount above which Polaris blocks a patron.", kind="number"
    ),
    ConnectorSetting(name="currency", means="The currency of the amounts, such as USD."),
    ConnectorSetting(
        name="ca_file", means="Certificates to trust beside the usual ones, as PEM.", kind="file"
    ),
)
"""In the order of the documentation."""

WHAT = "a Polaris connection"
_IDS = {"language": "1033", "application": "100", "organization": "1"}
_WHOLE = re.compile(r"\d{1,9}", re.ASCII)
_PLAIN = re.compile(r"[!-9;-~]+")  # it stands before a colon in a header
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffUser:
    """In whose name patrons are read."""

    domain: str = field(repr=False)
    username: str = field(repr=False)
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolarisOptions:
    """The connection's own settings. ``base`` ends in ``/PAPIService/REST``.

    ``place`` is the part that follows ``public`` and ``protected`` in every address.
    """

    base: str
    access_id: str
    access_key: str = field(repr=False)
    staff: StaffUser | None
    hash_algorithm: str = "sha1"
    place: str = "/v1/1033/100/1"
    user_fields: tuple[str, ...] = ()
    search: bool = True
    fine_limit: Decimal | None = None
    currency: str | None = None

    @classmethod
    def of(cls, connection: IlsConnection) -> PolarisOptions:
        """Read the settings of *connection*, in which ``option_problems`` found nothing wrong."""
        limit = connection.option("fine_limit")
        ids = (connection.option(name, default) for name, default in _IDS.items())
        return cls(
            base=_base(connection.url or ""),
            access_id=connection.option("access_id"),
            access_key=secret_value(connection, "access_key") or "",
            staff=_staff(connection),
            hash_algorithm=connection.option("hash_algorithm", "sha1"),
            place="/".join(("/v1", *ids)),
            user_fields=_user_fields(connection),
            search=is_yes(connection, _SEARCH),
            fine_limit=Decimal(limit) if limit else None,
            currency=connection.option("currency") or None,
        )


def option_problems(connection: IlsConnection) -> tuple[str, ...]:
    """Say what is wrong with the connection's settings, one sentence each, without secrets."""
    problems = list(setting_problems(connection, SETTINGS, what=WHAT))
    problems += [
        f"{name} must be a whole number, such as {default}."
        for name, default in _IDS.items()
        if not _WHOLE.fullmatch(connection.option(name, default))
    ]
    if not _PLAIN.fullmatch(connection.option("access_id", "x")):
        problems.append("access_id must be one word of plain characters, without a colon.")
    given = {name for name, _ in (*connection.options, *connection.secrets)} & set(STAFF)
    if given and given != set(STAFF):
        lacking = " and ".join(name for name in STAFF if name not in given)
        problems.append(f"{lacking} is missing: {', '.join(STAFF)} belong together.")
    if not set(_user_fields(connection)) <= set(USER_FIELDS):
        problems.append(f"user_fields must be names out of {', '.join(USER_FIELDS)}.")
    return tuple(problems)


def _staff(connection: IlsConnection) -> StaffUser | None:
    password = secret_value(connection, "staff_password")
    if password is None:
        return None
    return StaffUser(
        domain=connection.option("staff_domain"),
        username=connection.option("staff_username"),
        password=password,
    )


def _user_fields(connection: IlsConnection) -> tuple[str, ...]:
    names = (one.strip() for one in connection.option("user_fields").split(","))
    return tuple(dict.fromkeys(name for name in names if name))


def _base(url: str) -> str:
    """Append to the url what it lacks, and write it as Polaris itself sees it.

    Polaris signs the address that reaches it: the host in lower case, no port that goes without
    saying.
    """
    parts = urlsplit(url.rstrip("/"))
    scheme, host = parts.scheme.lower(), parts.hostname or ""
    shown = f"[{host}]" if ":" in host else host
    port = "" if parts.port in (None, _PORTS.get(scheme)) else f":{parts.port}"
    path = parts.path.split("/")[1:]
    last = [one.lower() for one in path[-2:]]
    if last[-1:] == ["rest"]:
        missing: tuple[str, ...] = ()
    elif last[-1:] and last[-1].endswith("papiservice"):
        missing = ("REST",)
    else:
        missing = ("PAPIService", "REST")
    return "/".join((f"{scheme}://{shown}{port}", *path, *missing))
