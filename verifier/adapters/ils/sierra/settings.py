"""The settings of a Sierra connection."""

import re
from typing import Annotated, ClassVar
from urllib.parse import urlsplit

from pydantic import BeforeValidator

from verifier.adapters.ils.capabilities import ALL, but, no
from verifier.adapters.ils.settings import (
    Amount,
    CertificateFile,
    HttpSettings,
    OptionalText,
    SecretText,
    Sees,
    matching,
    setting,
)

API_VERSION = "v6"
TAGS = "b,u"
_VERSION = re.compile(r"v[1-9]\d?")
_TAG = re.compile(r"[a-z]")


def _tags(text: str) -> tuple[str, ...]:
    tags = tuple(tag.strip() for tag in text.split(",") if tag.strip())
    if not tags or len(set(tags)) != len(tags) or not all(map(_TAG.fullmatch, tags)):
        raise ValueError(
            "must be single lower-case letters with commas between them, each once, such as "
            f"{TAGS}."
        )
    return tags


class SierraSettings(HttpSettings):
    """The settings of a Sierra connection."""

    what: ClassVar[str] = "a Sierra connection"
    product: ClassVar[str] = "Sierra"
    sees: ClassVar[Sees] = {
        "": but(
            ALL,
            old_identifiers=no("Sierra keeps several barcodes and does not say which are in use."),
        )
    }

    client_key: SecretText = setting("The key of an API client that has the role Patrons Read.")
    client_secret: SecretText = setting("The secret of that API client.")
    api_version: Annotated[
        str, matching(_VERSION.pattern, f"must be a v and a number, such as {API_VERSION}.")
    ] = setting("The version of the API, where url does not end in one.", API_VERSION)
    varfield_tags: Annotated[tuple[str, ...], BeforeValidator(_tags)] = setting(
        "The field tags whose indexes are asked, each by itself: b is the barcode, u the unique "
        "id.",
        TAGS,
    )
    fine_limit: Amount = setting("The amount above which Sierra blocks a patron.", None)
    currency: OptionalText = setting("The currency of the amounts, such as USD.", None)
    ca_file: CertificateFile = setting(
        "Certificates to trust beside the usual ones, as PEM.", None
    )

    def base(self, url: str) -> str:
        """Append to the URL what is missing of ``/iii/sierra-api/v6``."""
        url = url.rstrip("/")
        path = [part for part in urlsplit(url).path.split("/") if part]
        if path[-2:-1] == ["sierra-api"] and _VERSION.fullmatch(path[-1]):
            return url
        missing = ["iii", "sierra-api", self.api_version]
        if path[-1:] == ["sierra-api"]:
            missing = missing[2:]
        elif path[-1:] == ["iii"]:
            missing = missing[1:]
        return "/".join((url, *missing))
