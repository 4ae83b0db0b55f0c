"""Tables for a spreadsheet: no cell can be taken for a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from verifier.report.csv_cells import harmless


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table with its heading."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
    return out.getvalue()
