"""The look at the configuration as a table: a row for each finding, and for what was checked."""

from __future__ import annotations

from verifier.model.finding import Finding
from verifier.model.lint import Lint, NotChecked
from verifier.report.pipeline.csv_logins import FINDINGS, finding_cells
from verifier.report.pipeline.tables import table

COLUMNS = (
    *("place", "file", "line", "key"),
    *(name for name in FINDINGS if name != "first_cause"),
    "looked",
)
_CAUSE = FINDINGS.index("first_cause")


def render_lint(lint: Lint) -> str:
    """Write the findings, the gravest first, then what was not checked and what was.

    It holds no value of a person.
    """
    rows = [
        *(_not_checked(one) for one in lint.not_checked),
        *({"place": name, "looked": "checked"} for name in lint.checked),
    ]
    cells = [tuple(row.get(name, "") for name in COLUMNS) for row in rows]
    found = [(*_row(place, finding, lint), "") for place, finding in lint.findings]
    return table(COLUMNS, (*found, *cells))


def _not_checked(one: NotChecked) -> dict[str, str]:
    at = {"file": one.place.file, "line": _line(one.place.line)} if one.place else {}
    return {"place": one.what, "message": one.message, "looked": "not checked", **at}


def _row(place: str, finding: Finding, lint: Lint) -> tuple[str, ...]:
    at = finding.place
    cells = finding_cells(finding, lint.change(finding))
    where = (at.file, _line(at.line), at.key or "") if at else ("", "", "")
    return (place, *where, *cells[:_CAUSE], *cells[_CAUSE + 1 :])


def _line(number: int | None) -> str:
    return "" if number is None else f"{number}"
