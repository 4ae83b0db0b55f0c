"""Phrases for parts of a report.

Lookup outcomes, names, dates, a patron's status, and the parts of a remedy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from verifier.domain.model.finding import Evidence
from verifier.domain.model.lookup import (
    Ambiguous,
    CouldNotLook,
    Found,
    LookupAttempt,
    LookupOutcome,
    NotFound,
)
from verifier.domain.model.patron import (
    AccountStatus,
    Balance,
    Block,
    IdentifierStatus,
    PatronIdentifier,
    PatronRecord,
    PersonName,
    Stops,
)
from verifier.domain.model.report import Remedy
from verifier.report.labels import OWN_WORDS, OWNERS

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def date_words(day: date) -> str:
    """``30 Jun 2027``, whatever the system's language is."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def moment_words(moment: datetime) -> str:
    """``24 Nov 2026 12:00 UTC``."""
    there = moment.astimezone(UTC)
    return f"{date_words(there)} {there:%H:%M} UTC"


def outcome_name(outcome: LookupOutcome) -> str:
    """``found``, ``not_found``, ``ambiguous``, or the name of the failure."""
    return outcome.failure.value if isinstance(outcome, CouldNotLook) else outcome.kind


def outcome_words(attempt: LookupAttempt) -> str:
    """Say what the library system made of a question."""
    match attempt.outcome:
        case Found(record=record, matched_type=kind):
            old = _is_old(record, attempt.key.value)
            by = f", as {kind}" if kind else ""
            return f"found{by}, which is no longer in use" if old else f"found{by}"
        case NotFound(message=message):
            return f"not found: {message}" if message else "not found"
        case Ambiguous(count=count, message=message):
            how_many = "more than one patron" if count is None else f"{count} patrons"
            return f"{how_many}: {message}" if message else how_many
        case CouldNotLook(message=message):
            return f"could not ask: {message}"


def _is_old(record: PatronRecord, value: str) -> bool:
    """Whether *value* stands in the record as an identifier that is no longer in use."""
    held = [identifier.status for identifier in record.identifiers if identifier.value == value]
    return bool(held) and all(status is IdentifierStatus.INACTIVE for status in held)


def evidence_words(evidence: Evidence) -> str:
    """Say what a piece of evidence is, apart from its value."""
    return evidence.name if evidence.what in OWN_WORDS else f"{evidence.what} {evidence.name}"


def name_words(name: PersonName | None) -> str | None:
    """Write a person's name in reading order."""
    if name is None:
        return None
    return " ".join(part for part in (name.given, name.family) if part) or name.unstructured


def identifier_words(identifier: PatronIdentifier) -> tuple[str, ...]:
    """Say what an identifier of a record is: type, status, whether it is the primary one, age."""
    words = [identifier.type]
    if identifier.status is not IdentifierStatus.UNKNOWN:
        words.append(identifier.status.value)
    if identifier.primary:
        words.append("primary")
    if identifier.since is not None:
        words.append(f"since {date_words(identifier.since)}")
    return tuple(words)


def standing_words(record: PatronRecord) -> tuple[str, ...]:
    """Say group, state, expiry, blocks and debts of a record, each in a short phrase."""
    return tuple(_standing_words(record))


def _standing_words(record: PatronRecord) -> Iterator[str]:
    if record.group is not None:
        label, code = record.group.label, record.group.code
        yield f"{code} ({label})" if label and label != code else code
    if record.account_status is not AccountStatus.UNKNOWN:
        yield f"account {record.account_status}"
    if record.expires is not None:
        yield f"expires {date_words(record.expires)}"
    yield from map(_block_words, record.blocks)
    if record.balance is not None:
        yield _balance_words(record.balance)
    if record.gaps:
        parts = dict.fromkeys(gap.part.value.replace("-", " ") for gap in record.gaps)
        yield f"not readable: {', '.join(parts)}"


def _balance_words(balance: Balance) -> str:
    words = f"owes {amount_words(balance.amount)} {balance.currency or ''}".rstrip()
    return words if balance.limit is None else f"{words} (limit {amount_words(balance.limit)})"


def amount_words(amount: Decimal) -> str:
    """Write 12.5 as ``12.50``; whole sums and three decimals stay as they are."""
    return f"{amount:.2f}" if amount.as_tuple().exponent == -1 else f"{amount:f}"


def _block_words(block: Block) -> str:
    words = f"block: {block.kind.value.replace('_', ' ')}"
    if block.stops is not Stops.UNKNOWN:
        words += f", stops {block.stops}"
    if block.until is not None:
        words += f", until {date_words(block.until)}"
    return f"{words} ({block.message})" if block.message else words


# The parts of a remedy beside its first sentence, in the order in which people need them.

Detail = tuple[str, str]
"""A word that says what it is, empty where none is needed; and the text."""


def remedy_steps(remedy: Remedy) -> Iterator[Detail]:
    """Say how and where it is done; the settings to copy follow."""
    yield from _known(("", remedy.how), ("Where", remedy.where))


def remedy_notes(remedy: Remedy) -> Iterator[Detail]:
    """Say how it takes effect, how to see it, what speaks for and against it, what to mind."""
    yield from _known(
        ("Takes effect", remedy.applies),
        ("To see it before a login", remedy.preview),
        ("", remedy.trade_off),
        ("Mind", remedy.caution),
    )


def _known(*details: tuple[str, str | None]) -> Iterator[Detail]:
    for lead, message in details:
        if message is not None:
            yield lead, message


def remedy_summary(remedy: Remedy, earlier: Sequence[Remedy]) -> str:
    """Head a remedy that *earlier* ones stand before, the first of all among them.

    It is another place or another way for the same, or something else that is wrong.
    """
    lead = "or" if remedy.finding == earlier[0].finding else "also"
    if any((other.finding, other.place) == (remedy.finding, remedy.place) for other in earlier):
        lead += " another way"
    owner = _team(remedy)
    return f"{lead} {remedy.place} ({owner})" if remedy.place else f"{lead}, by {owner}"


def remedy_owner(remedy: Remedy) -> str:
    """Say whose turn a remedy is, and where."""
    return f"{_team(remedy)}, {remedy.place}" if remedy.place else _team(remedy)


def _team(remedy: Remedy) -> str:
    """Name the owner; what a place says already is left out."""
    return OWNERS[remedy.owner].partition(" (")[0]
