"""What ReShare would do with the request."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from verifier.model.match import PatronMatch
from verifier.model.reshare_live import OwnAnswer
from verifier.model.reshare_settings import ReshareSettings


class RequestState(StrEnum):
    """The states of a new patron request that a patron lookup can lead to."""

    VALIDATED = "REQ_VALIDATED"
    INVALID_PATRON = "REQ_INVALID_PATRON"
    ERROR = "REQ_ERROR"
    CROSSLINK_VALIDATED = "VALIDATED"
    CROSSLINK_NEW = "NEW"  # CrossLink leaves a request as it came where its check fails


_ACCEPTED = (RequestState.VALIDATED, RequestState.CROSSLINK_VALIDATED)


@dataclass(frozen=True, slots=True, kw_only=True)
class BorrowerDecision:
    """ReShare's own verdict: state, qualifier and audit text as it would write them.

    ``state`` is None where ReShare could not be predicted because no library system is
    configured here, or where no request would ever reach it.
    """

    match: PatronMatch
    settings: ReshareSettings
    state: RequestState | None
    qualifier: str | None
    audit: str | None
    checked: bool  # False: the borrower check is off and anything passes
    status: str | None = None  # OK, BLOCKED or FAIL
    profile: str | None = None  # as ReShare reads it from the answer
    profile_allowed: bool | None = None  # None: never decided, or not known
    user_id: str | None = None  # the id that came back, or the one sent
    surname: str | None = None  # what ReShare would make of the name and addresses in the answer
    given_name: str | None = None
    email: str | None = None
    by_username: bool = False  # only the second attempt, by user name, found somebody
    problems: tuple[str, ...] = ()
    own_answer: OwnAnswer | None = None  # ReShare's own, where it was asked for

    @property
    def accepted(self) -> bool | None:
        """Whether the request would go on to a supplier; None where that cannot be said."""
        return None if self.state is None else self.state in _ACCEPTED
