"""What the checks on ILLiad's users share: whether there is a row to judge, and what it holds."""

from verifier.domain.checks.check import NotAsked
from verifier.domain.checks.evidence import transform_evidence
from verifier.domain.model.finding import Evidence
from verifier.domain.model.illiad_comparison import (
    ColumnOutcome,
    ColumnResult,
    ComparedUser,
    IlliadUser,
)
from verifier.domain.model.lookup import NotFound

_NOT_SAID = (ColumnOutcome.ABSENT, ColumnOutcome.NOT_ASKED, ColumnOutcome.COULD_NOT_ASK)


def why_no_row(user: ComparedUser) -> NotAsked | None:
    """Say why there is no row to judge; None where there is one."""
    match user.asked.outcome:
        case IlliadUser():
            return None
        case NotFound():
            return NotAsked("ILLiad knows no such user.")
        case _:
            return NotAsked("ILLiad could not be asked, so nothing is known about this user.")


def sent_or_not_asked(user: ComparedUser) -> ColumnResult | NotAsked:
    """Give the column that the add-on sends, or why nothing is known about it."""
    missing = why_no_row(user)
    if missing is not None:
        return missing
    sent = user.sent
    if sent is None:
        return NotAsked("The site file does not say which column the add-on sends.")
    if sent.outcome in _NOT_SAID:
        return NotAsked("The library system said nothing about the value of this column.")
    return sent


def column_evidence(result: ColumnResult) -> Evidence:
    """One column with its value."""
    return Evidence(what="column", name=result.column, value=result.value)


def match_evidence(result: ColumnResult) -> tuple[Evidence, ...]:
    """One column, the identifier of the record that it is, and in what they differ."""
    record = Evidence(what="record", name=result.matches or "identifier", value=result.becomes)
    changed = (transform_evidence(result.transform),) if result.transform is not None else ()
    return (column_evidence(result), record, *changed)
