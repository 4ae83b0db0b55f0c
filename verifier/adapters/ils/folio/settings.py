"""The settings of a FOLIO connection."""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from verifier.adapters.ils.capabilities import ALL, YES, but, no
from verifier.adapters.ils.settings import (
    Amount,
    CertificateFile,
    HttpSettings,
    Names,
    SecretText,
    Sees,
    YesNo,
    matching,
    setting,
)
from verifier.domain.model.site import IlsConnection

INDEXES = ("barcode", "externalSystemId", "username", "id")
"""The indexes by which a FOLIO patron can be looked up, in order of preference."""


_NotEmpty = Annotated[SecretText, matching(r"(?s:.+)", "is empty.")]


class FolioSettings(HttpSettings):
    """The settings of a FOLIO connection."""

    what: ClassVar[str] = "a FOLIO connection"
    product: ClassVar[str] = "FOLIO"
    sees: ClassVar[Sees] = {
        "": but(
            ALL,
            old_identifiers=no(
                "FOLIO keeps one barcode and no former ones, so an old card looks like an unknown "
                "person."
            ),
            by_email=YES,
        )
    }

    tenant: Annotated[  # nothing that could end a header
        str,
        matching(r"[A-Za-z0-9_-]{1,63}", "must be a tenant's id: letters, digits, - and _ alone."),
    ] = setting("The tenant that is this library, as FOLIO names it.")
    username: _NotEmpty = setting("The username by which the verifier signs in to FOLIO.")
    password: _NotEmpty = setting("The password of that username.")
    legacy_login: YesNo = setting(
        "Whether to sign in as FOLIO did before it had tokens that expire.", "no"
    )
    custom_identifiers: Names = setting(
        "The custom fields that hold identifiers, by their reference ids, with commas.", ""
    )
    fine_limit: Amount = setting(
        "What a patron may owe before the library blocks, as FOLIO's limits have it.", None
    )
    currency: Annotated[
        str | None, matching(r"[A-Z]{3}", 'must be three capital letters, as in "USD".')
    ] = setting("The currency of fees and fines, in three letters.", None)
    ca_file: CertificateFile = setting(
        "A file of the certificate authorities that vouch for FOLIO's address.", None
    )

    @classmethod
    def further_problems(cls, connection: IlsConnection) -> Iterator[str]:
        """Report names of custom fields that are empty or not allowed."""
        given = dict(connection.options).get("custom_identifiers")
        names = [name.strip() for name in (given or "").split(",")]
        if given is not None and not all(names):
            yield "custom_identifiers must be reference ids of custom fields, with commas."
        for name in names:
            if name in INDEXES:
                yield f"custom_identifiers must not name {name}, which is read anyway."
