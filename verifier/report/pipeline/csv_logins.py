"""Logins as a table, one in a row, and the findings of one login, one in a row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from verifier.model.finding import Finding
from verifier.model.report import Remedy
from verifier.report.pipeline.explained import evidence_in_short, remedies_for
from verifier.report.pipeline.tables import table
from verifier.report.pipeline.told_login import ToldLogin
from verifier.report.words import OWNERS

LOGINS = (
    "login",
    "idp",
    "patron",
    "verdict",
    "headline",
    "reason",
    "cause",
    "summary",
    "station",
    "owner",
    "to_change",
    "findings",
    "began",
    "seconds",
)
FINDINGS = (
    "severity",
    "check",
    "first_cause",
    "message",
    "seen",
    "station",
    "owner",
    "follows_from",
    "to_change",
    "sources",
)
OF_A_LOGIN = ("idp", "patron", "verdict", "headline", *FINDINGS)


def logins_table(logins: Sequence[ToldLogin]) -> str:
    """Write a row for each login."""
    return table(LOGINS, (_row(number, one) for number, one in enumerate(logins, 1)))


def _row(number: int, login: ToldLogin) -> tuple[str, ...]:
    diagnosis = None if login.report is None else login.report.diagnosis
    cause = None if diagnosis is None else diagnosis.cause
    first = None if diagnosis is None else next(iter(diagnosis.remedies), None)
    return (
        str(number),
        login.idp,
        login.patron or "",
        login.verdict.value,
        login.headline,
        login.reason,
        cause.check if cause else "",
        cause.summary if cause else "",
        cause.station.value if cause else "",
        OWNERS[cause.owner] if cause else login.owner or "",
        first.text if first and cause else "",
        "; ".join(dict.fromkeys(one.check for one in login.findings)),
        moment(login.began),
        "" if login.seconds is None else f"{login.seconds:.3f}",
    )


def findings_table(logins: Sequence[ToldLogin]) -> str:
    """Write a row for each finding; a login of which nothing was found has one row as well."""
    return table(OF_A_LOGIN, (row for one in logins for row in _findings(one)))


def _findings(login: ToldLogin) -> Iterator[tuple[str, ...]]:
    first = (login.idp, login.patron or "", login.verdict.value, login.headline)
    for finding in login.findings:
        remedy = next(iter(remedies_for(finding, login)), None)
        yield (*first, *finding_cells(finding, remedy, first_cause=login.is_cause(finding)))
    if not login.findings:
        said = login.stopped or ""
        yield (*first, "", "", "", said, *[""] * (len(FINDINGS) - 4))


def finding_cells(
    finding: Finding, remedy: Remedy | None, *, first_cause: bool = False
) -> tuple[str, ...]:
    """Give the cells of a finding."""
    return (
        finding.severity.value,
        finding.check,
        "yes" if first_cause else "",
        finding.message,
        evidence_in_short(finding),
        finding.station.value,
        OWNERS[finding.owner],
        finding.follows_from or "",
        remedy.text if remedy else "",
        "; ".join(finding.cites),
    )


def moment(at: datetime) -> str:
    """Write a moment as programs read it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
