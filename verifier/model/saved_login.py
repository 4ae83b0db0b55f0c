"""A login that somebody saved: by itself, or within a report of the verifier."""

from __future__ import annotations

from dataclasses import dataclass

from verifier.model.capture import LoginCapture
from verifier.model.match import Transform
from verifier.model.patron import IdentifierStatus, PatronRecord
from verifier.model.report import Cause, Verdict
from verifier.model.request import TransformTrace


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """One released value that leads to the patron's record; the value itself is not here."""

    attribute: str
    value_index: int
    transform: Transform | None  # None: exactly equal
    matches: str  # identifier type of the record
    status: IdentifierStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a report says about one login, with what it rests on."""

    verdict: Verdict
    reason: str
    cause: Cause | None = None
    carried_by: tuple[Carrier, ...] = ()  # best first
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
class Recorded:
    """What a saved report adds to its login."""

    said: Said
    request: RecordedRequest
    expected: str | None  # what this patron's identifier must be, where somebody knew
    masked: bool  # every value of a person keeps its length and shape alone


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedLogin:
    """One login of a file. ``recorded`` is None where it was saved by itself."""

    capture: LoginCapture
    recorded: Recorded | None = None

    @property
    def masked(self) -> bool:
        """Whether its values are masked, and can be compared with nothing."""
        return self.recorded is not None and self.recorded.masked
