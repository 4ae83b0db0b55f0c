"""Patron requests, what is wrong with each, and what failing requests share."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from verifier.domain.model.finding import Owner
from verifier.domain.model.lookup import CouldNotLook
from verifier.domain.model.population import FEW_PEOPLE, Spread
from verifier.domain.model.report import Step
from verifier.domain.model.text_values import Foreign, Personal, Prose

# What is wrong with a request regarding its patron, and the evidence for that.


class RequestCause(StrEnum):
    """What is wrong with a request's patron, in the order of the identifier's path."""

    MISSING = "identifier-missing"
    MALFORMED = "identifier-malformed"
    ANOTHER_KIND = "identifier-of-another-kind"
    UNKNOWN_TO_ILS = "identifier-unknown"
    OLD = "identifier-old"
    SEVERAL_ACCOUNTS = "several-accounts"
    ANOTHER_ACCOUNT = "another-account"
    BLOCKED = "patron-blocked"
    PROFILE = "profile-not-allowed"
    COULD_NOT_ASK = "reshare-could-not-ask"
    NOT_CONFIGURED = "reshare-not-configured"
    NO_INSTITUTION = "institution-not-known"
    REFUSED = "refused-for-no-known-reason"
    NOW_KNOWN = "known-by-now"
    FINE = "fine"
    CANNOT_TELL = "cannot-tell"

    @property
    def is_wrong(self) -> bool:
        """Whether the request failed or would fail."""
        return self not in (RequestCause.FINE, RequestCause.CANNOT_TELL)

    @property
    def is_known(self) -> bool:
        """Whether it is known if the request failed or would fail."""
        return self is not RequestCause.CANNOT_TELL

    @property
    def is_of_the_identifier(self) -> bool:
        """Whether the User ID on the request is wrong or missing."""
        return self in _OF_THE_IDENTIFIER


_OF_THE_IDENTIFIER = frozenset(
    {
        RequestCause.MISSING,
        RequestCause.MALFORMED,
        RequestCause.ANOTHER_KIND,
        RequestCause.UNKNOWN_TO_ILS,
        RequestCause.OLD,
        RequestCause.ANOTHER_ACCOUNT,
    }
)


class RestsOn(StrEnum):
    """What a verdict on a request is based on."""

    REQUEST = "request"  # only the identifier on the request
    STATE = "state"  # the state that ReShare put it into
    HISTORY = "history"  # what ReShare wrote into the request's history
    LIBRARY = "library"  # what the library system answered now


class RequestSource(StrEnum):
    """The interface that placed a request."""

    LINK = "link"  # the OpenURL listener: VuFind, or any link to it
    ILLIAD = "illiad"
    API = "api"
    STAFF = "staff"

    @property
    def is_add_on(self) -> bool:
        """Whether a program placed it from its own data, without a login."""
        return self in (RequestSource.ILLIAD, RequestSource.API)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One line of a request's history, as ReShare wrote it."""

    message: Foreign[str]
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PatronRequest:
    """One request. Titles and notes are not read, because they do not concern the identifier.

    ``patron_identifier`` is None if the request has none, and a tuple if it was sent as a list.
    """

    id: str  # ReShare's own, or the place in an export: "row 7"
    number: str | None = None  # the one people see
    created_at: datetime | None = None
    state: str | None = None  # "REQ_INVALID_PATRON"
    patron_identifier: Personal[str | tuple[str, ...] | None] = None
    group: Personal[str | None] = None  # the patron type, or the profile that ReShare read
    surname: Personal[str | None] = None
    given_name: Personal[str | None] = None
    email: Personal[str | None] = None
    institution: str | None = None  # the requesting institution's symbol
    pickup_location: str | None = None
    door: RequestSource | None = None  # None: nothing on the request says so
    audit: tuple[AuditEntry, ...] = ()  # oldest first


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestsRead:
    """The requests that could be read, in the order received.

    ``stopped`` says why reading ended early; the requests read before that are included.
    """

    requests: tuple[PatronRequest, ...]
    total: int | None = None  # how many there are, if the source says so
    stopped: CouldNotLook | None = None


# Many requests, judged one by one and as a set.

TraitName = Literal["group", "door", "institution", "pickup-location", "shape"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedTrait:
    """A property that requests have in common."""

    name: TraitName
    value: Personal[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedRequest:
    """One request and what is wrong with it."""

    number: int  # from 1, as everywhere here
    request: PatronRequest
    cause: RequestCause
    because: Prose[str]  # one sentence, no values
    rests_on: RestsOn
    person: int  # requests of one person share this number
    group: Personal[str | None]  # the request's own, or what the library system or ReShare said
    shape: str | None  # of the identifier: "14 digits", "name@domain"
    day: date | None  # date of creation, in the library's time zone

    @property
    def name(self) -> str:
        """The number by which people know the request, else its ID."""
        return self.request.number or self.request.id

    @property
    def door(self) -> RequestSource | None:
        """The interface that placed the request."""
        return self.request.door


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapeTally:
    """How many requests of a group have identifiers of one shape."""

    shape: str
    requests: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseTally:
    """The requests that fail for one cause."""

    cause: RequestCause
    requests: tuple[int, ...]
    people: int
    share: float  # of all requests whose outcome is known
    first: date | None
    last: date | None
    shapes: tuple[ShapeTally, ...]  # the commonest first


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPattern:
    """Requests that share a trait and fail clearly more often than the others do.

    ``trait`` is None if the pattern is all requests since a day. Shares are of requests whose
    outcome is known; ``chance`` is the probability that chance alone makes such a difference,
    multiplied by the number of comparisons that were made.
    """

    cause: RequestCause
    trait: SharedTrait | None
    since: date | None
    until: date | None
    failing: tuple[int, ...]  # numbers of requests
    people: int  # of those that fail
    inside: int  # requests that share it
    rest_failing: int
    rest: int
    share_of_all: float
    chance: float
    shapes: tuple[ShapeTally, ...]
    message: Prose[str] = ""  # in a sentence, without the value of the trait

    @property
    def share_inside(self) -> float:
        """The fraction of the requests inside this pattern that fail."""
        return len(self.failing) / self.inside

    @property
    def share_of_rest(self) -> float:
        """The fraction of the requests outside this pattern that fail; 0 if there are none."""
        return self.rest_failing / self.rest if self.rest else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageRemedy:
    """One thing to change, and the requests that it would repair."""

    cause: RequestCause
    owner: Owner
    text: Prose[str]
    requests: tuple[int, ...]
    concerns: Personal[str | None] = None  # the patron profile, if the remedy concerns one
    pattern: int | None = None  # number of the pattern that it ends, from 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DayTally:
    """The requests of one day or period, counted by cause."""

    day: date
    counts: tuple[tuple[RequestCause, int], ...]  # causes in their order, none of zero

    @property
    def total(self) -> int:
        """The number of requests."""
        return sum(count for _, count in self.counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOddity:
    """Damage that a program did to values of an export. ``message`` holds no value."""

    message: Prose[str]
    places: tuple[str, ...]  # "row 7"; the first few


@dataclass(frozen=True, slots=True, kw_only=True)
class Triage:
    """A set of judged requests, with everything that a renderer needs."""

    site_name: str
    created_at: datetime
    version: str
    headline: Prose[str]
    remarks: Prose[tuple[str, ...]]  # the most important first; no values
    spread: Spread
    lines: tuple[JudgedRequest, ...]
    people: int
    causes: tuple[CauseTally, ...]  # the commonest first
    patterns: tuple[RequestPattern, ...]  # the strongest first
    remedies: tuple[TriageRemedy, ...]  # the one that repairs most first
    steps: tuple[Step, ...]
    step_days: int  # days that one row of ``timeline`` stands for
    timeline: tuple[DayTally, ...]
    oddities: tuple[ExportOddity, ...] = ()
    total: int | None = None  # how many requests there are, if the source says so
    stopped: CouldNotLook | None = None  # why the reading ended early
    asked: int = 0  # identifiers about which the library system answered
    unanswered: int = 0  # identifiers about which it did not answer
    unasked: int = 0  # lookups not sent because of an interruption

    @property
    def judged(self) -> tuple[JudgedRequest, ...]:
        """The requests whose outcome is known."""
        return tuple(line for line in self.lines if line.cause.is_known)

    @property
    def failing(self) -> tuple[JudgedRequest, ...]:
        """The requests that failed or would fail."""
        return tuple(line for line in self.lines if line.cause.is_wrong)

    @property
    def partial(self) -> bool:
        """Whether reading stopped early, or some lookups were not sent."""
        return self.stopped is not None or self.unasked > 0

    def named(self, numbers: Iterable[int]) -> tuple[str, ...]:
        """Return the names by which people know the requests of these numbers."""
        return tuple(self.lines[number - 1].name for number in numbers)

    @property
    def small(self) -> bool:
        """Whether there are too few people to speak of a pattern."""
        return len({request.person for request in self.judged}) < FEW_PEOPLE
