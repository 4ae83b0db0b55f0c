"""Whether the patron is fine in the library system, whatever ReShare makes of it."""

from __future__ import annotations

from verifier.diagnosis.case import Case
from verifier.model.report import IlsState

_BY_FINDING: tuple[tuple[IlsState, tuple[str, ...]], ...] = (
    (IlsState.INACTIVE, ("patron.record-inactive",)),
    (IlsState.EXPIRED, ("patron.record-expired",)),
    (IlsState.BLOCKED, ("patron.blocked-in-ils", "decision.patron-blocked")),
)


def ils_state(case: Case) -> IlsState:
    """By what the checks found about this patron's record; unknown without a record."""
    if case.record is None:
        return IlsState.UNKNOWN
    for state, checks in _BY_FINDING:
        if case.has(*checks):
            return state
    return IlsState.OK
