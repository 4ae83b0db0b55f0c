"""Invented patrons of a Koha, and the connections that ask it."""

from dataclasses import dataclass, field

from tests.adapters.ils.connecting import SITE, connection_to
from tests.adapters.ils.koha.collation import equal
from verifier.adapters.ils.koha.connector import KohaConnector

CLIENT_ID = "5c7f2a1e-invented-key"
CLIENT_SECRET = "invented-secret-of-the-key"
USERNAME = "verifier"
PASSWORD = "invented-Password-1"
BY_KEY = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
BY_PASSWORD = {"username": USERNAME, "password": PASSWORD}
EVERY_SECRET = (CLIENT_ID, CLIENT_SECRET, PASSWORD)
GAIL = "21234000000018"
EXPIRY = "2031-06-30"


@dataclass(kw_only=True)
class KohaPatron:
    """One patron as Koha's database has it. ``attributes`` are (type, value)."""

    patron_id: int
    cardnumber: str | None = None
    userid: str | None = None
    firstname: str | None = "Gail"
    surname: str | None = "Good"
    email: str | None = "gail@example.edu"
    secondary_email: str | None = None
    library_id: str = "MAIN"
    category_id: str = "GRAD"
    expiry_date: str | None = EXPIRY
    restricted: bool = False
    patron_card_lost: bool = False
    incorrect_address: bool = False
    attributes: tuple[tuple[str, str], ...] = ()
    balance: float = 0
    more: dict = field(default_factory=dict)

    def as_row(self, *, embed: bool, only: str | None = None) -> dict:
        """The row that REST gives; *only* is the type of attribute that the question named."""
        row = {
            name: value
            for name, value in vars(self).items()
            if name not in ("attributes", "balance", "more")
        }
        if embed:
            row["extended_attributes"] = [
                {"extended_attribute_id": number, "type": kind, "value": value}
                for number, (kind, value) in enumerate(self.attributes, start=1)
                if only is None or equal(kind, only)
            ]
        return row | self.more


def gail(**more) -> KohaPatron:
    """Gail Good, a graduate in good standing."""
    shape = {"patron_id": 51, "cardnumber": GAIL, "userid": "ggood"}
    return KohaPatron(**{**shape, **more})


def connection(url: str, secrets=None, **more):
    """A connection that asks by API key unless told otherwise."""
    more = {"timeout_seconds": 5.0, "max_bytes": 500_000, **more}
    return connection_to("koha", url, BY_KEY if secrets is None else secrets, **more)


def connector(url: str, secrets=None, **more):
    """A connector to a Koha on loopback."""
    return KohaConnector(connection(url, secrets, **more), SITE)
