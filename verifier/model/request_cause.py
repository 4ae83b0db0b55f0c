"""What is wrong with a request as far as its patron goes, and what that rests on."""

from __future__ import annotations

from enum import StrEnum


class RequestCause(StrEnum):
    """What is wrong with a request as far as its patron goes, in the order of the road."""

    MISSING = "identifier-missing"
    MALFORMED = "identifier-malformed"
    ANOTHER_KIND = "identifier-of-another-kind"
    UNKNOWN_TO_ILS = "identifier-unknown"
    OLD = "identifier-old"
    SEVERAL_ACCOUNTS = "several-accounts"
    ANOTHER_ACCOUNT = "another-account"
    BLOCKED = "patron-blocked"
    PROFILE = "profile-not-allowed"
    COULD_NOT_ASK = "reshare-could-not-ask"
    NOT_CONFIGURED = "reshare-not-configured"
    NO_INSTITUTION = "institution-not-known"
    REFUSED = "refused-for-no-known-reason"
    NOW_KNOWN = "known-by-now"
    FINE = "fine"
    CANNOT_TELL = "cannot-tell"

    @property
    def is_wrong(self) -> bool:
        """Whether the request went or would go wrong."""
        return self not in (RequestCause.FINE, RequestCause.CANNOT_TELL)

    @property
    def is_told(self) -> bool:
        """Whether it is known how the request went or would go."""
        return self is not RequestCause.CANNOT_TELL

    @property
    def is_of_the_identifier(self) -> bool:
        """Whether the User ID on the request is the wrong one, or none."""
        return self in _OF_THE_IDENTIFIER


_OF_THE_IDENTIFIER = frozenset(
    {
        RequestCause.MISSING,
        RequestCause.MALFORMED,
        RequestCause.ANOTHER_KIND,
        RequestCause.UNKNOWN_TO_ILS,
        RequestCause.OLD,
        RequestCause.ANOTHER_ACCOUNT,
    }
)


class RestsOn(StrEnum):
    """What a judgement rests on."""

    REQUEST = "request"  # the identifier alone, as it stands on the request
    STATE = "state"  # the state that ReShare put it into
    HISTORY = "history"  # what ReShare wrote into the request's history
    LIBRARY = "library"  # what the library system answered now
