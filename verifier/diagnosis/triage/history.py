"""What a request's own history and state say about its patron."""

from __future__ import annotations

from dataclasses import dataclass

from verifier.messages.reshare.audit_text import AuditCause, AuditLine, read_audit
from verifier.messages.reshare.states import Standing, standing
from verifier.model.patron_request import PatronRequest
from verifier.model.request_cause import RestsOn


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
    match standing(state):
        case Standing.REFUSED:
            return AuditCause.FAILED
        case Standing.PASSED:
            return AuditCause.ACCEPTED_UNASKED if checks is False else AuditCause.ACCEPTED
        case _:
            return None
