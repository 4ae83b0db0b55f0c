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
    """One released value that leads to the patron's record; the value itself is not here."""

    attribute: str
    value_index: int
    transform: Transform | None  # None: exactly equal
    matches: str  # identifier type of the record
    status: IdentifierStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedVerdict:
    """What a report says about one login, with what it rests on."""

    verdict: Verdict
    reason: str
    cause: Cause | None = None
    carried_by: tuple[MatchingValue, ...] = ()  # best first
    record: PatronRecord | None = None  # this patron's; of a saved report its identifiers alone
    unanswered: bool = False  # whether the library system was asked and gave no answer


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedRequest:
    """The request form as a saved report has it."""

    door: str  # as the site file of that day named it
    req_id: str | None
    req_id_from: str | None
    trace: TransformTrace
    patron_identifier: str | None
    email: str | None
    blocked: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedReport:
    """What a saved report adds to its login."""

    message: RecordedVerdict
    request: RecordedRequest
    expected: str | None  # what this patron's identifier must be, where somebody knew
    masked: bool  # every value of a person keeps its length and shape alone


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedLogin:
    """One login of a file. ``recorded`` is None where it was saved by itself."""

    capture: LoginCapture
    recorded: RecordedReport | None = None

    @property
    def masked(self) -> bool:
        """Whether its values are masked, and can be compared with nothing."""
        return self.recorded is not None and self.recorded.masked


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedRemedy:
    """What to change, in words; snippets are left where they were made."""

    owner: Owner
    text: str
    place: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedReport:
    """Somebody else's report. Nobody vouches for it: it is what a file says."""

    number: str  # as it was called where it was made
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
