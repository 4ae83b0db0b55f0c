"""CSV tables for spreadsheets. No cell can run as a formula."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC
from io import StringIO

from verifier.domain.model.comparison import SentAttribute
from verifier.domain.model.finding import Finding, Place
from verifier.domain.model.lint import Lint
from verifier.domain.model.lookup import Found, LookupAttempt, PatronAnswers, records_in
from verifier.domain.model.patron import IdentifierStatus, PatronRecord
from verifier.domain.model.report import Remedy
from verifier.domain.model.triage import Triage
from verifier.domain.model.wording import CAUSE_LABELS
from verifier.report.comparison_report import AnyComparison, change_words, named_pairs
from verifier.report.json_report import keys
from verifier.report.labels import OWNERS, name_words, outcome_name, outcome_words
from verifier.report.login_results import LoginResult, LoginsDocument, evidence_text
from verifier.report.redact import redacted
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
    """Escape a cell so that no spreadsheet program reads any part of it as a formula.

    Control characters, which can change a terminal, are replaced by their names in brackets.
    """
    visible = _CONTROL.sub(lambda found: clean(found[0]), cell)
    return _BEGIN.sub(_apostrophes, visible)


def _apostrophes(begin: re.Match[str]) -> str:
    """Insert an apostrophe at each place where a spreadsheet could see the start of a formula.

    Spaces are scanned only once, because a value can have ten thousand of them.
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


Row = Mapping[str, object]
"""The cells of a row by their columns; what is not there is left blank."""


def csv_table(columns: Sequence[str], rows: Iterable[Row]) -> str:
    """Write a CSV table with its header row."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        cells = (row.get(column) for column in columns)
        writer.writerow(["" if cell is None else safe_cell(f"{cell}") for cell in cells])
    return out.getvalue()


def _columns(names: str) -> tuple[str, ...]:
    return tuple(names.split())


_FINDING = _columns(
    "severity check first_cause message seen station owner follows_from to_change sources"
)
LOGINS = _columns(
    "login idp patron verdict headline reason cause summary station owner to_change findings "
    "began seconds since_baseline since_baseline_message since_before since_before_message "
    "expectation"
)
FINDINGS = ("idp", "patron", "verdict", "headline", *_FINDING)


def logins_as_csv(document: LoginsDocument) -> str:
    """Render logins as CSV: one row for each login, or for a single login one for each finding."""
    if document.is_single:
        return csv_table(FINDINGS, (row for login in document.logins for row in _findings(login)))
    return csv_table(LOGINS, (_login(number, it) for number, it in enumerate(document.logins, 1)))


def _login(number: int, login: LoginResult) -> Row:
    about: Row = {"owner": login.owner}
    if cause := login.cause:
        first = next(iter(login.remedies), None)
        about = {
            **keys(cause, "cause=check summary station"),
            "owner": OWNERS[cause.owner],
            "to_change": first and first.text,
        }
    return {
        "login": number,
        **keys(login, "idp patron verdict headline reason"),
        **about,
        "findings": "; ".join(dict.fromkeys(finding.check for finding in login.findings)),
        "began": login.began.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "seconds": None if login.seconds is None else f"{login.seconds:.3f}",
        **{f"since_{drift.against.value}": drift.verdict.value for drift in login.drifts},
        **{f"since_{drift.against.value}_message": drift.message for drift in login.drifts},
        "expectation": login.expectation,
    }


def _findings(login: LoginResult) -> Iterator[Row]:
    """Yield one row for each finding; a login without findings has one row as well."""
    whole = keys(login, "idp patron verdict headline")
    for finding in login.findings:
        remedy = next(iter(login.remedies_for(finding)), None)
        first_cause = "yes" if login.is_cause(finding) else ""
        yield {**whole, **_finding(finding, remedy), "first_cause": first_cause}
    if not login.findings:
        yield {**whole, "message": login.stopped}


def _finding(finding: Finding, remedy: Remedy | None) -> Row:
    return {
        **keys(finding, "severity check message station follows_from"),
        "seen": "; ".join(map(evidence_text, finding.evidence)),
        "owner": OWNERS[finding.owner],
        "to_change": remedy and remedy.text,
        "sources": "; ".join(finding.cites),
    }


ANSWER_COLUMNS = _columns(
    "asked connection outcome said matched internal_id identifiers old_identifiers name "
    "emails group account_status expires blocks balance not_readable"
)


def answers_as_csv(answers: PatronAnswers) -> str:
    """Render the library systems' answers: one row for each record, or one if there is none."""
    return csv_table(ANSWER_COLUMNS, (row for it in answers.attempts for row in _answers(it)))


def _answers(attempt: LookupAttempt) -> Iterator[Row]:
    outcome = attempt.outcome
    first = {
        "asked": attempt.key.value,
        "connection": attempt.connection,
        "outcome": outcome_name(outcome),
        "said": outcome_words(attempt),
        "matched": outcome.matched_type if isinstance(outcome, Found) else None,
    }
    records = records_in(outcome)
    yield from ({**first, **_record(record)} for record in records)
    if not records:
        yield first


def _record(record: PatronRecord) -> Row:
    def identifiers(*, old: bool) -> str:
        return "; ".join(
            f"{identifier.type} {identifier.value}"
            for identifier in record.identifiers
            if (identifier.status is IdentifierStatus.INACTIVE) is old
        )

    balance = record.balance
    return {
        **keys(record, "internal_id account_status expires"),
        "identifiers": identifiers(old=False),
        "old_identifiers": identifiers(old=True),
        "name": name_words(record.name),
        "emails": "; ".join(record.emails),
        "group": record.group and record.group.code,
        "blocks": "; ".join(block.message or block.kind.value for block in record.blocks),
        "balance": balance and f"{balance.amount} {balance.currency or ''}".strip(),
        "not_readable": "; ".join(gap.part.value for gap in record.gaps),
    }


COMPARISON_COLUMNS = _columns(
    "login road headline identifier_before identifier_after bearing attribute change "
    "name_before name_after values_before values_after"
)


def comparison_as_csv(result: AnyComparison, *, redact: bool) -> str:
    """Render one row for each change of each pair of logins.

    A pair without changes has one row as well.
    """
    rows: list[Row] = []
    for name, pair in named_pairs(redacted(result) if redact else result):
        first = {
            "login": name,
            **keys(pair, "road=judgement.road headline=judgement.headline"),
            "identifier_before": show(pair.before.identifier),
            "identifier_after": show(pair.after.identifier),
        }
        rows += [] if pair.changes else [first]
        for change in pair.changes:
            whole = {**keys(change, "bearing attribute=label"), "change": change_words(change)}
            sides = {**_side("before", change.before), **_side("after", change.after)}
            rows.append({**first, **whole, **sides})
    return csv_table(COMPARISON_COLUMNS, rows)


def _side(when: str, sent: SentAttribute | None) -> Row:
    if sent is None:
        return {}
    return {f"name_{when}": sent.name, f"values_{when}": " | ".join(map(show, sent.values))}


LINT_COLUMNS = (
    *("place", "file", "line", "key"),
    *(name for name in _FINDING if name != "first_cause"),
    "looked",
)


def lint_as_csv(lint: Lint) -> str:
    """Render the findings, most serious first, then what was not checked and what was.

    Contains no personal value.
    """
    rows: list[Row] = [
        {"place": place, **_place(finding.place), **_finding(finding, lint.change(finding))}
        for place, finding in lint.findings
    ]
    for left_out in lint.not_checked:
        at = {**_place(left_out.place), "key": None}
        row = {"place": left_out.what, "message": left_out.message, "looked": "not checked"}
        rows.append({**row, **at})
    rows += ({"place": name, "looked": "checked"} for name in lint.checked)
    return csv_table(LINT_COLUMNS, rows)


def _place(place: Place | None) -> Row:
    return {"file": place.file, "line": place.line, "key": place.key} if place else {}


TRIAGE_COLUMNS = _columns(
    "request id day state identifier shape cause because rests_on pattern owner remedy group "
    "door institution pickup_location"
)
_OF_A_REQUEST = (
    "request=name id=request.id day state=request.state shape because group door "
    "institution=request.institution pickup_location=request.pickup_location"
)


def triage_as_csv(triage: Triage, *, redact: bool) -> str:
    """Render the requests, one for each row."""
    shown = redacted(triage) if redact else triage
    more: dict[int, dict[str, object]] = {line.number: {} for line in shown.lines}
    for number, pattern in enumerate(shown.patterns, 1):
        for request in pattern.failing:
            more[request]["pattern"] = number
    for remedy in shown.remedies:
        for request in remedy.requests:
            more[request] |= {"owner": OWNERS[remedy.owner], "remedy": remedy.text}
    rows = (
        {
            **keys(line, _OF_A_REQUEST),
            "identifier": identifier_of(line),
            "cause": CAUSE_LABELS[line.cause],
            "rests_on": RESTS_ON[line.rests_on],
            **more[line.number],
        }
        for line in shown.lines
    )
    return csv_table(TRIAGE_COLUMNS, rows)
