"""What a ReShare request's state and audit messages say about the patron check."""

import re
from dataclasses import dataclass
from enum import StrEnum

# What ReShare wrote into a request's history about the patron, read back into its cause.
#
# Source: mod-rs ``EventReqNewPatronRequestIndService``, ``ReshareActionService``,
# ``BaseHostLMSService`` and ``lib-ncip-client``, and ReShare's wiki page *Common NCIP errors*.


class AuditCause(StrEnum):
    """What one line of a request's history says about the patron."""

    ACCEPTED = "accepted"  # the library system was asked
    ACCEPTED_UNASKED = "accepted-unasked"  # the borrower check is off
    OVERRIDDEN = "overridden"  # staff overrode the check
    MISSING = "missing"
    UNKNOWN = "unknown"
    SEVERAL = "several"  # more than one patron has the identifier
    BLOCKED = "blocked"
    PROFILE = "profile"
    COULD_NOT_ASK = "could-not-ask"
    NOT_CONFIGURED = "not-configured"
    NO_INSTITUTION = "no-institution"
    FAILED = "failed"  # for a reason that is not known here


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """A history line about the patron. ``profile`` is the patron profile that it names."""

    cause: AuditCause
    profile: str | None = None


_CALL_FAILED = "lookuppatron call failed"
_NOT_VALID = "failed to validate patron"
_TAILS: tuple[tuple[AuditCause, tuple[str, ...]], ...] = (
    (AuditCause.MISSING, ("no id supplied",)),
    (
        AuditCause.NOT_CONFIGURED,
        (
            *("must be defined", "missing endpoint", "missing credentials", "unknown partner"),
            *("host lms integration not configured", "user authentication failed"),
        ),
    ),
    (
        AuditCause.COULD_NOT_ASK,
        # before the words for unknown users: "HTTP Response 404 Not Found" is none of them
        (
            *("client failed to call ncip server", "socket call timeout", "http response "),
            *("unable to parse response from ncip1 return", "response is empty"),
        ),
    ),
    (AuditCause.SEVERAL, ("non-unique user",)),
    (
        AuditCause.UNKNOWN,
        (
            *("unknown user", "user does not exist", "did not return a matching patron"),
            *("did not find a user", "not found", "unkown user"),  # the last in one adapter
        ),
    ),
    (AuditCause.COULD_NOT_ASK, ("unexpected problem in ncip call",)),
)
"""Texts that may follow *lookupPatron call failed*; the first that occurs decides."""

_NO_ANSWER = re.compile(r"host lms integration in settings\.\s*null\s*$", re.IGNORECASE)
_PROFILE = re.compile(r"patron profile \((.{0,200}?)\) is configured to not allow", re.IGNORECASE)


def read_audit(message: str) -> AuditLine | None:
    """Parse one line of a request's history; None if it says nothing about the patron."""
    text = message.lower()
    cause = None
    if _CALL_FAILED in text:
        tail = text.partition(_CALL_FAILED)[2]
        found = (cause for cause, words in _TAILS if any(word in tail for word in words))
        no_answer = _NO_ANSWER.search(message)
        cause = AuditCause.COULD_NOT_ASK if no_answer else next(found, AuditCause.FAILED)
    elif _NOT_VALID in text:
        if profile := _PROFILE.search(message):
            return AuditLine(cause=AuditCause.PROFILE, profile=profile[1])
        cause = AuditCause.FAILED if "state = ok" in text else AuditCause.BLOCKED
    elif "requesting institution symbol" in text:
        cause = AuditCause.NO_INSTITUTION
    elif re.search(r"patron validation overrid+en", text):
        cause = AuditCause.OVERRIDDEN
    elif "patron validated" in text:
        unasked = "no host lms integration configured" in text
        cause = AuditCause.ACCEPTED_UNASKED if unasked else AuditCause.ACCEPTED
    return None if cause is None else AuditLine(cause=cause)


# The states of a request, and which of them come after the patron check.

INVALID_PATRON = "REQ_INVALID_PATRON"
_BEFORE = "REQ_"
_UNDECIDED = frozenset({"REQ_IDLE", "REQ_NEW", "REQ_ERROR", "REQ_CANCELLED", "REQ_PENDING"})
_LABELLED = _UNDECIDED | {
    f"{_BEFORE}{name}"
    for name in (
        *("AWAITING_RETURN_SHIPPING", "BLANK_FORM_REVIEW", "BORROWER_RETURNED"),
        *("BORROWING_LIBRARY_RECEIVED", "CANCELLED_WITH_SUPPLIER", "CANCEL_PENDING"),
        *("CHECKED_IN", "CONDITIONAL_ANSWER_RECEIVED", "DUPLICATE_REVIEW", "END_OF_ROTA"),
        *("EXPECTS_TO_SUPPLY", "FILLED_LOCALLY", "INVALID_PATRON", "LOCAL_REVIEW", "OVERDUE"),
        *("OVER_LIMIT", "RECALLED", "REQUEST_COMPLETE", "REQUEST_SENT_TO_SUPPLIER", "SHIPPED"),
        *("SHIPPED_TO_SUPPLIER", "SOURCING_ITEM", "SUPPLIER_IDENTIFIED"),
        *("UNABLE_TO_CONTACT_SUPPLIER", "UNFILLED", "VALIDATED", "WILL_SUPPLY"),
    )
}
"""Codes with known wording. Other wording, or another language, may mean anything."""


class PatronCheckState(StrEnum):
    """What a request's state says about the patron check."""

    REFUSED = "refused"
    PASSED = "passed"
    UNDECIDED = "undecided"


def code_of(state: str) -> str:
    """Return the code of a state that is written as on ReShare's screens: "Invalid patron".

    Any other words are returned as they are.
    """
    written = "_".join(state.upper().split())
    if is_code(written):
        return written
    code = f"{_BEFORE}{written}"
    return code if code in _LABELLED else state.strip()


def is_code(state: str) -> bool:
    """Whether *state* is one of ReShare's codes; anything else cannot be interpreted."""
    return state.startswith((_BEFORE, "RES_"))


def patron_check_state(state: str | None) -> PatronCheckState:
    """Determine from a state whether the patron check accepted the request.

    The check precedes everything except the institution's symbol, so a borrower's request in any
    later state has passed it, or staff overrode it.
    """
    if state is None or not state.strip():
        return PatronCheckState.UNDECIDED
    code = code_of(state)
    if code == INVALID_PATRON:
        return PatronCheckState.REFUSED
    undecided = code in _UNDECIDED or not code.startswith(_BEFORE)
    return PatronCheckState.UNDECIDED if undecided else PatronCheckState.PASSED
