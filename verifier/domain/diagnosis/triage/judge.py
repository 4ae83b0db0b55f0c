"""Find the cause of one request's failure from its history.

Its identifier and the library system's answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from verifier.domain.diagnosis.agreement import PersonTraits
from verifier.domain.diagnosis.shapes import Shape
from verifier.domain.diagnosis.triage.identifiers import Answer, is_missing, kind_of, malformed
from verifier.domain.model.lookup import Ambiguous, Found, NotFound
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
from verifier.domain.model.triage import PatronRequest, RequestCause, RestsOn

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
