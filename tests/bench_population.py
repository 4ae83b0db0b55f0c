"""A thousand saved logins against fifty thousand patrons: time, memory, and how they grow.

The command itself is measured, in a process of its own: starting, loading, judging and writing.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.cli.saved import SITE
from tests.factories import NAMES, TRANSIENT, URI

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


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of the command took."""

    seconds: float
    of_processor: float  # seconds; what other programs do at the same time is not in it
    mebibytes: int  # the most that it had at any time


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
        runs = [run(folder, number, how) for number in LOGINS]
        for number, one in zip(LOGINS, runs, strict=True):
            yield (
                f"  {name:<28} {number:>5,} logins {one.seconds:6.2f} s"
                f" ({one.of_processor:5.2f} s of processor) {one.mebibytes:4} MiB"
            )
        yield f"  each further login {growth([one.of_processor for one in runs])}"


def growth(seconds: Sequence[float]) -> str:
    """What one more login takes at first and in the end: the same, where it is a straight line."""
    few, some, many = seconds
    first = (some - few) / (LOGINS[1] - LOGINS[0]) * 1000
    last = (many - some) / (LOGINS[2] - LOGINS[1]) * 1000
    return f"{first:.2f} ms, then {last:.2f} ms (ratio {last / first:.2f})"


def run(folder: Path, number: int, how: Sequence[str]) -> Run:
    """Run the command on so many logins."""
    began = time.perf_counter()
    done = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "verifier",
            "verify",
            f"logins-{number}",
            *how,
            "--fail-on",
            "never",
        ],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(done.pid, 0)
    seconds = time.perf_counter() - began
    done.returncode = os.waitstatus_to_exitcode(status)
    assert 0 == done.returncode
    return Run(
        seconds=seconds,
        of_processor=usage.ru_utime + usage.ru_stime,
        mebibytes=usage.ru_maxrss // 1024,  # Linux counts in KiB
    )


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
