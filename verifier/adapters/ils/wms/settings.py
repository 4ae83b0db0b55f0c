"""The settings of a WMS connection."""

from typing import Annotated, ClassVar
from urllib.parse import urlsplit

from pydantic import BeforeValidator

from verifier.adapters.ils.capabilities import ALL, but, no
from verifier.adapters.ils.settings import (
    CertificateFile,
    HttpSettings,
    OptionalText,
    SecretText,
    Sees,
    matching,
    setting,
)

SEARCH = "Users/.search"
"""The path of a search, below the service's URL (RFC 7644, 3.4.3)."""


_WORD = r"[\x21\x23-\x5b\x5d-\x7e]+"
_SCOPES = rf"{_WORD}(?: {_WORD})*"  # RFC 6749, 3.3


def _address(text: str) -> str:
    try:
        parts = urlsplit(text)
        whole = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        whole = False
    if not whole or parts.query or parts.fragment or parts.username:
        raise ValueError("must be a web address without a query.")
    return text


class WmsSettings(HttpSettings):
    """The settings of a WMS connection."""

    what: ClassVar[str] = "a WMS connection"
    sees: ClassVar[Sees] = {
        "": but(
            ALL,
            old_identifiers=no(
                "WMS lists a person's identifiers by source, but not which one is in use."
            ),
            balance=no("WMS tells no balance."),
            account_status=no("WMS has no active or inactive word for a patron, only a block."),
        )
    }

    token_url: Annotated[str, BeforeValidator(_address)] = setting(
        "Where OCLC gives tokens.", "https://oauth.oclc.org/token"
    )
    scope: Annotated[
        str, matching(_SCOPES, "must be a scope of OCLC's, such as SCIM:read_user.")
    ] = setting("What the token is asked for; ReShare asks for this one.", "SCIM:read_user")
    wskey_key: SecretText = setting(
        "The client id of the WSKey: ReShare's wms_api_key, or one of your own."
    )
    wskey_secret: SecretText = setting("The secret of that WSKey.")
    source_system: OptionalText = setting(
        "The source system whose identifiers your login releases; of a patron's correlation "
        "identifiers, those of this source are in use.",
        None,
    )
    ca_file: CertificateFile = setting(
        "A file of the certificate authorities that vouch for both addresses.", None
    )

    def base(self, url: str) -> str:
        """Remove the search path, in case the URL was copied from ReShare's endpoint setting."""
        return url.rstrip("/").removesuffix(f"/{SEARCH}")
