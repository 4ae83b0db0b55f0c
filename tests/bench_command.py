"""What the command takes when it runs in a process of its own: time, memory, and how both grow.

A thousand saved logins against fifty thousand patrons, test patrons logged in one and all (the
identity provider is in this process), and ten thousand requests with planted causes.
"""

import contextlib
import csv
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.campus_of_many import Campus, campus
from tests.cli.saved import SITE
from tests.factories import NAMES, TRANSIENT, URI
from tests.generated_requests import DOOR, Planted, generate
from verifier.cli.wiring import open_store
from verifier.domain.model.stored_result import ResultFilter
from verifier.domain.model.triage import PatronRequest


@dataclass(frozen=True, slots=True)
class Measured:
    """What one run of the command took."""

    seconds: float
    of_processor: float  # seconds; what other programs do at the same time is not in it
    mebibytes: int  # the most that it had at any time


def measure(*arguments: str, folder: Path, environ: Mapping[str, str] | None = None) -> Measured:
    """Run ``verifier`` with *arguments* in *folder*; whatever it finds, it has to end well."""
    began = time.perf_counter()
    done = subprocess.Popen(
        [sys.executable, "-m", "verifier", *arguments, "--fail-on", "never"],
        cwd=folder,
        env={**os.environ, **(environ or {}), "PYTHONPATH": str(Path(__file__).parents[1])},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(done.pid, 0)
    seconds = time.perf_counter() - began
    done.returncode = os.waitstatus_to_exitcode(status)
    assert 0 == done.returncode
    return Measured(
        seconds=seconds,
        of_processor=usage.ru_utime + usage.ru_stime,
        mebibytes=usage.ru_maxrss // 1024,  # Linux counts in KiB
    )


def growth(numbers: Sequence[int], runs: Sequence[Measured]) -> str:
    """What one more takes of the processor, at first and in the end: alike on a straight line."""
    few, some, many = (run.of_processor for run in runs)
    first = (some - few) / (numbers[1] - numbers[0]) * 1000
    last = (many - some) / (numbers[2] - numbers[1]) * 1000
    return f"{first:.2f} ms of processor, then {last:.2f} ms (ratio {last / first:.2f})"


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


def saved_logins(folder: Path) -> Iterator[str]:
    """Time the judging of saved logins, and how it grows, line by line."""
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


TEST_PATRONS = (40, 160, 400)
WAYS = {"campus": "SAML", "campus-oidc": "OpenID Connect"}


def patron_runs(folder: Path) -> Iterator[str]:
    """Time the login of every test patron by each way, and hold what was kept, line by line."""
    yield "test patrons at the embedded identity provider: verifier run, from start to end"
    for way, name in WAYS.items():
        runs = []
        for number in TEST_PATRONS:
            place = folder / f"{way}-{number}"
            place.mkdir(parents=True)
            with campus(place, patrons=number, ways=[way]) as made:
                runs.append(measure("run", folder=place, environ=made.environ))
                require_right(made, way)
        for number, measured in zip(TEST_PATRONS, runs, strict=True):
            yield (
                f"  {name:<15} {number:>4} patrons {measured.seconds:6.2f} s,"
                f" {measured.seconds / number * 1000:5.1f} ms for each"
                f" ({measured.of_processor:5.2f} s of processor) {measured.mebibytes:4} MiB"
            )
        yield f"  each further patron {growth(TEST_PATRONS, runs)}"
        yield "  each verdict and first cause right, each report its own, no password in a file"


def require_right(made: Campus, way: str) -> None:
    """Hold what was kept against what must have come of each patron."""
    with contextlib.closing(open_store(made.site)) as store:
        for person in made.people:
            [entry] = store.results.page(ResultFilter(idp_id=way, patron=person.id)).entries
            report = store.report(entry.report_id)
            assert report is not None
            numbers = set(re.findall(r"21234\d{9}", str(report)))

            assert (person.verdict, person.cause) == (entry.result.verdict, entry.result.cause), (
                person.id
            )
            assert numbers == {person.barcode}, person.id
    files = [path for path in made.site_file.parent.rglob("*") if path.is_file()]
    held = b"".join(path.read_bytes() for path in files)
    assert [] == [person.id for person in made.people if person.password.encode() in held]


REQUESTS = (1_000, 3_000, 10_000)
PLANTED = Planted(group=True, door=True, scattered=0.01)
FORMATS = ("text", "json", "html", "csv")


def triage(folder: Path) -> Iterator[str]:
    """Time the triage of requests into each form, line by line."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "verifier.toml").write_text(SITE)
    for count in REQUESTS:
        some = [as_mod_rs(entry) for entry in generate(count, 7, PLANTED)]
        (folder / f"requests-{count}.json").write_text(json.dumps({"results": some}))
    yield "requests with planted causes: verifier triage, from start to end"
    for form in FORMATS:
        for count in REQUESTS:
            measured = measure("triage", f"requests-{count}.json", "--format", form, folder=folder)
            yield f"  {form:<6} {count:>7,} requests {measured.seconds:6.2f} s"


def as_mod_rs(request: PatronRequest) -> dict[str, object]:
    """The request as ReShare's JSON has it."""
    illiad = [{"identifierType": "illiad", "identifier": "1"}] if request.door is DOOR else []
    return {
        "id": request.id,
        "hrid": request.number,
        "dateCreated": request.created_at.isoformat() if request.created_at else None,
        "state": {"code": request.state},
        "patronIdentifier": request.patron_identifier,
        "patronType": request.group,
        "patronSurname": request.surname,
        "patronEmail": request.email,
        "requestingInstitutionSymbol": request.institution,
        "pickupLocationSlug": request.pickup_location,
        "requestIdentifiers": illiad,
        "audit": [{"message": it.message} for it in request.audit],
    }
