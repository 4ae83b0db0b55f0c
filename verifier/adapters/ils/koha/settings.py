"""The settings of a connection to Koha."""

from typing import Annotated, ClassVar

from pydantic import AfterValidator

from verifier.adapters.ils.capabilities import ALL, YES, but, no, sometimes
from verifier.adapters.ils.settings import (
    Amount,
    CertificateFile,
    HttpSettings,
    Names,
    OptionalSecret,
    OptionalText,
    Sees,
    matching,
    secret_value,
    setting,
)
from verifier.domain.model.site import IlsConnection

API = "/api/v1"
MOST_ATTRIBUTE_TYPES = 5
"""Each type takes one search for each identifier."""

_PAIRS = (("client_id", "client_secret"), ("username", "password"))


def _attribute_types(names: tuple[str, ...]) -> tuple[str, ...]:
    if len(names) > MOST_ATTRIBUTE_TYPES:
        raise ValueError(
            f"names more than {MOST_ATTRIBUTE_TYPES}: each is a question of its own. Name those "
            "that hold identifiers."
        )
    return names


class KohaSettings(HttpSettings):
    """The settings of a connection to Koha."""

    what: ClassVar[str] = "a connection to Koha"
    product: ClassVar[str] = "Koha"
    sees: ClassVar[Sees] = {
        "": but(
            ALL,
            no_such_patron=sometimes(
                "Koha shows an account only the patrons of its own libraries, "
                "unless it may see all."
            ),
            blocks=sometimes("Koha's interface tells no blocks because of overdue items."),
            old_identifiers=no(
                "Koha keeps one card number and no former ones, "
                "so an old card looks like an unknown person."
            ),
            account_status=no("Koha has no inactive patrons: a record expires or is restricted."),
            by_email=YES,
        )
    }

    client_id: OptionalSecret = setting(
        "The client id of an API key of the Koha account that asks (OAuth).", None
    )
    client_secret: OptionalSecret = setting("The secret of that API key.", None)
    username: OptionalSecret = setting(
        "The user name of the Koha account that asks, where there is no API key (Basic).", None
    )
    password: OptionalSecret = setting("The password of that account.", None)
    fine_limit: Amount = setting(
        "The system preference noissuescharge: who owes more may not borrow.", None
    )
    hold_fine_limit: Amount = setting(
        "The system preference maxoutstanding: who owes more may not place holds.", None
    )
    currency: Annotated[
        OptionalText, matching(r"[A-Z]{3}", "must be three capital letters, as in EUR.")
    ] = setting("The currency of what patrons owe, as three letters.", None)
    attribute_types: Annotated[Names, AfterValidator(_attribute_types)] = setting(
        "The codes of the extended attributes that hold identifiers, with commas between.", ""
    )
    ca_file: CertificateFile = setting(
        "The certificates to trust for the address, where it has a private one.", None
    )

    @classmethod
    def further_problems(cls, connection: IlsConnection) -> list[str]:
        """Report unless exactly one pair is complete: API key and secret, or name and password."""
        given = {name for name, secret in connection.secrets if secret.value}
        begun = [pair for pair in _PAIRS if given & set(pair)]
        if not begun:
            return ["Koha needs client_id and client_secret, or username and password."]
        if len(begun) > 1:
            way = "by client_id and client_secret, or by username and password."
            return [f"Koha is asked in one way: {way}"]
        problems = [
            f"{name} is missing beside the other." for name in begun[0] if name not in given
        ]
        problems += [
            f"{name} holds a line break or another character that does not show."
            for name, secret in connection.secrets
            if name in begun[0] and not secret.value.isprintable()
        ]
        if ":" in (secret_value(connection, "username") or ""):
            problems.append("username holds a colon, which Basic authentication cannot carry.")
        return problems

    @property
    def secrets(self) -> tuple[str, ...]:
        """The values that no message may contain."""
        own = (self.client_id, self.client_secret, self.username, self.password)
        return tuple(secret for secret in own if secret)

    def base(self, url: str) -> str:
        """Return the base URL of the API, below the URL of the staff interface."""
        base = url.rstrip("/")
        return base if base.endswith(API) else f"{base}{API}"
