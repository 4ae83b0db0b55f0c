"""A thousand saved logins against fifty thousand patrons: time, memory, and how they grow.

The command itself is measured, in a process of its own: starting, loading, judging and writing.
"""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

from tests.cli.saved import SITE
from tests.factories import NAMES, TRANSIENT, URI
from tests.measured_command import growth, measure

PATRONS = 50_000
LOGINS = (100, 300, 1_000)
SHEET = """
[[ils]]
id = "{role}"
connector = "spreadsheet"
role = "{role}"
file = "patrons.csv"
identifiers = "barcode=Barcode, username=Username"
"""


def lines(folder: Path) -> Iterator[str]:
    """Run everything and tell it line by line."""
    fill(folder)
    yield f"saved logins against {PATRONS:,} patrons: verifier verify, from start to end"
    ways = {
        "a record file, as text": ("--record", "patrons.json"),
        "a record file, as JSON": ("--record", "patrons.json", "--format", "json"),
        "a record file, as HTML": ("--record", "patrons.json", "--format", "html"),
        "a spreadsheet in both roles": ("--site", "sheet.toml"),
    }
    for name, how in ways.items():
        runs = [measure("verify", f"logins-{number}", *how, folder=folder) for number in LOGINS]
        for number, measured in zip(LOGINS, runs, strict=True):
            yield (
                f"  {name:<28} {number:>5,} logins {measured.seconds:6.2f} s"
                f" ({measured.of_processor:5.2f} s of processor) {measured.mebibytes:4} MiB"
            )
        yield f"  each further login {growth(LOGINS, runs)}"


def fill(folder: Path) -> None:
    """Write the patrons in both forms, the site files, and the logins."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "verifier.toml").write_text(SITE)
    sheets = "".join(SHEET.format(role=role) for role in ("reshare", "evidence"))
    (folder / "sheet.toml").write_text(SITE + sheets)
    records = [record(number) for number in range(PATRONS)]
    content = {"schema": "patron-records/1", "records": records, "lookup": {"by": ["barcode"]}}
    (folder / "patrons.json").write_text(json.dumps(content))
    with (folder / "patrons.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(("Barcode", "Username"))
        table.writerows((barcode(number), f"user{number}") for number in range(PATRONS))
    for count in LOGINS:
        logins = folder / f"logins-{count}"
        logins.mkdir()
        for place in range(count):
            content = json.dumps(login(place * (PATRONS // count), place))
            (logins / f"{place:04}.json").write_text(content)


def barcode(number: int) -> str:
    """The barcode of one patron."""
    return f"2123{number:010}"


def record(number: int) -> dict[str, object]:
    """A record with a card in use, a replaced one, and a user name."""
    return {
        "internal_id": f"u{number}",
        "identifiers": [
            {"type": "barcode", "value": barcode(number), "status": "active", "primary": True},
            {"type": "barcode", "value": f"2999{number:010}", "status": "inactive"},
            {"type": "username", "value": f"user{number}", "status": "active"},
        ],
        "name": {"given": f"Given{number % 700}", "family": f"Family{number % 4001}"},
        "emails": [f"user{number}@example.edu"],
        "group": {"code": ("GRAD", "UG", "FAC")[number % 3]},
        "account_status": "active",
        "expires": "2030-06-30",
    }


def login(number: int, place: int) -> dict[str, object]:
    """A login; of five one sends a prefix before the barcode, one another number altogether."""
    sent = (f"EXU-{barcode(number)}", f"9{number:06}", *[barcode(number)] * 3)[place % 5]
    released = {
        "employeeNumber": sent,
        "uid": f"user{number}",
        "eduPersonPrincipalName": f"user{number}@example.edu",
        "mail": f"user{number}@example.edu",
        "givenName": f"Given{number % 700}",
        "sn": f"Family{number % 4001}",
    }
    return {
        "schema": "capture/1",
        "protocol": "saml",
        "origin": "login",
        "captured_at": "2026-11-24T12:00:00Z",
        "idp": {"entity_id": "https://idp.example.edu/idp"},
        "service_provider": "https://verify.example.edu/sp",
        "subject": {"kind": "name-id", "value": f"_{number:032x}", "format": TRANSIENT},
        "attributes": [
            {"name": NAMES[name], "name_format": URI, "friendly_name": name, "values": [value]}
            for name, value in released.items()
        ],
    }
