"""CSV tables for spreadsheets, with cells that no program runs as a formula."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from io import StringIO

from verifier.domain.model.comparison import Change, Comparison, SentAttribute
from verifier.domain.model.finding import Finding
from verifier.domain.model.lint import Lint, NotChecked
from verifier.domain.model.lookup import Found, LookupAttempt, PatronAnswers, records_in
from verifier.domain.model.patron import IdentifierStatus, PatronRecord
from verifier.domain.model.report import Remedy
from verifier.domain.model.triage import JudgedRequest, Triage
from verifier.domain.model.wording import CAUSE_LABELS
from verifier.report.comparison_report import AnyComparison, change_words, named_pairs, redacted_if
from verifier.report.finding_text import evidence_summary, remedies_for
from verifier.report.labels import OWNERS
from verifier.report.login_results import LoginResult, LoginsDocument
from verifier.report.phrases import name_words, outcome_name, outcome_words
from verifier.report.redact import redacted_triage
from verifier.report.triage_report import RESTS_ON, identifier_of
from verifier.report.visible_values import clean, show

_BEGIN = re.compile(r"(?:^|[;,|\t\r\n])\s*")
"""Where a cell may begin, in any language's way to write such a table, and the blanks there."""

_SIGNS = frozenset("=+-@\uff1d\uff0b\uff0d\uff20")
_BREAKS = frozenset("\t\r\n")
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
"""What commands a terminal, or turns around what is read; no identifier needs it."""


def safe_cell(cell: str) -> str:
    """Write a cell so that no spreadsheet program takes it, or a part of it, for a formula.

    Nor is it a command to a terminal: such characters are named in brackets.
    """
    visible = _CONTROL.sub(lambda found: clean(found[0]), cell)
    return _BEGIN.sub(_apostrophes, visible)


def _apostrophes(begin: re.Match[str]) -> str:
    """Put an apostrophe behind each sign that begins a cell which looks like a formula.

    Blanks are walked through once: there may be ten thousand of them.
    """
    blanks, behind = begin[0], begin.string[begin.end() : begin.end() + 1]
    whole = blanks + behind
    runs = behind in _SIGNS
    starts = not blanks or (begin.start() == 0 and blanks[0] not in ";,|")
    parts = ["'" if starts and (runs or whole[:1] in _BREAKS) else ""]
    for at, sign in enumerate(blanks):
        parts.append(sign)
        separates = sign in _BREAKS or (at == 0 and sign in ";,|")
        if separates and (runs or whole[at + 1 : at + 2] in _BREAKS):
            parts.append("'")
    return "".join(parts)


def csv_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table with its heading."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])
    return out.getvalue()


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


def logins_as_csv(document: LoginsDocument) -> str:
    """Write a row for each login; of a single one a row for each finding."""
    table = findings_table if document.is_single else logins_table
    return table(document.logins)


def logins_table(logins: Sequence[LoginResult]) -> str:
    """Write a row for each login."""
    return csv_table(LOGINS, (_row(number, login) for number, login in enumerate(logins, 1)))


def _row(number: int, login: LoginResult) -> tuple[str, ...]:
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
        "; ".join(dict.fromkeys(finding.check for finding in login.findings)),
        moment(login.began),
        "" if login.seconds is None else f"{login.seconds:.3f}",
    )


def findings_table(logins: Sequence[LoginResult]) -> str:
    """Write a row for each finding; a login of which nothing was found has one row as well."""
    return csv_table(OF_A_LOGIN, (row for login in logins for row in _findings(login)))


def _findings(login: LoginResult) -> Iterator[tuple[str, ...]]:
    first = (login.idp, login.patron or "", login.verdict.value, login.headline)
    for finding in login.findings:
        remedy = next(iter(remedies_for(finding, login)), None)
        yield (*first, *finding_cells(finding, remedy, first_cause=login.is_cause(finding)))
    if not login.findings:
        message = login.stopped or ""
        yield (*first, "", "", "", message, *[""] * (len(FINDINGS) - 4))


def finding_cells(
    finding: Finding, remedy: Remedy | None, *, first_cause: bool = False
) -> tuple[str, ...]:
    """Give the cells of a finding."""
    return (
        finding.severity.value,
        finding.check,
        "yes" if first_cause else "",
        finding.message,
        evidence_summary(finding),
        finding.station.value,
        OWNERS[finding.owner],
        finding.follows_from or "",
        remedy.text if remedy else "",
        "; ".join(finding.cites),
    )


def moment(at: datetime) -> str:
    """Write a moment as programs read it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


ANSWER_COLUMNS = (
    "asked",
    "connection",
    "outcome",
    "said",
    "matched",
    "internal_id",
    "identifiers",
    "old_identifiers",
    "name",
    "emails",
    "group",
    "account_status",
    "expires",
    "blocks",
    "balance",
    "not_readable",
)


def answers_as_csv(answers: PatronAnswers) -> str:
    """Write the table with its heading. No cell can be taken for a formula."""
    rows = (row for attempt in answers.attempts for row in _answer_rows(attempt))
    return csv_table(ANSWER_COLUMNS, rows)


def _answer_rows(attempt: LookupAttempt) -> Iterator[tuple[str, ...]]:
    matched = attempt.outcome.matched_type if isinstance(attempt.outcome, Found) else None
    first = (
        attempt.key.value,
        attempt.connection,
        outcome_name(attempt.outcome),
        outcome_words(attempt),
        matched or "",
    )
    records = records_in(attempt.outcome)
    for record in records:
        yield (*first, *_record(record))
    if not records:
        yield (*first, *[""] * (len(ANSWER_COLUMNS) - len(first)))


def _record(record: PatronRecord) -> tuple[str, ...]:
    balance = record.balance
    owed = f"{balance.amount} {balance.currency or ''}".strip() if balance else ""
    return (
        record.internal_id or "",
        _identifiers(record, old=False),
        _identifiers(record, old=True),
        name_words(record.name) or "",
        "; ".join(record.emails),
        record.group.code if record.group else "",
        record.account_status.value,
        record.expires.isoformat() if record.expires else "",
        "; ".join(block.message or block.kind.value for block in record.blocks),
        owed,
        "; ".join(gap.part.value for gap in record.gaps),
    )


def _identifiers(record: PatronRecord, *, old: bool) -> str:
    return "; ".join(
        f"{identifier.type} {identifier.value}"
        for identifier in record.identifiers
        if (identifier.status is IdentifierStatus.INACTIVE) is old
    )


# A comparison as a table for a spreadsheet: a row for each change of each pair of logins.

COMPARISON_COLUMNS = (
    "login",
    "road",
    "headline",
    "identifier_before",
    "identifier_after",
    "bearing",
    "attribute",
    "change",
    "name_before",
    "name_after",
    "values_before",
    "values_after",
)


def comparison_as_csv(result: AnyComparison, *, redact: bool) -> str:
    """Write the table; a pair without any change has one row as well."""
    seen = redacted_if(result, redact=redact)
    return csv_table(
        COMPARISON_COLUMNS,
        (row for name, pair in named_pairs(seen) for row in _change_rows(name, pair)),
    )


def _change_rows(name: str, pair: Comparison) -> Iterator[tuple[str, ...]]:
    first = (
        name,
        pair.judgement.road.value,
        pair.judgement.headline,
        show(pair.before.identifier),
        show(pair.after.identifier),
    )
    for change in pair.changes:
        yield (*first, *_change(change))
    if not pair.changes:
        yield (*first, *[""] * (len(COMPARISON_COLUMNS) - len(first)))


def _change(change: Change) -> tuple[str, ...]:
    return (
        change.bearing.value,
        change.label,
        change_words(change),
        change.before.name if change.before else "",
        change.after.name if change.after else "",
        _values(change.before),
        _values(change.after),
    )


def _values(sent: SentAttribute | None) -> str:
    return "" if sent is None else " | ".join(map(show, sent.values))


# The look at the configuration as a table: a row for each finding, and for what was checked.

LINT_COLUMNS = (
    *("place", "file", "line", "key"),
    *(name for name in FINDINGS if name != "first_cause"),
    "looked",
)
_CAUSE = FINDINGS.index("first_cause")


def lint_as_csv(lint: Lint) -> str:
    """Write the findings, the gravest first, then what was not checked and what was.

    It holds no value of a person.
    """
    rows = [
        *(_not_checked(left_out) for left_out in lint.not_checked),
        *({"place": name, "looked": "checked"} for name in lint.checked),
    ]
    cells = [tuple(row.get(name, "") for name in LINT_COLUMNS) for row in rows]
    found = [(*_lint_row(place, finding, lint), "") for place, finding in lint.findings]
    return csv_table(LINT_COLUMNS, (*found, *cells))


def _not_checked(left_out: NotChecked) -> dict[str, str]:
    at = (
        {"file": left_out.place.file, "line": _line(left_out.place.line)} if left_out.place else {}
    )
    return {"place": left_out.what, "message": left_out.message, "looked": "not checked", **at}


def _lint_row(place: str, finding: Finding, lint: Lint) -> tuple[str, ...]:
    at = finding.place
    cells = finding_cells(finding, lint.change(finding))
    where = (at.file, _line(at.line), at.key or "") if at else ("", "", "")
    return (place, *where, *cells[:_CAUSE], *cells[_CAUSE + 1 :])


def _line(number: int | None) -> str:
    return "" if number is None else f"{number}"


# The requests as a table for a spreadsheet, one in a row.

TRIAGE_COLUMNS = (
    "request",
    "id",
    "day",
    "state",
    "identifier",
    "shape",
    "cause",
    "because",
    "rests_on",
    "pattern",
    "owner",
    "remedy",
    "group",
    "door",
    "institution",
    "pickup_location",
)


def triage_as_csv(triage: Triage, *, redact: bool) -> str:
    """Write the table with its heading. No cell can be taken for a formula."""
    shown = redacted_triage(triage) if redact else triage
    patterns = {
        request: number
        for number, pattern in enumerate(shown.patterns, 1)
        for request in pattern.failing
    }
    remedies = {
        request: (OWNERS[remedy.owner], remedy.text)
        for remedy in shown.remedies
        for request in remedy.requests
    }
    rows = (_request_row(line, patterns, remedies) for line in shown.lines)
    return csv_table(TRIAGE_COLUMNS, rows)


def _request_row(
    line: JudgedRequest,
    patterns: Mapping[int, int],
    remedies: Mapping[int, tuple[str, str]],
) -> tuple[str, ...]:
    request = line.request
    owner, remedy = remedies.get(line.number, ("", ""))
    return (
        line.name,
        request.id,
        line.day.isoformat() if line.day else "",
        request.state or "",
        identifier_of(line) or "",
        line.shape or "",
        CAUSE_LABELS[line.cause],
        line.because,
        RESTS_ON[line.rests_on],
        str(patterns.get(line.number, "")),
        owner,
        remedy,
        line.group or "",
        line.door.value if line.door else "",
        request.institution or "",
        request.pickup_location or "",
    )
