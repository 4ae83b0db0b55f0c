"""What only an NCIP connection needs to know."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal, cast, get_args

from verifier.model.site import IlsConnection

NamespaceStyle = Literal["prefixed", "qualified", "default-unqualified"]

TOOLKIT_VERSION = "http://www.niso.org/schemas/ncip/v2_0/imp1/xsd/ncip_v2_0.xsd"
"""The version that samples of ReShare's own toolkit name."""

_OPTIONS = (
    "namespace_style",
    "version",
    "from_agency",
    "to_agency",
    "application_profile",
    "username_type",
    "minor_units",
    "strict_echo",
    "ca_file",
)
_SECRETS = ("from_agency_authentication", "url_token")
_YES_NO = ("minor_units", "strict_echo")


@dataclass(frozen=True, slots=True, kw_only=True)
class NcipOptions:
    """The connection's own settings.

    ``namespace_style`` ``prefixed`` is what ReShare sends everywhere but to Koha.
    ``minor_units``: amounts are whole numbers of the smallest coin, as the standard says.
    ``strict_echo``: an answer that does not name the identifier asked for is refused. Many
    servers answer with their own main identifier instead, so it is off by default.
    """

    url: str
    namespace_style: NamespaceStyle = "prefixed"
    version: str = TOOLKIT_VERSION
    from_agency: str = ""
    to_agency: str = ""
    application_profile: str = ""
    username_type: str = "username"
    minor_units: bool = True
    strict_echo: bool = False
    ca_file: str | None = None
    from_agency_authentication: str | None = None

    @classmethod
    def of(cls, connection: IlsConnection) -> NcipOptions:
        """Read the settings of *connection*, in which ``option_problems`` found nothing wrong."""
        secrets = {name: secret.value for name, secret in connection.secrets}
        style = connection.option("namespace_style", "prefixed")
        return cls(
            url=_with_token(connection.url or "", secrets.get("url_token")),
            namespace_style=cast("NamespaceStyle", style),
            version=connection.option("version", TOOLKIT_VERSION),
            from_agency=connection.option("from_agency"),
            to_agency=connection.option("to_agency"),
            application_profile=connection.option("application_profile"),
            username_type=connection.option("username_type", "username"),
            minor_units=connection.option("minor_units", "yes") == "yes",
            strict_echo=connection.option("strict_echo", "no") == "yes",
            ca_file=connection.option("ca_file") or None,
            from_agency_authentication=secrets.get("from_agency_authentication"),
        )


def option_problems(connection: IlsConnection) -> tuple[str, ...]:
    """Say what is wrong with the connection's settings, one sentence each, without secrets."""
    problems = [] if connection.url else ["url is missing: the address of the NCIP service."]
    known = {"setting": _OPTIONS, "secret": _SECRETS}
    given = {
        "setting": [name for name, _ in connection.options],
        "secret": [name for name, _ in connection.secrets],
    }
    for kind, names in given.items():
        problems += [
            _unknown(name, kind, known[kind]) for name in names if name not in known[kind]
        ]
    style = connection.option("namespace_style", "prefixed")
    if style not in get_args(NamespaceStyle):
        choices = ", ".join(get_args(NamespaceStyle))
        problems.append(f"namespace_style must be one of {choices}.")
    problems += [
        f"{name} must be yes or no."
        for name in _YES_NO
        if connection.option(name, "yes") not in ("yes", "no")
    ]
    return tuple(problems)


def _unknown(name: str, kind: str, known: tuple[str, ...]) -> str:
    near = get_close_matches(name, known, n=1)
    hint = f' Did you mean "{near[0]}"?' if near else f" There are: {', '.join(known)}."
    return f"{name} is not a {kind} of an NCIP connection.{hint}"


def _with_token(url: str, token: str | None) -> str:
    """Append the token that some servers (Koha's) take as the path."""
    return f"{url.rstrip('/')}/{token}" if token else url
