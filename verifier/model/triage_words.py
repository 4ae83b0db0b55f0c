"""Causes, traits and doors in words. No value of a person is in any of them."""

from __future__ import annotations

from verifier.model.patron_request import RequestDoor
from verifier.model.request_cause import RequestCause
from verifier.model.triage import RequestPattern, TraitName

CAUSES: dict[RequestCause, str] = {
    RequestCause.MISSING: "User ID missing",
    RequestCause.MALFORMED: "User ID malformed",
    RequestCause.ANOTHER_KIND: "User ID of another kind",
    RequestCause.UNKNOWN_TO_ILS: "unknown to the library system",
    RequestCause.OLD: "old User ID",
    RequestCause.SEVERAL_ACCOUNTS: "several accounts",
    RequestCause.ANOTHER_ACCOUNT: "another person's account",
    RequestCause.BLOCKED: "patron blocked",
    RequestCause.PROFILE: "patron group not allowed",
    RequestCause.COULD_NOT_ASK: "ReShare could not ask",
    RequestCause.NOT_CONFIGURED: "ReShare not configured",
    RequestCause.NO_INSTITUTION: "institution not known",
    RequestCause.REFUSED: "refused, no reason known",
    RequestCause.NOW_KNOWN: "known by now",
    RequestCause.FINE: "fine",
    RequestCause.CANNOT_TELL: "cannot be told",
}
"""As a label beside a number."""

TRAITS: dict[TraitName, str] = {
    "group": "patron group",
    "door": "door",
    "institution": "requesting institution",
    "pickup-location": "pickup location",
    "shape": "shape of the User ID",
}

DOORS: dict[str, str] = {
    RequestDoor.LINK.value: "link (VuFind, OpenURL)",
    RequestDoor.ILLIAD.value: "ILLiad add-on",
    RequestDoor.API.value: "API",
    RequestDoor.STAFF.value: "staff form",
}


def trait_value(name: TraitName, value: str) -> str:
    """Show the value of a trait."""
    return DOORS.get(value, value) if name == "door" else value


def when(pattern: RequestPattern) -> str:
    """Say since when and until when; empty where it is so all the time."""
    since, until = pattern.since, pattern.until
    if since and until:
        return f"from {since:%d %B %Y} to {until:%d %B %Y}"
    if since:
        return f"since {since:%d %B %Y}"
    return f"until {until:%d %B %Y}" if until else ""
