"""The settings of a Symphony connection."""

from typing import Annotated, ClassVar

from pydantic import AfterValidator

from verifier.adapters.ils.capabilities import ALL, but, no, sometimes
from verifier.adapters.ils.settings import (
    Amount,
    CertificateFile,
    HttpSettings,
    Names,
    OptionalText,
    SecretText,
    Sees,
    matching,
    setting,
)

_NO_INDEXES = "must name indexes of Symphony, such as ID and ALT_ID."


def _indexes(names: tuple[str, ...]) -> tuple[str, ...]:
    if not names:
        raise ValueError(_NO_INDEXES)
    return names


_Header = Annotated[  # nothing that could end a header
    str, matching(r"[\x21-\x7e]{1,200}", "must be one word of plain letters, digits and signs.")
]
_FIELDS = matching(
    r"[A-Za-z][A-Za-z0-9_]{0,60}", "must be names of letters, digits and underscores."
)


class SymphonySettings(HttpSettings):
    """The settings of a Symphony connection."""

    what: ClassVar[str] = "a Symphony connection"
    product: ClassVar[str] = "Symphony"
    sees: ClassVar[Sees] = {
        "": but(
            ALL,
            old_identifiers=sometimes(
                "Symphony keeps former ids only where the library set it so."
            ),
            account_status=no("Symphony has no inactive patrons: their standing and expiry tell."),
        )
    }

    client_id: _Header = setting("The client id of the web services that this program uses.")
    app_id: _Header = setting(
        "The name under which this program shows in the web services' log.", "RESHARE_VERIFIER"
    )
    username: SecretText = setting("The staff login by which the verifier signs in to Symphony.")
    password: SecretText = setting("The password of that staff login.")
    search_indexes: Annotated[
        Names, AfterValidator(_indexes), matching(r"[A-Za-z0-9_]{1,40}", _NO_INDEXES)
    ] = setting("The indexes that are searched, each on its own, with commas.", "ID, ALT_ID")
    previous_id_fields: Annotated[Names, _FIELDS] = setting(
        "Where the record keeps former card numbers, with commas: entries of the extended "
        "information in capitals, or fields of the record.",
        "PREV_ID, PREV_ID2, INACTVID",
    )
    active_id_fields: Annotated[Names, _FIELDS] = setting(
        "Where the record keeps further card numbers that are in use, written likewise.",
        "ACTIVEID",
    )
    fine_limit: Amount = setting("What a patron may owe before the library blocks.", None)
    currency: Annotated[
        OptionalText, matching(r"[A-Z]{3}", "must be three capital letters, such as USD.")
    ] = setting("The currency of fines in three letters, where Symphony names none.", None)
    ca_file: CertificateFile = setting(
        "A file of the certificate authorities that vouch for Symphony's address.", None
    )

    @property
    def id_fields(self) -> tuple[str, ...]:
        """Every field that may hold further card numbers."""
        return (*self.active_id_fields, *self.previous_id_fields)
