"""What ReShare wrote into a request's history about the patron, read back into its cause.

Source: mod-rs ``EventReqNewPatronRequestIndService``, ``ReshareActionService``,
``BaseHostLMSService`` and ``lib-ncip-client``, and ReShare's wiki page *Common NCIP errors*.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class AuditCause(StrEnum):
    """What one line of the history says about the patron."""

    ACCEPTED = "accepted"  # the library system was asked
    ACCEPTED_UNASKED = "accepted-unasked"  # the borrower check is off
    OVERRIDDEN = "overridden"  # a person let it pass
    MISSING = "missing"
    UNKNOWN = "unknown"
    BLOCKED = "blocked"
    PROFILE = "profile"
    COULD_NOT_ASK = "could-not-ask"
    NOT_CONFIGURED = "not-configured"
    NO_INSTITUTION = "no-institution"
    FAILED = "failed"  # for a reason that is not known here


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """A line about the patron. ``profile`` is the patron profile that it names."""

    cause: AuditCause
    profile: str | None = None


_CALL_FAILED = "lookuppatron call failed"
_NOT_VALID = "failed to validate patron"
_TAILS: tuple[tuple[AuditCause, tuple[str, ...]], ...] = (
    (AuditCause.MISSING, ("no id supplied",)),
    (
        AuditCause.NOT_CONFIGURED,
        (
            "must be defined",
            "missing endpoint",
            "missing credentials",
            "host lms integration not configured",
            "unknown partner",
            "user authentication failed",
        ),
    ),
    (
        AuditCause.COULD_NOT_ASK,
        # before the words for unknown users: "HTTP Response 404 Not Found" is none of them
        (
            "client failed to call ncip server",
            "socket call timeout",
            "http response ",
            "unable to parse response from ncip1 return",
            "response is empty",
        ),
    ),
    (
        AuditCause.UNKNOWN,
        (
            "unknown user",
            "unkown user",  # as one adapter spells it
            "user does not exist",
            "did not return a matching patron",
            "did not find a user",
            "not found",
        ),
    ),
    (AuditCause.COULD_NOT_ASK, ("unexpected problem in ncip call",)),
)
"""What the end of *lookupPatron call failed* may hold; the first that is there counts."""

_NO_ANSWER = re.compile(r"host lms integration in settings\.\s*null\s*$", re.IGNORECASE)
_PROFILE = re.compile(r"patron profile \((.{0,200}?)\) is configured to not allow", re.IGNORECASE)


def read_audit(said: str) -> AuditLine | None:
    """Read one line; None where it says nothing about the patron."""
    text = said.lower()
    if _CALL_FAILED in text:
        return AuditLine(cause=_of_the_tail(said))
    if _NOT_VALID in text:
        return _not_valid(said)
    if "requesting institution symbol" in text:
        return AuditLine(cause=AuditCause.NO_INSTITUTION)
    if re.search(r"patron validation overrid+en", text):
        return AuditLine(cause=AuditCause.OVERRIDDEN)
    if "patron validated" in text:
        unasked = "no host lms integration configured" in text
        return AuditLine(cause=AuditCause.ACCEPTED_UNASKED if unasked else AuditCause.ACCEPTED)
    return None


def _not_valid(said: str) -> AuditLine:
    profile = _PROFILE.search(said)
    if profile:
        return AuditLine(cause=AuditCause.PROFILE, profile=profile[1])
    valid_state = "state = ok" in said.lower()
    return AuditLine(cause=AuditCause.FAILED if valid_state else AuditCause.BLOCKED)


def _of_the_tail(said: str) -> AuditCause:
    if _NO_ANSWER.search(said):
        return AuditCause.COULD_NOT_ASK
    text = said.lower().partition(_CALL_FAILED)[2]
    return next(
        (cause for cause, words in _TAILS if any(word in text for word in words)),
        AuditCause.FAILED,
    )
