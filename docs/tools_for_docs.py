"""Pages that are made from the code at build time, so that code and page cannot part."""

from pathlib import Path

from verifier.checks.catalogue import (
    CONNECTION_CHECKS,
    DECISION_CHECKS,
    LOGIN_CHECKS,
    PATRON_CHECKS,
    RELEASE_CHECKS,
    REQUEST_CHECKS,
)
from verifier.report.schema import SCHEMA_FILE

STAGES = (
    ("Login", LOGIN_CHECKS),
    ("Release", RELEASE_CHECKS),
    ("Request", REQUEST_CHECKS),
    ("Patron", PATRON_CHECKS),
    ("Decision", DECISION_CHECKS),
    ("Connection", CONNECTION_CHECKS),
)


def write_checks_page(path: Path) -> None:
    """Write one heading per check, with severity, station, owner, sources and page."""
    lines = ["# Checks", "", "Every check, in the order of the road.", ""]
    for stage, checks in STAGES:
        lines += [f"## {stage}", ""]
        for one in checks:
            lines += [
                f"({one.id})=",
                "",
                f"### {one.id}",
                "",
                f"*{one.severity}* · station {one.station} · owner {one.owner}",
                "",
                one.documentation,
                "",
            ]
            if one.cites:
                lines += ["Sources: " + "; ".join(one.cites), ""]
    _write(path, "\n".join(lines))


def write_schema_page(path: Path) -> None:
    """Write the JSON Schema of the report."""
    schema = SCHEMA_FILE.read_text(encoding="utf-8")
    _write(
        path,
        "# The JSON report's schema\n\n"
        "Every report is held against this schema by a test.\n\n"
        f"```json\n{schema}\n```\n",
    )


def _write(path: Path, text: str) -> None:
    # Unchanged pages keep their date, so that a second build has nothing to do.
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
