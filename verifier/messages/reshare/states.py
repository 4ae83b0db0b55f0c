"""The states of a request, and which of them lie behind the patron check."""

from __future__ import annotations

from enum import StrEnum

INVALID_PATRON = "REQ_INVALID_PATRON"
_BEFORE = "REQ_"
_UNDECIDED = frozenset({"REQ_IDLE", "REQ_NEW", "REQ_ERROR", "REQ_CANCELLED", "REQ_PENDING"})
_LABELLED = _UNDECIDED | {
    f"{_BEFORE}{one}"
    for one in (
        "AWAITING_RETURN_SHIPPING",
        "BLANK_FORM_REVIEW",
        "BORROWER_RETURNED",
        "BORROWING_LIBRARY_RECEIVED",
        "CANCELLED_WITH_SUPPLIER",
        "CANCEL_PENDING",
        "CHECKED_IN",
        "CONDITIONAL_ANSWER_RECEIVED",
        "DUPLICATE_REVIEW",
        "END_OF_ROTA",
        "EXPECTS_TO_SUPPLY",
        "FILLED_LOCALLY",
        "INVALID_PATRON",
        "LOCAL_REVIEW",
        "OVERDUE",
        "OVER_LIMIT",
        "RECALLED",
        "REQUEST_COMPLETE",
        "REQUEST_SENT_TO_SUPPLIER",
        "SHIPPED",
        "SHIPPED_TO_SUPPLIER",
        "SOURCING_ITEM",
        "SUPPLIER_IDENTIFIED",
        "UNABLE_TO_CONTACT_SUPPLIER",
        "UNFILLED",
        "VALIDATED",
        "WILL_SUPPLY",
    )
}
"""The codes that are known in words. Other words, or another language's, may mean anything."""


class Standing(StrEnum):
    """What a state says about the patron check."""

    REFUSED = "refused"
    PASSED = "passed"
    UNDECIDED = "undecided"


def code_of(state: str) -> str:
    """Give the code of a state that is written as on ReShare's screens: "Invalid patron".

    Words that are none of ReShare's are given as they stand.
    """
    written = "_".join(state.upper().split())
    if is_code(written):
        return written
    code = f"{_BEFORE}{written}"
    return code if code in _LABELLED else state.strip()


def is_code(state: str) -> bool:
    """Whether this is one of ReShare's codes, and so tells anything."""
    return state.startswith((_BEFORE, "RES_"))


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
