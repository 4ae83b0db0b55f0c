"""The whole answer. A renderer needs nothing else and decides nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from verifier.model.decision import BorrowerDecision
from verifier.model.finding import CheckRun, Finding, Owner, Station


class Verdict(StrEnum):
    """Whether a request placed now would lead ReShare and the ILS to this patron and pass."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    WARNING = "warning"
    FAIL = "fail"
    UNKNOWN = "unknown"


class IlsState(StrEnum):
    """Whether the patron is fine in the ILS, whatever ReShare makes of it."""

    OK = "ok"
    BLOCKED = "blocked"
    EXPIRED = "expired"
    INACTIVE = "inactive"
    UNKNOWN = "unknown"


class StationOutcome(StrEnum):
    """How a station looks on the road."""

    OK = "ok"
    FIRST_WRONG = "first-wrong"
    FOLLOWS = "follows"  # wrong because of an earlier station
    WARNING = "warning"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteStop:
    """One station with the value that is there."""

    station: Station
    name: str  # what holds it there: "employeeNumber", "username → req_id", "patronIdentifier" …
    value: str | None
    outcome: StationOutcome
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """The first station at which the walk goes wrong."""

    check: str
    station: Station
    owner: Owner
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """The three sentences for somebody who knows no jargon: verdict, reason, owner."""

    verdict: str
    reason: str
    owner: str | None


class StepAnswer(StrEnum):
    """An answer to one question of ReShare's *Patron Lookup Problems* page, as it is worded."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not-applicable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One numbered question of the page."""

    step: str  # "intermittent-1"
    question: str
    answer: StepAnswer
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """What to change, for whom, and where. The first one is the one to try first."""

    finding: str  # check id
    owner: Owner
    product: str | None
    text: str
    snippet: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """The first cause, what follows from it, and the page's questions answered."""

    verdict: Verdict
    cause: Cause | None
    headline: Headline
    findings: tuple[Finding, ...]  # the cause first, then the rest in route order
    route: tuple[RouteStop, ...]
    ils_state: IlsState
    steps: tuple[Step, ...]
    remedies: tuple[Remedy, ...]
    message: str | None  # ready to send to the owner of the cause; no released value in it


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One login, followed to its end."""

    site_name: str
    created_at: datetime
    decision: (
        BorrowerDecision  # holds the match, the lookup, the preview, the release, the capture
    )
    runs: tuple[CheckRun, ...]
    diagnosis: Diagnosis
    version: str
