"""Forty invented users of ILLiad, and the library's records of them."""

import csv
import io
from typing import Any

GIVEN = ("Ada", "Ben", "Cleo", "Dora", "Emil", "Fay", "Gus", "Hana", "Ivo", "Joan")
FAMILY = ("Stone", "River", "Field", "Brook")
ALIKE = 3  # users whose name is the library's number as well
WITHOUT_ZEROS = 2
NOT_LOADED = 2  # users whose number nobody loaded into ILLiad
COLUMNS = (
    *("UserName", "LastName", "FirstName", "SSN", "EMailAddress", "Password", "PasswordHint"),
    *("Address", "UserInfo1", "Number"),
)
HASH = "5f4dcc3b5aa765d61d8327deb882cf99"


def number_of(place: int) -> str:
    """The library's number of one person; the first ones begin with zeros."""
    return f"00{710000 + place}" if place < 2 * WITHOUT_ZEROS else f"{81000000 + place}"


def person(place: int) -> tuple[str, str]:
    return GIVEN[place % len(GIVEN)], FAMILY[place // len(GIVEN)]


def row(place: int) -> dict[str, Any]:
    """One row of the Users table: SSN holds the library's number, UserName mostly does not."""
    given, family = person(place)
    number = number_of(place)
    ssn = number.lstrip("0") if place < WITHOUT_ZEROS else number
    last = 40 - NOT_LOADED
    return {
        "UserName": number if 10 <= place < 10 + ALIKE else f"{given}.{family}".lower(),
        "LastName": family,
        "FirstName": given,
        "SSN": "" if place >= last else ssn,
        "EMailAddress": f"{given}.{family}@example.edu".lower(),
        "Password": HASH,
        "PasswordHint": "my first cat",
        "Address": "1 Long Street",
        "UserInfo1": "",
        "Number": str(5000 + place),
    }


def rows(count: int = 40) -> list[dict[str, Any]]:
    return [row(place) for place in range(count)]


def table(count: int = 40, *, delimiter: str = ",") -> str:
    """The export, as a spreadsheet program writes it."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, delimiter=delimiter, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows(count))
    return out.getvalue()


def records(count: int = 40, **lookup: Any) -> dict[str, Any]:
    """The library's records of them, found by their number."""
    return {
        "schema": "patron-records/1",
        "records": [_record(place) for place in range(count)],
        "lookup": {"by": ["barcode"], "inactive": False, "fails_with": None, **lookup},
    }


def _record(place: int) -> dict[str, Any]:
    given, family = person(place)
    return {
        "internal_id": f"u{place}",
        "identifiers": [
            {"type": "barcode", "value": number_of(place), "status": "active", "primary": True}
        ],
        "name": {"given": given, "family": family},
        "emails": [f"{given}.{family}@example.edu".lower()],
        "group": {"code": "GRAD", "label": "Graduate"},
        "account_status": "active",
    }
