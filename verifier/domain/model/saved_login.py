"""A login read from a file, and a masked report that was exported for support."""

from dataclasses import dataclass
from datetime import datetime

from verifier.domain.model.capture import Attribute, LoginCapture, Protocol
from verifier.domain.model.finding import Finding, Owner
from verifier.domain.model.match import Transform
from verifier.domain.model.patron import IdentifierStatus, PatronRecord
from verifier.domain.model.release import TransformTrace
from verifier.domain.model.report import Cause, Headline, RouteStop, Step, Verdict

# A login that somebody saved: by itself, or within a report of the verifier.


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchingValue:
    """Which released value matches the patron's record; the value itself is not stored here."""

    attribute: str
    value_index: int
    transform: Transform | None  # None: exactly equal
    matches: str  # identifier type of the record
    status: IdentifierStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedVerdict:
    """A saved report's verdict on one login, and what it is based on."""

    verdict: Verdict
    reason: str
    cause: Cause | None = None
    remedy: str | None = None  # the first one, for the cause's owner
    carried_by: tuple[MatchingValue, ...] = ()  # best first
    record: PatronRecord | None = None  # this patron's; from a saved report only its identifiers
    unanswered: bool = False  # whether the library system was asked and gave no answer


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedRequest:
    """The request as a saved report has it."""

    door: str  # as the site file of that day named it
    req_id: str | None
    req_id_from: str | None
    trace: TransformTrace
    patron_identifier: str | None
    email: str | None
    blocked: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedReport:
    """What a saved report contains besides its login."""

    message: RecordedVerdict
    request: RecordedRequest
    expected: str | None  # what this patron's identifier must be, where somebody knew
    masked: bool  # of each personal value, only length and shape are left


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedLogin:
    """One login from a file. ``recorded`` is None if the file has no report on it."""

    capture: LoginCapture
    recorded: RecordedReport | None = None

    @property
    def masked(self) -> bool:
        """Whether the login's values are masked and so cannot be compared."""
        return self.recorded is not None and self.recorded.masked


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedRemedy:
    """What to change, in words. Snippets are not imported."""

    owner: Owner
    text: str
    place: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedReport:
    """A report that somebody else exported. Its content is not verified."""

    number: str  # the report's number on the instance that made it
    site_name: str
    version: str
    created_at: datetime
    exported_at: datetime
    settings: tuple[tuple[str, str], ...]
    protocol: Protocol
    idp_name: str | None
    service_provider: str | None
    verdict: Verdict
    headline: Headline
    cause: Cause | None
    route: tuple[RouteStop, ...]
    findings: tuple[Finding, ...]
    steps: tuple[Step, ...]
    remedies: tuple[ImportedRemedy, ...]
    attributes: tuple[Attribute, ...]
