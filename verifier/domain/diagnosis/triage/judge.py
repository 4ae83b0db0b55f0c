"""Find the cause of one request's failure by its identifier, history and library system."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Self

from verifier.domain.diagnosis.agreement import PersonTraits
from verifier.domain.diagnosis.shapes import Shape, shape_of
from verifier.domain.model.lookup import (
    Ambiguous,
    CouldNotLook,
    Found,
    LookupAttempt,
    LookupOutcome,
    NotFound,
)
from verifier.domain.model.match import Agreement
from verifier.domain.model.patron import IdentifierStatus, PatronRecord
from verifier.domain.model.request_history import (
    AuditCause,
    PatronCheckState,
    patron_check_state,
    read_audit,
)
from verifier.domain.model.reshare_settings import ReshareSettings
from verifier.domain.model.site import IlsRole, Site
from verifier.domain.model.text_values import is_empty, is_placeholder, trimmed
from verifier.domain.model.triage import PatronRequest, RequestCause, RestsOn

_SPOILT = {
    Shape.SEVERAL: "The User ID holds more than one value in one text.",
    Shape.DAMAGED_NUMBER: "The User ID is a number as spreadsheet programs damage it.",
}
_NEVER_ASKED = frozenset({Shape.PLACEHOLDER, Shape.NATIONAL_NUMBER, Shape.SEVERAL})


def is_missing(request: PatronRequest) -> bool:
    """Whether the request has no identifier: none, only spaces, or an empty list."""
    value = request.patron_identifier
    return value is None or all(map(is_empty, (value,) if isinstance(value, str) else value))


def malformed(request: PatronRequest) -> str | None:
    """Return what is wrong with the identifier's form; None if nothing is.

    The answer does not depend on the library system.
    """
    value = request.patron_identifier
    if value is None:
        return None
    if not isinstance(value, str):
        return "The User ID is a list of values; ReShare keeps one text."
    if is_placeholder(value):
        return "The User ID is a word for nothing, such as a program writes for an unset value."
    if (spoilt := _SPOILT.get(shape_of(value))) is not None:
        return spoilt
    if value != trimmed(value):
        return "The User ID begins or ends with a blank."
    hidden = any(unicodedata.category(sign) in ("Cc", "Cf") for sign in value)
    return "The User ID holds a sign that no screen shows." if hidden else None


def may_be_asked(request: PatronRequest) -> str | None:
    """Return the identifier unchanged if it may be looked up, else None.

    Placeholders, national numbers and several values in one text are never looked up.
    """
    value = request.patron_identifier
    if not isinstance(value, str) or is_missing(request) or shape_of(value) in _NEVER_ASKED:
        return None
    return value


def distinct_identifiers(
    requests: Iterable[PatronRequest], *, damaged: frozenset[str] = frozenset()
) -> list[str]:
    """List the identifiers to look up, without duplicates, in the order of the requests.

    *damaged* are IDs of requests whose identifier an export has damaged.
    """
    values = (may_be_asked(request) for request in requests if request.id not in damaged)
    return list(dict.fromkeys(value for value in values if value is not None))


ENOUGH = 20
"""ReShare must have found this many identifiers before their kind counts as the usual one."""

_RARE = 0.02  # a kind of a smaller share among those is none of the usual ones
_CARDS = frozenset({Shape.BARCODE, Shape.LETTER_DIGITS})
_CARD_WORDS = ("barcode", "card")


@lru_cache(maxsize=65_536)
def _kind_of(value: str) -> Shape:
    """Return the shape of a value. Numbers of different length are of the same kind."""
    return shape_of(value)


def usual_kinds(site: Site, found: Iterable[str]) -> frozenset[Shape]:
    """Return which shapes the library's identifiers have; empty if unknown.

    Known from the test patrons' expected identifiers, and from *found*, identifiers that ReShare
    or the library system accepted; else from ``ils_identifier`` in the site file.
    """
    expected = {
        _kind_of(patron.expected_identifier)
        for idp in site.idps
        for patron in idp.test_patrons
        if patron.expected_identifier
    }
    counts = Counter(map(_kind_of, found))
    if counts.total() >= ENOUGH:
        expected |= {kind for kind, count in counts.items() if count >= counts.total() * _RARE}
    stated = (site.form.ils_identifier or "").casefold()
    if not expected and any(word in stated for word in _CARD_WORDS):
        return _CARDS
    return frozenset(expected)


MOST_IDENTIFIERS = 3
"""An address with more identifiers than this belongs to a service desk, not to a person."""


def people_of(requests: Sequence[PatronRequest]) -> list[int]:
    """Number the people behind the requests, from 1: chance is computed by people.

    Requests with one e-mail address belong to one person; without an address, those with one
    identifier do. A request with neither is a person of its own.
    """
    seen: dict[str, set[object]] = {}
    for request in requests:
        seen.setdefault(_email(request), set()).add(request.patron_identifier)
    numbers: dict[object, int] = {}
    people = []
    for request in requests:
        email = _email(request)
        key: object = "identifier", request.patron_identifier
        if email and len(seen[email]) <= MOST_IDENTIFIERS:
            key = email
        elif is_missing(request):
            key = "request", request.id
        people.append(numbers.setdefault(key, len(numbers) + 1))
    return people


def _email(request: PatronRequest) -> str:
    address = (request.email or "").strip().casefold()
    return address if "@" in address else ""


@dataclass(slots=True)
class Answer:
    """The outcomes for one identifier: of ReShare's own lookup, and of all other connections."""

    as_reshare: LookupOutcome | None = None
    evidence: list[Found] = field(default_factory=list)

    @property
    def decides(self) -> LookupOutcome | None:
        """The outcome that counts; None if no library system answered."""
        return None if isinstance(self.as_reshare, CouldNotLook) else self.as_reshare


@dataclass(frozen=True, slots=True)
class Answers:
    """The outcomes by identifier."""

    by_value: Mapping[str, Answer]

    @classmethod
    def of(cls, attempts: Iterable[LookupAttempt]) -> Self:
        """Group lookups by identifier; without a connection in ReShare's role, all count."""
        every = list(attempts)
        has_own = any(attempt.role is IlsRole.RESHARE for attempt in every)
        by_value: dict[str, Answer] = {}
        for attempt in every:
            answer = by_value.setdefault(attempt.key.value, Answer())
            if attempt.role is IlsRole.RESHARE or not has_own:
                answer.as_reshare = _better(answer.as_reshare, attempt.outcome)
            if isinstance(attempt.outcome, Found):
                answer.evidence.append(attempt.outcome)
        return cls(by_value)

    def to(self, value: str | None) -> Answer:
        """Return the outcomes for one identifier."""
        return self.by_value.get(value or "") or Answer()

    @property
    def answered(self) -> int:
        """The number of identifiers about which a library system answered."""
        return sum(answer.decides is not None for answer in self.by_value.values())

    @property
    def unanswered(self) -> int:
        """The number of identifiers that were looked up without an answer."""
        return len(self.by_value) - self.answered


def _better(outcome: LookupOutcome | None, other: LookupOutcome) -> LookupOutcome:
    """Choose between two connections' outcomes: a record, then "not found", then no answer."""
    if outcome is None or isinstance(outcome, CouldNotLook):
        return other
    return other if isinstance(other, Found) and not isinstance(outcome, Found) else outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The last thing that ReShare said about the patron. ``cause`` is None if it said nothing."""

    cause: AuditCause | None
    rests_on: RestsOn
    profile: str | None = None

    @property
    def accepted(self) -> bool:
        """Whether ReShare looked the patron up and accepted them."""
        return self.cause is AuditCause.ACCEPTED


def history_of(request: PatronRequest, *, checks: bool | None) -> History:
    """Read the history; if it says nothing about the patron, the state.

    *checks* says whether ReShare looks patrons up at all; None if unknown.
    """
    lines = [line for line in (read_audit(entry.message) for entry in request.audit) if line]
    own = [line for line in lines if line.cause is not AuditCause.OVERRIDDEN]
    if own:
        profile = next((line.profile for line in reversed(own) if line.profile), None)
        return History(cause=own[-1].cause, rests_on=RestsOn.HISTORY, profile=profile)
    if lines:  # staff had to override the check, whatever the state is now
        return History(cause=AuditCause.FAILED, rests_on=RestsOn.HISTORY)
    accepted = AuditCause.ACCEPTED_UNASKED if checks is False else AuditCause.ACCEPTED
    by_state = {PatronCheckState.REFUSED: AuditCause.FAILED, PatronCheckState.PASSED: accepted}
    cause = by_state.get(patron_check_state(request.state))
    return History(cause=cause, rests_on=RestsOn.STATE)


Judgement = tuple[RequestCause, str, RestsOn]
"""A cause, the reason for it, and the requests or answers that support it."""

_HISTORY: dict[AuditCause, tuple[RequestCause, str]] = {
    AuditCause.ACCEPTED: (RequestCause.FINE, "ReShare found and accepted the patron."),
    AuditCause.MISSING: (
        RequestCause.MISSING,
        "The request had no User ID when ReShare checked the patron.",
    ),
    AuditCause.UNKNOWN: (
        RequestCause.UNKNOWN_TO_ILS,
        "The library system told ReShare that it knows no such patron.",
    ),
    AuditCause.SEVERAL: (
        RequestCause.SEVERAL_ACCOUNTS,
        (
            "The library system told ReShare that more than one account has this User ID "
            "(question intermittent-5 of ReShare's page)."
        ),
    ),
    AuditCause.BLOCKED: (
        RequestCause.BLOCKED,
        "The library system told ReShare that the patron is blocked.",
    ),
    AuditCause.PROFILE: (
        RequestCause.PROFILE,
        "ReShare's list of patron profiles does not allow this patron's group.",
    ),
    AuditCause.COULD_NOT_ASK: (
        RequestCause.COULD_NOT_ASK,
        "ReShare got no usable answer from the library system; it says nothing of a patron.",
    ),
    AuditCause.NOT_CONFIGURED: (
        RequestCause.NOT_CONFIGURED,
        "ReShare's settings for the library system do not let it ask.",
    ),
    AuditCause.NO_INSTITUTION: (
        RequestCause.NO_INSTITUTION,
        "ReShare does not know the institution that the request names.",
    ),
    AuditCause.FAILED: (
        RequestCause.REFUSED,
        "ReShare refused the patron, and nothing here says why.",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """A judge of requests, with what is known of the library: settings and usual identifiers."""

    usual: frozenset[Shape]  # kinds of identifiers; empty: not known
    settings: ReshareSettings

    def judge(
        self, request: PatronRequest, history: History, answer: Answer, *, spoilt: bool
    ) -> Judgement:
        """Judge one request. *spoilt* means that an export has damaged its identifier."""
        if spoilt:
            return self._by_history(None, history)
        if is_missing(request):
            return RequestCause.MISSING, "The request has no User ID.", RestsOn.REQUEST
        if not history.accepted and (fault := malformed(request)) is not None:
            return RequestCause.MALFORMED, fault, RestsOn.REQUEST
        value = str(request.patron_identifier)
        by_library = self._by_library(request, value, history, answer)
        if by_library is not None:
            return *by_library, RestsOn.LIBRARY
        return self._by_history(value, history)

    def _by_library(
        self, request: PatronRequest, value: str, history: History, answer: Answer
    ) -> tuple[RequestCause, str] | None:
        match answer.decides:
            case NotFound():
                return self._not_found(value, history, answer)
            case Ambiguous():
                because = "The library system knows more than one account by this User ID."
                return RequestCause.SEVERAL_ACCOUNTS, because
            case Found(record=record):
                return self._found(request, value, history, record)
            case _:
                return None

    def _not_found(self, value: str, history: History, answer: Answer) -> tuple[RequestCause, str]:
        if any(_is_old(found.record, value) for found in answer.evidence):
            return RequestCause.OLD, "The User ID was this patron's and is no longer active."
        if answer.evidence:
            because = "The library system has the User ID, but not where ReShare looks for it."
            return RequestCause.ANOTHER_KIND, because
        because = (
            "ReShare accepted the patron then; the library system knows no such patron now."
            if history.accepted
            else "The library system knows no patron by this User ID."
        )
        return self._unknown(value, because)

    def _found(
        self, request: PatronRequest, value: str, history: History, record: PatronRecord
    ) -> tuple[RequestCause, str] | None:
        traits = PersonTraits.of(request.given_name, request.surname, email=request.email)
        if traits.agrees_with(record) is Agreement.DISAGREES:
            because = "The User ID leads to an account with another name than the request's."
            return RequestCause.ANOTHER_ACCOUNT, because
        if _is_old(record, value):
            return RequestCause.OLD, "The User ID is no longer an active one of this patron's."
        if history.cause is AuditCause.UNKNOWN:
            return (
                RequestCause.NOW_KNOWN,
                "ReShare was told of no such patron; the library system knows the User ID now.",
            )
        if history.cause is AuditCause.FAILED:
            return self._refused(record)
        if history.cause in (None, AuditCause.ACCEPTED, AuditCause.ACCEPTED_UNASKED):
            return RequestCause.FINE, "The library system knows the patron by this User ID."
        return None  # then ReShare's own history decides

    def _refused(self, record: PatronRecord) -> tuple[RequestCause, str] | None:
        """Find what may explain a refusal that gives no reason."""
        rows = self.settings.patron_profiles
        allowed = {profile.code: profile.can_create_requests for profile in rows}
        if record.group is not None and allowed.get(record.group.code) is False:
            return _HISTORY[AuditCause.PROFILE]
        because = "ReShare refused the patron, and the library system holds a block now."
        return (RequestCause.BLOCKED, because) if record.blocks else None

    def _by_history(self, value: str | None, history: History) -> Judgement:
        if history.cause is AuditCause.UNKNOWN:
            return *self._unknown(value, _HISTORY[history.cause][1]), history.rests_on
        if history.cause is AuditCause.FAILED and self._is_unusual(value):
            return *self._unknown(value, ""), history.rests_on
        if history.cause is not None and history.cause in _HISTORY:
            return *_HISTORY[history.cause], history.rests_on
        if self._is_unusual(value):
            return *self._unknown(value, ""), RestsOn.REQUEST
        because = (
            "ReShare took the request without asking the library system."
            if history.cause is AuditCause.ACCEPTED_UNASKED
            else "Neither ReShare nor the library system said anything about the patron."
        )
        return RequestCause.CANNOT_TELL, because, history.rests_on

    def _unknown(self, value: str | None, because: str) -> tuple[RequestCause, str]:
        if self._is_unusual(value):
            because = "The User ID is of another kind than this library's identifiers."
            return RequestCause.ANOTHER_KIND, because
        return RequestCause.UNKNOWN_TO_ILS, because

    def _is_unusual(self, value: str | None) -> bool:
        return value is not None and bool(self.usual) and _kind_of(value) not in self.usual


def _is_old(record: PatronRecord, value: str) -> bool:
    borne = record.bearing(value)
    return bool(borne) and all(
        identifier.status is IdentifierStatus.INACTIVE for identifier in borne
    )
