"""The states of a request, and which of them lie behind the patron check."""

from __future__ import annotations

from enum import StrEnum

INVALID_PATRON = "REQ_INVALID_PATRON"
_BEFORE = "REQ_"
_UNDECIDED = frozenset({"REQ_IDLE", "REQ_NEW", "REQ_ERROR", "REQ_CANCELLED", "REQ_PENDING"})


class Standing(StrEnum):
    """What a state says about the patron check."""

    REFUSED = "refused"
    PASSED = "passed"
    UNDECIDED = "undecided"


def code_of(state: str) -> str:
    """Give the code of a state that is written as on ReShare's screens: "Invalid patron"."""
    written = "_".join(state.upper().split())
    return written if written.startswith(("REQ_", "RES_")) else f"{_BEFORE}{written}"


def standing(state: str | None) -> Standing:
    """Tell from a state whether the patron check let the request through.

    The check comes before everything but the institution's symbol, so a borrower's request in
    any later state has passed it, or a person let it pass.
    """
    if state is None or not state.strip():
        return Standing.UNDECIDED
    code = code_of(state)
    if code == INVALID_PATRON:
        return Standing.REFUSED
    undecided = code in _UNDECIDED or not code.startswith(_BEFORE)
    return Standing.UNDECIDED if undecided else Standing.PASSED
