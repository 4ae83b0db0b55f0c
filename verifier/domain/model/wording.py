"""Labels and phrases that checks, diagnosis and reports share.

Counts, owners, transforms, causes of failed requests.
"""

from collections.abc import Mapping
from types import MappingProxyType

from verifier.domain.model.finding import Owner
from verifier.domain.model.match import Transform
from verifier.domain.model.triage import RequestCause, RequestPattern, RequestSource, TraitName

# Numbers and shares in words.

_LEAST, _MOST = 0.005, 0.995


def plural(number: int, noun: str, plural: str | None = None) -> str:
    """Format a number with its noun: "1 login", "2 logins"."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def percent(share: float) -> str:
    """Format a share in percent; a small one is never shown as 0, nor a large one as 100."""
    if 0 < share < _LEAST:
        return "under 1 %"
    if _MOST < share < 1:
        return "over 99 %"
    return f"{share * 100:.0f} %"


# Who fixes something, in words.

OWNERS: Mapping[Owner, str] = MappingProxyType(
    {
        Owner.IDENTITY: "identity team",
        Owner.DISCOVERY: "discovery team",
        Owner.RESHARE: "ReShare administrators",
        Owner.ILS: "library systems",
        Owner.PATRON: "the patron",
    }
)


# In what a released value and the library's identifier differ, in words for everybody.

DIFFERENCES: Mapping[Transform, str] = MappingProxyType(
    {
        Transform.T1: "blanks",
        Transform.T2: "letter case",
        Transform.T3: "the part behind the @",
        Transform.T4: "leading zeros",
        Transform.T5: "a letter in front",
        Transform.T6: "a scanner's start and stop characters",
        Transform.T7: "the check digit",
        Transform.T8: "what a card's stripe or its issuer's number adds",
        Transform.T9: "the card's issue digits",
        Transform.T10: "the number of a replaced card",
        Transform.T11: "another kind of identifier of the same person",
        Transform.T12: "damage by a spreadsheet",
        Transform.T13: "text joined to it or wrapped around it",
        Transform.T14: "look-alike characters or hyphens",
        Transform.T15: "one character",
        Transform.T16: "an institution's prefix",
        Transform.T17: "a value that is random by design",
    }
)
"""Follow "but for" and "differ by". T10, T11 and T17 change no value, so have none."""


# Causes, traits and sources in words. None contains a personal value.

CAUSE_LABELS: dict[RequestCause, str] = {
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
"""Short names of the causes, to stand beside a number."""

TRAIT_LABELS: dict[TraitName, str] = {
    "group": "patron group",
    "door": "door",
    "institution": "requesting institution",
    "pickup-location": "pickup location",
    "shape": "shape of the User ID",
}

SOURCE_LABELS: dict[str, str] = {
    RequestSource.LINK.value: "link (VuFind, OpenURL)",
    RequestSource.ILLIAD.value: "ILLiad add-on",
    RequestSource.API.value: "API",
    RequestSource.STAFF.value: "staff form",
}


def trait_value(name: TraitName, value: str) -> str:
    """Return the text that shows the value of a trait."""
    return SOURCE_LABELS.get(value, value) if name == "door" else value


def period_in_words(pattern: RequestPattern) -> str:
    """Describe the period of a pattern, such as "since 3 May 2026"; empty if it is unlimited."""
    since, until = pattern.since, pattern.until
    if since and until:
        return f"from {since:%d %B %Y} to {until:%d %B %Y}"
    if since:
        return f"since {since:%d %B %Y}"
    return f"until {until:%d %B %Y}" if until else ""
