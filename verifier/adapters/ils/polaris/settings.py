"""The settings of a Polaris connection."""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator

from verifier.adapters.ils.capabilities import ALL, but, no, sometimes
from verifier.adapters.ils.settings import (
    Amount,
    CertificateFile,
    HttpSettings,
    Names,
    OptionalSecret,
    OptionalText,
    SecretText,
    Sees,
    YesNo,
    matching,
    setting,
)
from verifier.domain.model.site import IlsConnection

USER_FIELDS = ("User1", "User2", "User3", "User4", "User5")
STAFF = ("staff_domain", "staff_username", "staff_password")
_PORTS = {"http": 80, "https": 443}


def _whole(example: str) -> AfterValidator:
    return matching(r"\d{1,9}", f"must be a whole number, such as {example}.")


def _user_fields(names: tuple[str, ...]) -> tuple[str, ...]:
    if not set(names) <= set(USER_FIELDS):
        raise ValueError(f"must be names out of {', '.join(USER_FIELDS)}.")
    return names


class PolarisSettings(HttpSettings):
    """The settings of a Polaris connection."""

    what: ClassVar[str] = "a Polaris connection"
    product: ClassVar[str] = "Polaris"
    sees: ClassVar[Sees] = {
        "": but(
            ALL,
            several_matches=no("Polaris answers about one barcode at a time."),
            old_identifiers=sometimes("Polaris keeps one former barcode."),
        )
    }

    access_id: Annotated[  # it stands before a colon in a header
        str, matching(r"[!-9;-~]+", "must be one word of plain characters, without a colon.")
    ] = setting("The PAPI access id.")
    access_key: SecretText = setting("The PAPI access key of that id.")
    staff_domain: str | None = setting("The domain of the staff user.", None)
    staff_username: str | None = setting(
        "The staff user in whose name patrons are read without their passwords.", None
    )
    staff_password: OptionalSecret = setting("That user's password.", None)
    hash_algorithm: Literal["sha1", "sha256"] = setting(
        "How questions are signed: PAPI's KeyedHashAlgorithm.", "sha1"
    )
    language: Annotated[str, _whole("1033")] = setting("PAPI's language id.", "1033")
    application: Annotated[str, _whole("100")] = setting("PAPI's application id.", "100")
    organization: Annotated[str, _whole("1")] = setting(
        "PAPI's organization id: 1 is the whole system, others are branches.", "1"
    )
    user_fields: Annotated[Names, AfterValidator(_user_fields)] = setting(
        "The user-defined fields that hold identifiers, such as User1, User2.", ""
    )
    search: YesNo = setting(
        "Whether former barcodes and user_fields are searched as well (PatronSearch).", "yes"
    )
    fine_limit: Amount = setting("The amount above which Polaris blocks a patron.", None)
    currency: OptionalText = setting("The currency of the amounts, such as USD.", None)
    ca_file: CertificateFile = setting(
        "Certificates to trust beside the usual ones, as PEM.", None
    )

    @classmethod
    def further_problems(cls, connection: IlsConnection) -> Iterator[str]:
        """Report a staff user for whom some of the three settings are missing."""
        given = {name for name, _ in (*connection.options, *connection.secrets)} & set(STAFF)
        if given and given != set(STAFF):
            lacking = " and ".join(name for name in STAFF if name not in given)
            yield f"{lacking} is missing: {', '.join(STAFF)} belong together."

    @property
    def place(self) -> str:
        """The part of every URL after ``public`` or ``protected``."""
        return f"/v1/{self.language}/{self.application}/{self.organization}"

    def base(self, url: str) -> str:
        """Complete the URL, and write it as Polaris itself sees it.

        Polaris computes the signature over the URL as it arrives: with the host in lowercase and
        without the default port.
        """
        parts = urlsplit(url.rstrip("/"))
        scheme, host = parts.scheme.lower(), parts.hostname or ""
        shown = f"[{host}]" if ":" in host else host
        port = "" if parts.port in (None, _PORTS.get(scheme)) else f":{parts.port}"
        path = parts.path.split("/")[1:]
        last = [part.lower() for part in path[-2:]]
        if last[-1:] == ["rest"]:
            missing: tuple[str, ...] = ()
        elif last[-1:] and last[-1].endswith("papiservice"):
            missing = ("REST",)
        else:
            missing = ("PAPIService", "REST")
        return "/".join((f"{scheme}://{shown}{port}", *path, *missing))
