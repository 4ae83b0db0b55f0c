"""What only a WMS connection needs to know."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from verifier.adapters.http.json_client import Server
from verifier.adapters.ils.settings import ConnectorSetting, secret_value, setting_problems
from verifier.domain.model.site import IlsConnection, Site

SEARCH = "Users/.search"
"""Where a search is put, below the service's own address (RFC 7644, 3.4.3)."""

_TOKEN_URL = ConnectorSetting(
    name="token_url",
    means="Where OCLC gives tokens.",
    default="https://oauth.oclc.org/token",
)
_SCOPE = ConnectorSetting(
    name="scope",
    means="What the token is asked for; ReShare asks for this one.",
    default="SCIM:read_user",
)
SETTINGS = (
    _TOKEN_URL,
    _SCOPE,
    ConnectorSetting(
        name="wskey_key",
        means="The client id of the WSKey: ReShare's wms_api_key, or one of your own.",
        kind="secret",
        required=True,
    ),
    ConnectorSetting(
        name="wskey_secret", means="The secret of that WSKey.", kind="secret", required=True
    ),
    ConnectorSetting(
        name="source_system",
        means=(
            "The source system whose identifiers your login releases; of a patron's correlation "
            "identifiers, those of this source are in use."
        ),
    ),
    ConnectorSetting(
        name="ca_file",
        means="A file of the certificate authorities that vouch for both addresses.",
        kind="file",
    ),
)
_WHAT = "a WMS connection"
_SCOPES = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*")  # RFC 6749, 3.3


@dataclass(frozen=True, slots=True, kw_only=True)
class WmsOptions:
    """The connection's own settings."""

    wskey_key: str = field(repr=False)
    wskey_secret: str = field(repr=False)
    token_url: str = _TOKEN_URL.default
    scope: str = _SCOPE.default
    source_system: str | None = None

    @classmethod
    def of(cls, connection: IlsConnection) -> WmsOptions:
        """Read the settings of *connection*, in which ``option_problems`` found nothing wrong."""
        return cls(
            wskey_key=secret_value(connection, "wskey_key") or "",
            wskey_secret=secret_value(connection, "wskey_secret") or "",
            token_url=connection.option("token_url", _TOKEN_URL.default),
            scope=connection.option("scope", _SCOPE.default),
            source_system=connection.option("source_system") or None,
        )


def option_problems(connection: IlsConnection) -> tuple[str, ...]:
    """Say what is wrong with the connection's settings, one sentence each, without secrets."""
    problems = list(setting_problems(connection, SETTINGS, what=_WHAT))
    if not _is_address(connection.option("token_url", _TOKEN_URL.default)):
        problems.append("token_url must be a web address without a query.")
    if not _SCOPES.fullmatch(connection.option("scope", _SCOPE.default)):
        problems.append("scope must be a scope of OCLC's, such as SCIM:read_user.")
    return tuple(problems)


def wms_server(connection: IlsConnection, site: Site) -> Server:
    """Give the server; whoever copied ReShare's whole endpoint for patrons has named it too."""
    whole = Server.of(connection, site)
    return replace(whole, base=whole.base.removesuffix(f"/{SEARCH}"))


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        whole = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return whole and not (parts.query or parts.fragment or parts.username)
