"""The demo's answer: a table of the patrons, readable at 80 columns and without colour."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from verifier.checks.catalogue import ALL_CHECKS
from verifier.cli.demo_walk import Walked
from verifier.model.report import Cause, Verdict
from verifier.report.words import OWNERS, STATIONS, VERDICTS

_NARROWEST = 80
_LONGEST_ID = max(len(one.id) for one in ALL_CHECKS)
_COLOURS = {
    Verdict.PASS: "green",
    Verdict.WARNING: "yellow",
    Verdict.FAIL: "red",
    Verdict.UNKNOWN: "blue",
}


def show(walked: Sequence[Walked]) -> None:
    """Print the table on standard output."""
    console = Console(file=sys.stdout, highlight=False)
    if not console.is_terminal:
        console.width = max(console.width, _NARROWEST)
    table = Table(box=None, padding=(0, 2, 1, 0), show_edge=False)
    table.add_column("patron, verdict", no_wrap=True)
    table.add_column("story")
    table.add_column("first cause, station, owner", min_width=_LONGEST_ID, no_wrap=True)
    for one in walked:
        diagnosis = one.report.diagnosis
        mark, word = VERDICTS[diagnosis.verdict]
        table.add_row(
            Text.assemble(
                one.patron.username, "\n", (f"{mark} {word}", _COLOURS[diagnosis.verdict])
            ),
            Text(one.patron.story),
            Text(_cause(diagnosis.cause)),
        )
    console.print(table)
    works = sum(one.report.diagnosis.verdict.works for one in walked)
    protocols = dict.fromkeys(one.patron.protocol.upper() for one in walked)
    ways = " and ".join(", ".join(protocols).rsplit(", ", 1))
    console.print(f"{len(walked)} patrons logged in by {ways}, looked up by NCIP; {works} work.")


def _cause(cause: Cause | None) -> str:
    if cause is None:
        return "none"
    return f"{cause.check}\nat: {STATIONS[cause.station]} · {OWNERS[cause.owner]}"
