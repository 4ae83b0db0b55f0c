"""The result of a check, with its evidence and the place in a file that it refers to."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from verifier.domain.model.patron import PatronIdentifier
from verifier.domain.model.reshare_settings import ReshareSettings
from verifier.domain.model.text_values import Personal, Prose

# A place in a file that somebody can open and change.


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A file, and what is known of the place in it: the line, the key, or both."""

    file: str  # the name only: the folder differs by machine
    line: int | None = None  # counted from 1
    key: str | None = None  # as the file writes it, with its table: "[reshare] login"

    def __str__(self) -> str:
        line = None if self.line is None else f"line {self.line}"
        return ", ".join(part for part in (self.file, line, self.key) if part)


class Severity(StrEnum):
    """How severe a finding is, by the rule in CONTRIBUTING.md.

    Errors and warnings must cite a source.
    """

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


class Station(StrEnum):
    """The systems that the patron identifier passes through, in order."""

    IDP = "idp"
    SERVICE_PROVIDER = "service-provider"
    DISCOVERY = "discovery"
    LISTENER = "listener"
    RESHARE = "reshare"
    ILS = "ils"


class Owner(StrEnum):
    """Who can fix a finding."""

    IDENTITY = "identity"
    DISCOVERY = "discovery"
    RESHARE = "reshare"
    ILS = "ils"
    PATRON = "patron"


STATE = "state"
"""Evidence in the program's own words about a state, a day or a list entry. Holds no value."""

SHARE = "share"
"""Evidence that is a count: how many of how many. Holds no value."""

_NO_VALUE_OF_A_PERSON = frozenset({"setting", "gate", "key", STATE, SHARE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One fact that proves a finding. Values appear here and never in a message."""

    what: str  # "attribute", "identifier", "record", "setting", "gate", "answer" …
    name: str
    value: Personal[str | None] = None

    @property
    def is_personal(self) -> bool:
        """Whether the value may be a person's, so that reports mask it."""
        return self.what not in _NO_VALUE_OF_A_PERSON


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong or worth knowing."""

    check: str
    severity: Severity
    message: Prose[str]  # plain words, no values
    evidence: tuple[Evidence, ...]
    station: Station
    owner: Owner
    cites: tuple[str, ...]
    follows_from: str | None = None  # the check whose finding already explains this one
    place: Place | None = None  # the place in a file that can be changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """The check ran and found nothing wrong. ``saw`` is what it looked at."""

    saw: Prose[str]
    outcome: Literal["passed"] = "passed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The check ran and found something wrong."""

    findings: tuple[Finding, ...]
    outcome: Literal["failed"] = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotRun:
    """The check did not run. ``reason`` says why."""

    reason: Prose[str]
    outcome: Literal["not-run"] = "not-run"


@dataclass(frozen=True, slots=True, kw_only=True)
class Crashed:
    """The check failed with an error in its own code. The other checks still ran."""

    error: str  # the exception's type, never its text
    outcome: Literal["crashed"] = "crashed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRun:
    """One check and its result."""

    check: str
    result: Passed | Failed | NotRun | Crashed

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The check's findings; empty unless it failed."""
        return self.result.findings if isinstance(self.result, Failed) else ()


# Short ways to write evidence, so that the same kind of proof is named the same everywhere.


def attribute_evidence(name: str, value: str | None = None) -> Evidence:
    """Return an attribute as evidence, with one of its values or none."""
    return Evidence(what="attribute", name=name, value=value)


def setting_evidence(name: str, value: object = None) -> Evidence:
    """Return a setting as evidence, under its product's own name."""
    return Evidence(what="setting", name=name, value=None if value is None else as_written(value))


def as_written(value: object) -> str:
    """Format a setting's value as configuration files do: a switch is true or false."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def patron_check_evidence(settings: ReshareSettings) -> tuple[Evidence, ...]:
    """Return the settings that enable the patron lookup, of mod-rs or CrossLink, as evidence."""
    if settings.is_crosslink:
        return (setting_evidence("lookupUserEnabled", settings.lookup_user_enabled),)
    return (
        setting_evidence("host_lms_integration", settings.host_lms_integration),
        setting_evidence("borrower_check", settings.borrower_check),
    )


def sent_identifier_evidence(value: str | None) -> Evidence:
    """Return the patron identifier that ReShare would receive as evidence."""
    return Evidence(what="identifier", name="patronIdentifier", value=value)


def record_identifier_evidence(identifier: PatronIdentifier) -> Evidence:
    """Return an identifier of a patron record as evidence, with its status in the name."""
    return Evidence(
        what="record",
        name=f"{identifier.type} ({identifier.status.value})",
        value=identifier.value,
    )


def state_evidence(name: str, message: str) -> Evidence:
    """Return a statement in this program's own words as evidence; it is not masked.

    It must hold no personal value.
    """
    return Evidence(what=STATE, name=name, value=message)


def share_evidence(name: str, count: int, every: int, noun: str = "patrons") -> Evidence:
    """Return a share as evidence: "3 of 12 patrons"."""
    return Evidence(what=SHARE, name=name, value=f"{count:,} of {every:,} {noun}")
