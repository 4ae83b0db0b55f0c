"""What a check says: a finding, or what it saw, or why it could not be asked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from verifier.model.place import Place


class Severity(StrEnum):
    """The severity law stands in CONTRIBUTING.md; errors and warnings must cite a source."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


class Station(StrEnum):
    """The stops on the identifier's road, in order."""

    IDP = "idp"
    SERVICE_PROVIDER = "service-provider"
    DISCOVERY = "discovery"
    LISTENER = "listener"
    RESHARE = "reshare"
    ILS = "ils"


class Owner(StrEnum):
    """Who can change what a finding says."""

    IDENTITY = "identity"
    DISCOVERY = "discovery"
    RESHARE = "reshare"
    ILS = "ils"
    PATRON = "patron"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One thing that proves a finding. Values stand here and never in a message."""

    what: str  # "attribute", "identifier", "record", "setting", "gate", "answer" …
    name: str
    value: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong, or worth knowing."""

    check: str
    severity: Severity
    message: str  # plain words, no values
    evidence: tuple[Evidence, ...]
    station: Station
    owner: Owner
    cites: tuple[str, ...]
    follows_from: str | None = None  # the check whose finding already explains this one
    place: Place | None = None  # where it stands, in a file that can be changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """Asked, and all is well: what was seen."""

    saw: str
    outcome: Literal["passed"] = "passed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """Asked, and something is wrong."""

    findings: tuple[Finding, ...]
    outcome: Literal["failed"] = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotRun:
    """Not asked, and why."""

    reason: str
    outcome: Literal["not-run"] = "not-run"


@dataclass(frozen=True, slots=True, kw_only=True)
class Crashed:
    """A defect of ours; the other checks still ran."""

    error: str  # the exception's type, never its text
    outcome: Literal["crashed"] = "crashed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRun:
    """One check and what became of it."""

    check: str
    result: Passed | Failed | NotRun | Crashed

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings, if any."""
        return self.result.findings if isinstance(self.result, Failed) else ()
