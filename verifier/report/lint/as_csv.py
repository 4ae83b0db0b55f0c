"""The look at the configuration as a table for a spreadsheet: a row for each finding."""

from __future__ import annotations

from verifier.model.finding import Finding
from verifier.model.lint import Lint
from verifier.report.pipeline.csv_logins import FINDINGS, finding_cells
from verifier.report.pipeline.tables import table

COLUMNS = ("place", "file", "line", "key", *(one for one in FINDINGS if one != "first_cause"))
_CAUSE = FINDINGS.index("first_cause")


def render_lint(lint: Lint) -> str:
    """Write the table, the gravest first. It holds no value of a person."""
    rows = [
        *(
            ("", one.place.file, _line(one.place.line), "", "", "", one.said)
            for one in lint.unread
        ),
        *(_row(place, finding, lint) for place, finding in lint.findings),
    ]
    return table(COLUMNS, (one + ("",) * (len(COLUMNS) - len(one)) for one in rows))


def _row(place: str, finding: Finding, lint: Lint) -> tuple[str, ...]:
    at = finding.place
    cells = finding_cells(finding, lint.change(finding))
    where = (at.file, _line(at.line), at.key or "") if at else ("", "", "")
    return (place, *where, *cells[:_CAUSE], *cells[_CAUSE + 1 :])


def _line(number: int | None) -> str:
    return "" if number is None else f"{number}"
