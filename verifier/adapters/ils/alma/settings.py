"""The settings of a connection to Alma."""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BeforeValidator

from verifier.adapters.ils.capabilities import ALL, YES, but
from verifier.adapters.ils.settings import (
    Amount,
    CertificateFile,
    HttpSettings,
    OptionalText,
    SecretText,
    Sees,
    YesNo,
    setting,
)
from verifier.domain.model.site import IlsConnection

REGIONS = ("na", "eu", "ap", "aps", "ca", "cn")
ALL_UNIQUE = "all_unique"
_GATEWAY = "https://api-{region}.hosted.exlibrisgroup.com"
_API = "/almaws/v1"


def _api_key(text: str) -> str:
    if not (text and text.isascii() and text.isprintable() and " " not in text):
        raise ValueError("is empty, or holds blanks or characters that no key has.")
    return text


def _barcode_types(text: str) -> frozenset[str]:
    """Read the identifier types, separated by commas, and fold their case."""
    types = frozenset(name.strip().casefold() for name in text.split(",")) - {""}
    if not types:
        raise ValueError("must name at least one identifier type.")
    return types


def _user_id_type(text: str) -> str:
    if not text.strip():
        raise ValueError(f"must not be empty; leave it out for {ALL_UNIQUE}.")
    return text.strip()


class AlmaSettings(HttpSettings):
    """The settings of a connection to Alma."""

    what: ClassVar[str] = "a connection to Alma"
    product: ClassVar[str] = "Alma"
    sees: ClassVar[Sees] = {"": but(ALL, by_email=YES)}

    region: Literal["na", "eu", "ap", "aps", "ca", "cn"] | None = setting(
        "The gateway that the institution's Alma belongs to; url names another one instead.", None
    )
    api_key: Annotated[SecretText, AfterValidator(_api_key)] = setting(
        'The key of the Developer Network, with the permission "Users - Read-only".'
    )
    barcode_types: Annotated[frozenset[str], BeforeValidator(_barcode_types)] = setting(
        "Codes or descriptions of the identifier types that are the library card, by comma.",
        "BARCODE, 01, Barcode",
    )
    user_id_type: Annotated[str, AfterValidator(_user_id_type)] = setting(
        "The identifier type that is asked for: all_unique, or a code of User Identifier Type.",
        ALL_UNIQUE,
    )
    search_duplicates: YesNo = setting(
        "Whether users' identifiers are searched as well, for a second account or an old card.",
        "yes",
    )
    ca_file: CertificateFile = setting(
        "Certificates of a private authority that signed url's.", None
    )
    fine_limit: Amount = setting("The balance above which Alma blocks a patron.", None)
    currency: Annotated[OptionalText, BeforeValidator(str.strip)] = setting(
        "The currency of balances, such as USD; Alma's answers name none.", None
    )

    @classmethod
    def needs_url(cls, connection: IlsConnection) -> bool:
        """Whether a URL is used; a region can replace it."""
        return bool(connection.url)

    @classmethod
    def further_problems(cls, connection: IlsConnection) -> Iterator[str]:
        """Report if both ``url`` and ``region`` are set, or neither."""
        region = connection.option("region")
        if connection.url and region:
            yield "url and region exclude each other: name one of them."
        elif not connection.url and not region:
            yield f"region is missing: one of {', '.join(REGIONS)} (or url, another gateway)."

    def base(self, url: str) -> str:
        """Return the base URL of the API: from *url*, or from the region."""
        base = url.rstrip("/") or _GATEWAY.format(region=self.region)
        return base.removesuffix(_API) + _API
