"""Labels and phrases that reports share: shapes, colors, dates, names, answers, remedies."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from verifier.domain.model import lookup, patron, wording
from verifier.domain.model.capture import AttributeSource, GateOutcome, RequestKind
from verifier.domain.model.connection_test import Stage, StageOutcome
from verifier.domain.model.finding import SHARE, STATE, CheckRun, Evidence, Severity, Station
from verifier.domain.model.match import Support
from verifier.domain.model.release import AttributeRole
from verifier.domain.model.report import IlsState, Remedy, StationOutcome, StepAnswer, Verdict
from verifier.domain.model.wording import plural

VERDICTS: dict[Verdict, tuple[str, str]] = {
    Verdict.PASS: ("✓", "works"),
    Verdict.WARNING: ("!", "works today"),
    Verdict.FAIL: ("✗", "does not work"),
    Verdict.UNKNOWN: ("?", "cannot be said"),
}

STATIONS: dict[Station, str] = {
    Station.IDP: "Identity provider",
    Station.SERVICE_PROVIDER: "Service provider",
    Station.DISCOVERY: "Discovery",
    Station.LISTENER: "Listener",
    Station.RESHARE: "ReShare",
    Station.ILS: "Library system",
}

OUTCOMES: dict[StationOutcome, tuple[str, str]] = {
    StationOutcome.OK: ("●", "as it should be"),
    StationOutcome.FIRST_WRONG: ("✗", "first wrong here"),
    StationOutcome.FOLLOWS: ("○", "follows from it"),
    StationOutcome.WARNING: ("!", "works today"),
    StationOutcome.UNKNOWN: ("?", "cannot be said"),
}

OWNERS = wording.OWNERS

OWN_WORDS = frozenset({STATE, SHARE})
"""Evidence in the program's own words, labeled only by its subject."""

PROSE_WORDS = frozenset({"answer", "block", "gate"}) | OWN_WORDS
"""Evidence in words, ours or another system's: in prose blanks need no mark."""

MASKED = "Values are masked: digits show as 9, letters as x."

SEVERITIES: dict[Severity, tuple[str, str]] = {
    Severity.ERROR: ("✗", "error"),
    Severity.WARNING: ("!", "warning"),
    Severity.NOTICE: ("i", "notice"),
}

STAGES: dict[Stage, str] = {
    Stage.CONFIGURED: "set up",
    Stage.REACHABLE: "reachable",
    Stage.SECURE: "secure",
    Stage.ANSWERS: "answers",
    Stage.SIGNED_IN: "signed in",
    Stage.PERMITTED: "permitted",
    Stage.LOOK_UP: "look-up",
    Stage.COMPLETE: "complete",
}
"""The stages of a connection's test."""

STAGE_OUTCOMES: dict[StageOutcome, tuple[str, str, str]] = {
    StageOutcome.PASSED: ("✓", "passed", "green"),
    StageOutcome.FAILED: ("✗", "failed", "bold red"),
    StageOutcome.NOT_TESTED: ("○", "not tested", "dim"),
    StageOutcome.NOT_REACHED: ("○", "not tested", "dim"),
}
"""Shape, word, and style in a terminal."""

SOURCES: dict[AttributeSource, str] = {
    AttributeSource.ASSERTION: "assertion",
    AttributeSource.ID_TOKEN: "ID token",
    AttributeSource.USERINFO: "UserInfo",
    AttributeSource.CAS_ATTRIBUTES: "CAS attributes",
    AttributeSource.ENTRY: "directory entry",
    AttributeSource.HEADER: "header",
    AttributeSource.REQUEST: "request",
}
"""Where an attribute stood."""

REQUEST_KINDS: dict[RequestKind, str] = {
    RequestKind.OPENURL: "a link to the OpenURL listener",
    RequestKind.MODRS_OPENURL: "a link to ReShare's own OpenURL endpoint",
    RequestKind.MODRS_JSON: "the JSON that is posted to ReShare",
    RequestKind.CROSSLINK_JSON: "the JSON that is posted to CrossLink",
}
"""What was pasted."""

STANDINGS = {role: role.replace("-", " ") for role in AttributeRole}
ANSWERS = {answer: answer.replace("-", " ") for answer in StepAnswer}

ILS_STATES: dict[IlsState, str] = {
    IlsState.OK: "in good standing",
    IlsState.BLOCKED: "blocked",
    IlsState.EXPIRED: "expired",
    IlsState.INACTIVE: "inactive",
    IlsState.UNKNOWN: "not known",
}

SUPPORT: dict[Support, str] = {
    Support.CANDIDATE: (
        "Seen on one patron so far: try a second one before changing a rule for everyone."
    ),
    Support.SUPPORTED: "Seen on two patrons or more.",
}
"""What a change for everyone would rest on."""

PURPOSES: dict[lookup.Purpose, str] = {
    lookup.Purpose.AS_RESHARE: "as ReShare asks",
    lookup.Purpose.EXPECTED: "the expected identifier",
    lookup.Purpose.RELEASED: "a released value",
    lookup.Purpose.BY_EMAIL: "the e-mail address",
    lookup.Purpose.TRANSFORMED: "the released value, changed",
    lookup.Purpose.ONCE_RIGHT: "the patron's own identifier, as ReShare would ask",
}

GATE: dict[GateOutcome, tuple[str, str]] = {
    GateOutcome.PASSED: ("✓", "passed"),
    GateOutcome.FAILED: ("✗", "failed"),
    GateOutcome.NOT_CHECKED: ("?", "not checked"),
}

REFUSED_OWNERS: dict[str, str] = {
    "identity": "the identity team",
    "service-provider": "whoever runs this test service provider",
    "patron": "you: begin again at the start page",
}


def check_counts(runs: Sequence[CheckRun]) -> str:
    """Return the number of checks by outcome and of findings by severity, in words."""
    outcomes = Counter(run.result.outcome for run in runs)
    severities = Counter(finding.severity for run in runs for finding in run.findings)
    found = [
        plural(severities[severity], word)
        for severity, (_, word) in SEVERITIES.items()
        if severities[severity]
    ]
    parts = [f"{outcomes['passed']} passed"]
    if found:
        parts.append(f"{outcomes['failed']} with findings ({', '.join(found)})")
    parts.append(f"{outcomes['not-run']} not run")
    if outcomes["crashed"]:
        parts.append(f"{outcomes['crashed']} broke")
    return f"{plural(len(runs), 'check')}: {', '.join(parts)}"


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def date_words(day: date) -> str:
    """Return a date such as ``30 Jun 2027``, regardless of the system's language."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def moment_words(moment: datetime) -> str:
    """Return a time such as ``24 Nov 2026 12:00 UTC``."""
    there = moment.astimezone(UTC)
    return f"{date_words(there)} {there:%H:%M} UTC"


def outcome_name(outcome: lookup.LookupOutcome) -> str:
    """Return ``found``, ``not_found``, ``ambiguous``, or the name of the failure."""
    return outcome.failure.value if isinstance(outcome, lookup.CouldNotLook) else outcome.kind


def outcome_words(attempt: lookup.LookupAttempt) -> str:
    """Describe the library system's answer to one lookup."""
    match attempt.outcome:
        case lookup.Found(record=record, matched_type=kind):
            value = attempt.key.value
            held = [known.status for known in record.identifiers if known.value == value]
            old = held and all(status is patron.IdentifierStatus.INACTIVE for status in held)
            by = f", as {kind}" if kind else ""
            return f"found{by}, which is no longer in use" if old else f"found{by}"
        case lookup.NotFound(message=message):
            return f"not found: {message}" if message else "not found"
        case lookup.Ambiguous(count=count, message=message):
            how_many = "more than one patron" if count is None else f"{count} patrons"
            return f"{how_many}: {message}" if message else how_many
        case lookup.CouldNotLook(message=message):
            return f"could not ask: {message}"


def evidence_words(evidence: Evidence) -> str:
    """Name a piece of evidence, without its value."""
    return evidence.name if evidence.what in OWN_WORDS else f"{evidence.what} {evidence.name}"


def name_words(name: patron.PersonName | None) -> str | None:
    """Return a person's name in reading order."""
    if name is None:
        return None
    return " ".join(part for part in (name.given, name.family) if part) or name.unstructured


def identifier_words(identifier: patron.PatronIdentifier) -> tuple[str, ...]:
    """Describe an identifier of a record: type, status, whether it is primary, and since when."""
    words = [identifier.type]
    if identifier.status is not patron.IdentifierStatus.UNKNOWN:
        words.append(identifier.status.value)
    if identifier.primary:
        words.append("primary")
    if identifier.since is not None:
        words.append(f"since {date_words(identifier.since)}")
    return tuple(words)


def standing_words(record: patron.PatronRecord) -> tuple[str, ...]:
    """Describe a record's group, status, expiry, blocks and debts, each in a short phrase."""
    words = []
    if record.group is not None:
        label, code = record.group.label, record.group.code
        words.append(f"{code} ({label})" if label and label != code else code)
    if record.account_status is not patron.AccountStatus.UNKNOWN:
        words.append(f"account {record.account_status}")
    if record.expires is not None:
        words.append(f"expires {date_words(record.expires)}")
    for block in record.blocks:
        stops = "" if block.stops is patron.Stops.UNKNOWN else f", stops {block.stops}"
        until = "" if block.until is None else f", until {date_words(block.until)}"
        message = f" ({block.message})" if block.message else ""
        words.append(f"block: {block.kind.value.replace('_', ' ')}{stops}{until}{message}")
    if balance := record.balance:
        owes = f"owes {amount_words(balance.amount)} {balance.currency or ''}".rstrip()
        limit = "" if balance.limit is None else f" (limit {amount_words(balance.limit)})"
        words.append(f"{owes}{limit}")
    if record.gaps:
        parts = dict.fromkeys(gap.part.value.replace("-", " ") for gap in record.gaps)
        words.append(f"not readable: {', '.join(parts)}")
    return tuple(words)


def amount_words(amount: Decimal) -> str:
    """Format 12.5 as ``12.50``; whole amounts and other decimals stay as they are."""
    return f"{amount:.2f}" if amount.as_tuple().exponent == -1 else f"{amount:f}"


def remedy_steps(remedy: Remedy) -> Iterator[tuple[str, str]]:
    """Return how and where to apply a remedy, each with its label, without settings to copy."""
    return _filled(("", remedy.how), ("Where", remedy.where))


def remedy_notes(remedy: Remedy) -> Iterator[tuple[str, str]]:
    """Return when a remedy takes effect, how to preview it, its trade-off and caution, labeled."""
    return _filled(
        ("Takes effect", remedy.applies),
        ("To see it before a login", remedy.preview),
        ("", remedy.trade_off),
        ("Mind", remedy.caution),
    )


def _filled(*details: tuple[str, str | None]) -> Iterator[tuple[str, str]]:
    return ((label, text) for label, text in details if text is not None)


def remedy_summary(remedy: Remedy, earlier: Sequence[Remedy]) -> str:
    """Return the heading of a remedy that follows *earlier* ones, of which there is at least one.

    It is an alternative ("or ...") if it fixes the same finding as the first, otherwise "also
    ...".
    """
    lead = "or" if remedy.finding == earlier[0].finding else "also"
    if any((other.finding, other.place) == (remedy.finding, remedy.place) for other in earlier):
        lead += " another way"
    return (
        f"{lead} {remedy.place} ({_team(remedy)})"
        if remedy.place
        else f"{lead}, by {_team(remedy)}"
    )


def remedy_owner(remedy: Remedy) -> str:
    """Name who applies a remedy, and where."""
    return f"{_team(remedy)}, {remedy.place}" if remedy.place else _team(remedy)


def _team(remedy: Remedy) -> str:
    """Name the owner, without the note in parentheses."""
    return OWNERS[remedy.owner].partition(" (")[0]
