"""Find the cause of one request's failure by its identifier.

Its history and the library system's answer.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
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
    AuditLine,
    PatronCheckState,
    patron_check_state,
    read_audit,
)
from verifier.domain.model.reshare_settings import ReshareSettings
from verifier.domain.model.site import IlsRole, Site
from verifier.domain.model.text_values import is_empty, is_placeholder, trimmed
from verifier.domain.model.triage import PatronRequest, RequestCause, RestsOn

# The identifiers on requests.
#
# Their form and kind, what the library system says about them, and whose requests they are.

# What the identifier on a request shows by itself, before anybody is asked.

_SPOILT = {
    Shape.SEVERAL: "The User ID holds more than one value in one text.",
    Shape.DAMAGED_NUMBER: "The User ID is a number as spreadsheet programs damage it.",
}
_NEVER_ASKED = frozenset({Shape.PLACEHOLDER, Shape.NATIONAL_NUMBER, Shape.SEVERAL})


def is_missing(request: PatronRequest) -> bool:
    """Whether there is none; blanks alone are none, and a list of nothing is."""
    value = request.patron_identifier
    return value is None or all(map(is_empty, (value,) if isinstance(value, str) else value))


def malformed(request: PatronRequest) -> str | None:
    """Say what is wrong with the form, whatever the library system knows; None where nothing."""
    value = request.patron_identifier
    if value is None:
        return None
    if not isinstance(value, str):
        return "The User ID is a list of values; ReShare keeps one text."
    if is_placeholder(value):
        return "The User ID is a word for nothing, such as a program writes for an unset value."
    return _SPOILT.get(shape_of(value)) or _stray_signs(value)


def _stray_signs(value: str) -> str | None:
    if value != trimmed(value):
        return "The User ID begins or ends with a blank."
    if any(unicodedata.category(one) in ("Cc", "Cf") for one in value):
        return "The User ID holds a sign that no screen shows."
    return None


def may_be_asked(request: PatronRequest) -> str | None:
    """Give the identifier as the library system may be asked for it, unchanged; else None.

    No word for nothing, no national number, and nothing that is several values.
    """
    value = request.patron_identifier
    if not isinstance(value, str) or is_missing(request) or shape_of(value) in _NEVER_ASKED:
        return None
    return value


def distinct_identifiers(
    requests: Iterable[PatronRequest], *, damaged: frozenset[str] = frozenset()
) -> list[str]:
    """List what the library system is to be asked for, each once, in the order of the requests.

    *damaged* are ids of requests whose identifier an export has spoilt.
    """
    return list(
        dict.fromkeys(
            value
            for one in requests
            if one.id not in damaged and (value := may_be_asked(one)) is not None
        )
    )


# What kind of identifier a request carries, told by its looks, and which kind is usual.

ENOUGH = 20
"""So many identifiers that ReShare found have to be there before their kind is the usual one."""

_RARE = 0.02  # a kind of a smaller share among those is none of the usual ones
_CARDS = frozenset({Shape.BARCODE, Shape.LETTER_DIGITS})
_CARD_WORDS = ("barcode", "card")


@lru_cache(maxsize=65_536)
def kind_of(value: str) -> Shape:
    """Give the kind, coarser than the words: digits of another number are the same kind."""
    return shape_of(value)


def usual_kinds(site: Site, found: Iterable[str]) -> frozenset[Shape]:
    """Tell which kinds the library's identifiers are of; empty where nothing says so.

    What the test patrons should have, and the kinds of *found*, identifiers that ReShare or the
    library system accepted; else what ``ils_identifier`` of the site file says.
    """
    expected = {
        kind_of(patron.expected_identifier)
        for idp in site.idps
        for patron in idp.test_patrons
        if patron.expected_identifier
    }
    counts = Counter(map(kind_of, found))
    if counts.total() >= ENOUGH:
        expected |= {kind for kind, one in counts.items() if one >= counts.total() * _RARE}
    said = (site.form.ils_identifier or "").casefold()
    if not expected and any(word in said for word in _CARD_WORDS):
        return _CARDS
    return frozenset(expected)


# Which requests are one person's: chance is reckoned by people, who may place many requests.

MOST_IDENTIFIERS = 3
"""An e-mail address that comes with more identifiers than this is a desk's, and nobody's own."""


def people_of(requests: Sequence[PatronRequest]) -> list[int]:
    """Number the people, from 1, in the order of the requests.

    One e-mail address is one person, then one identifier; a request with neither stands alone.
    """
    seen: dict[str, set[object]] = {}
    for one in requests:
        if email := _email(one):
            seen.setdefault(email, set()).add(one.patron_identifier)
    numbers: dict[object, int] = {}
    return [numbers.setdefault(_key(one, seen), len(numbers) + 1) for one in requests]


def _key(request: PatronRequest, seen: dict[str, set[object]]) -> object:
    email = _email(request)
    if email and len(seen[email]) <= MOST_IDENTIFIERS:
        return email
    if is_missing(request):
        return "request", request.id
    return "identifier", request.patron_identifier


def _email(request: PatronRequest) -> str:
    address = (request.email or "").strip().casefold()
    return address if "@" in address else ""


# What the library system says about the identifiers of many requests.


@dataclass(slots=True)
class Answer:
    """The outcomes for one identifier: as ReShare asks, and of everything else that knows."""

    as_reshare: LookupOutcome | None = None
    evidence: list[Found] = field(default_factory=list)

    @property
    def decides(self) -> LookupOutcome | None:
        """What counts; None where no library system gave an answer."""
        outcome = self.as_reshare
        return None if isinstance(outcome, CouldNotLook) else outcome


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers by identifier."""

    by_value: Mapping[str, Answer]

    @classmethod
    def of(cls, attempts: Iterable[LookupAttempt]) -> Self:
        """Sort what was asked. Where no connection asks as ReShare does, the others decide."""
        every = list(attempts)
        has_own = any(one.role is IlsRole.RESHARE for one in every)
        by_value: dict[str, Answer] = {}
        for one in every:
            answer = by_value.setdefault(one.key.value, Answer())
            if one.role is IlsRole.RESHARE or not has_own:
                answer.as_reshare = _better(answer.as_reshare, one.outcome)
            if isinstance(one.outcome, Found):
                answer.evidence.append(one.outcome)
        return cls(by_value)

    def to(self, value: str | None) -> Answer:
        """Give the answer about one identifier."""
        return self.by_value.get(value or "") or Answer()

    @property
    def answered(self) -> int:
        """How many identifiers something was said about."""
        return sum(one.decides is not None for one in self.by_value.values())

    @property
    def unanswered(self) -> int:
        """How many identifiers were asked for in vain."""
        return len(self.by_value) - self.answered


def _better(one: LookupOutcome | None, other: LookupOutcome) -> LookupOutcome:
    """Choose between two connections: a record before "no such patron", that before silence."""
    if one is None or isinstance(one, CouldNotLook):
        return other
    return other if isinstance(other, Found) and not isinstance(one, Found) else one


# Find the cause of one request's failure from its history.
#
# Its identifier and the library system's answer.

# What a request's own history and state say about its patron.


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The last thing that ReShare said about the patron; ``cause`` None: it said nothing."""

    cause: AuditCause | None
    rests_on: RestsOn
    profile: str | None = None

    @property
    def accepted(self) -> bool:
        """Whether ReShare asked the library system and took the patron."""
        return self.cause is AuditCause.ACCEPTED


def history_of(request: PatronRequest, *, checks: bool | None) -> History:
    """Read the history, and where it says nothing the state.

    *checks* says whether ReShare asks the library system at all; None where that is not known.
    """
    lines = [line for line in (read_audit(one.said) for one in request.audit) if line is not None]
    own = [one for one in lines if one.cause is not AuditCause.OVERRIDDEN]
    if own:
        last = own[-1]
        return History(
            cause=last.cause,
            rests_on=RestsOn.HISTORY,
            profile=_profile(own),
        )
    if lines:  # somebody had to let it pass, whatever the state is by now
        return History(cause=AuditCause.FAILED, rests_on=RestsOn.HISTORY)
    return History(cause=_by_state(request.state, checks=checks), rests_on=RestsOn.STATE)


def _profile(lines: list[AuditLine]) -> str | None:
    return next((one.profile for one in reversed(lines) if one.profile), None)


def _by_state(state: str | None, *, checks: bool | None) -> AuditCause | None:
    match patron_check_state(state):
        case PatronCheckState.REFUSED:
            return AuditCause.FAILED
        case PatronCheckState.PASSED:
            return AuditCause.ACCEPTED_UNASKED if checks is False else AuditCause.ACCEPTED
        case _:
            return None


# What is wrong with one request, by the best that is known about it.

_HISTORY: Mapping[AuditCause, tuple[RequestCause, str]] = MappingProxyType(
    {
        AuditCause.ACCEPTED: (RequestCause.FINE, "ReShare found and accepted the patron."),
        AuditCause.MISSING: (
            RequestCause.MISSING,
            "The request had no User ID when ReShare checked the patron.",
        ),
        AuditCause.UNKNOWN: (
            RequestCause.UNKNOWN_TO_ILS,
            "The library system told ReShare that it knows no such patron.",
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
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A cause, why, and what that rests on."""

    cause: RequestCause
    because: str
    rests_on: RestsOn


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """What holds for all requests of a library."""

    usual: frozenset[Shape]  # kinds of identifiers; empty: not known
    settings: ReshareSettings

    def judge(
        self, request: PatronRequest, history: History, answer: Answer, *, spoilt: bool
    ) -> Judgement:
        """Judge one request. *spoilt*: an export has damaged its identifier."""
        if not spoilt:
            if is_missing(request):
                return _on(RequestCause.MISSING, "The request has no User ID.", RestsOn.REQUEST)
            if not history.accepted and (said := malformed(request)) is not None:
                return _on(RequestCause.MALFORMED, said, RestsOn.REQUEST)
            found = self._by_library(request, history, answer)
            if found is not None:
                return found
        return self._by_history(request, history, spoilt=spoilt)

    def _by_library(
        self, request: PatronRequest, history: History, answer: Answer
    ) -> Judgement | None:
        match answer.decides:
            case NotFound():
                return self._not_found(request, history, answer)
            case Ambiguous():
                said = "The library system knows more than one account by this User ID."
                return _on(RequestCause.SEVERAL_ACCOUNTS, said, RestsOn.LIBRARY)
            case Found(record=record):
                return self._found(request, history, record)
            case _:
                return None

    def _not_found(self, request: PatronRequest, history: History, answer: Answer) -> Judgement:
        value = str(request.patron_identifier)
        if any(_is_old(one.record, value) for one in answer.evidence):
            said = "The User ID was this patron's and is no longer active."
            return _on(RequestCause.OLD, said, RestsOn.LIBRARY)
        if answer.evidence:
            said = "The library system has the User ID, but not where ReShare looks for it."
            return _on(RequestCause.ANOTHER_KIND, said, RestsOn.LIBRARY)
        said = (
            "ReShare accepted the patron then; the library system knows no such patron now."
            if history.accepted
            else "The library system knows no patron by this User ID."
        )
        return self._unknown(value, said, RestsOn.LIBRARY)

    def _found(
        self, request: PatronRequest, history: History, record: PatronRecord
    ) -> Judgement | None:
        told = PersonTraits.of(request.given_name, request.surname, email=request.email)
        if told.agrees_with(record) is Agreement.DISAGREES:
            said = "The User ID leads to an account with another name than the request's."
            return _on(RequestCause.ANOTHER_ACCOUNT, said, RestsOn.LIBRARY)
        if _is_old(record, str(request.patron_identifier)):
            said = "The User ID is no longer an active one of this patron's."
            return _on(RequestCause.OLD, said, RestsOn.LIBRARY)
        if history.cause is AuditCause.UNKNOWN:
            said = "ReShare was told of no such patron; the library system knows the User ID now."
            return _on(RequestCause.NOW_KNOWN, said, RestsOn.LIBRARY)
        if history.cause is AuditCause.FAILED:
            return self._refused(record)
        if history.cause in (None, AuditCause.ACCEPTED, AuditCause.ACCEPTED_UNASKED):
            said = "The library system knows the patron by this User ID."
            return _on(RequestCause.FINE, said, RestsOn.LIBRARY)
        return None  # what ReShare was told then stands

    def _refused(self, record: PatronRecord) -> Judgement | None:
        """Look for what a refusal without a reason may rest on."""
        allowed = {one.code: one.can_create_requests for one in self.settings.patron_profiles}
        if record.group is not None and allowed.get(record.group.code) is False:
            return _on(RequestCause.PROFILE, _HISTORY[AuditCause.PROFILE][1], RestsOn.LIBRARY)
        if record.blocks:
            return _on(
                RequestCause.BLOCKED,
                "ReShare refused the patron, and the library system holds a block now.",
                RestsOn.LIBRARY,
            )
        return None

    def _by_history(self, request: PatronRequest, history: History, *, spoilt: bool) -> Judgement:
        value = None if spoilt else str(request.patron_identifier)
        if history.cause is AuditCause.UNKNOWN:
            return self._unknown(value, _HISTORY[history.cause][1], history.rests_on)
        if history.cause is AuditCause.FAILED and self._is_unusual(value):
            return self._unknown(value, "", history.rests_on)
        if history.cause is not None and history.cause in _HISTORY:
            cause, said = _HISTORY[history.cause]
            return _on(cause, said, history.rests_on)
        if self._is_unusual(value):
            return self._unknown(value, "", RestsOn.REQUEST)
        said = (
            "ReShare took the request without asking the library system."
            if history.cause is AuditCause.ACCEPTED_UNASKED
            else "Neither ReShare nor the library system said anything about the patron."
        )
        return _on(RequestCause.CANNOT_TELL, said, history.rests_on)

    def _unknown(self, value: str | None, said: str, rests_on: RestsOn) -> Judgement:
        if self._is_unusual(value):
            other = "The User ID is of another kind than this library's identifiers."
            return _on(RequestCause.ANOTHER_KIND, other, rests_on)
        return _on(RequestCause.UNKNOWN_TO_ILS, said, rests_on)

    def _is_unusual(self, value: str | None) -> bool:
        return value is not None and bool(self.usual) and kind_of(value) not in self.usual


def _on(cause: RequestCause, because: str, rests_on: RestsOn) -> Judgement:
    return Judgement(cause=cause, because=because, rests_on=rests_on)


def _is_old(record: PatronRecord, value: str) -> bool:
    borne = record.bearing(value)
    return bool(borne) and all(one.status is IdentifierStatus.INACTIVE for one in borne)
