"""Test patrons logged in one and all: total time, time for each, and how both grow.

The command itself is measured, in a process of its own; the identity provider is in this one.
"""

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

from tests.campus_of_many import Campus, campus
from tests.measured_command import growth, measure
from verifier.cli.wiring import open_store
from verifier.domain.model.stored_result import ResultFilter

PATRONS = (40, 160, 400)
WAYS = {"campus": "SAML", "campus-oidc": "OpenID Connect"}


def lines(folder: Path) -> Iterator[str]:
    """Run everything and tell it line by line."""
    yield "test patrons at the embedded identity provider: verifier run, from start to end"
    for way, name in WAYS.items():
        runs = []
        for number in PATRONS:
            place = folder / f"{way}-{number}"
            place.mkdir(parents=True)
            with campus(place, patrons=number, ways=[way]) as made:
                runs.append(measure("run", folder=place, environ=made.environ))
                require_right(made, way)
        for number, measured in zip(PATRONS, runs, strict=True):
            yield (
                f"  {name:<15} {number:>4} patrons {measured.seconds:6.2f} s,"
                f" {measured.seconds / number * 1000:5.1f} ms for each"
                f" ({measured.of_processor:5.2f} s of processor) {measured.mebibytes:4} MiB"
            )
        yield f"  each further patron {growth(PATRONS, runs)}"
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
