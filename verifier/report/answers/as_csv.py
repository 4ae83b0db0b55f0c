"""What library systems said about patrons, as a table for a spreadsheet, one record in a row."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO

from verifier.model.lookup import Found, LookupAttempt
from verifier.model.patron import IdentifierStatus, PatronRecord
from verifier.model.patron_answers import PatronAnswers
from verifier.model.patron_lookup import records_in
from verifier.report.csv_cells import harmless
from verifier.report.phrases import name_words, outcome_name, outcome_words

COLUMNS = (
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


def render_answers(answers: PatronAnswers) -> str:
    """Write the table with its heading. No cell can be taken for a formula."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for attempt in answers.attempts:
        for row in _rows(attempt):
            writer.writerow([harmless(cell) for cell in row])
    return out.getvalue()


def _rows(attempt: LookupAttempt) -> Iterator[tuple[str, ...]]:
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
        yield (*first, *[""] * (len(COLUMNS) - len(first)))


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
        "; ".join(one.message or one.kind.value for one in record.blocks),
        owed,
        "; ".join(gap.part.value for gap in record.gaps),
    )


def _identifiers(record: PatronRecord, *, old: bool) -> str:
    return "; ".join(
        f"{one.type} {one.value}"
        for one in record.identifiers
        if (one.status is IdentifierStatus.INACTIVE) is old
    )
