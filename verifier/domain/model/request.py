"""What ReShare's request form would carry if this login placed a request now."""

from dataclasses import dataclass
from enum import StrEnum

from verifier.domain.model.capture import Posted
from verifier.domain.model.text_values import Foreign, Personal, Prose


class TransformOutcome(StrEnum):
    """What the listener's transform did with the header."""

    NO_HEADER = "no-header"  # req_id of the query stays
    UNCHANGED = "unchanged"
    CHANGED = "changed"
    NOT_MATCHED = "not-matched"  # a regex is set and did not match: passed on unchanged
    REGEX_INVALID = "regex-invalid"  # the listener answers HTTP 500
    CANNOT_SIMULATE = "cannot-simulate"


@dataclass(frozen=True, slots=True, kw_only=True)
class TransformTrace:
    """The header's way through the listener, step by step."""

    header_name: str | None = None
    header_value: Personal[str | None] = None  # as the listener reads it; None: not sent, not read
    after_case: Personal[str | None] = None
    result: Personal[str | None] = None
    outcome: TransformOutcome = TransformOutcome.NO_HEADER
    detail: Foreign[str | None] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPreview:
    """The values at discovery and listener, and what ReShare would store.

    ``req_id`` is what discovery puts into the link: None where it sends none. Several values
    joined by a service provider are one string here, as they are on the wire.
    ``patron_identifier``: None means the key is left out of the request; ``""`` is sent as
    such. It is None as well where the listener would answer HTTP 500, and ``blocked`` says so.
    """

    req_id: Personal[str | None]
    req_id_from: str | None  # the attribute's label, "name-id", "typed-username" …
    trace: TransformTrace
    patron_identifier: Personal[str | None]
    email: Personal[str | None]
    blocked: Prose[str | None] = None  # why no request can be placed at all
    unsaid: Prose[str | None] = None  # why nobody can say what ReShare would make of it
    posted: Posted | None = None  # of a pasted request: what becomes of it

    @property
    def has_identifier(self) -> bool:
        """Whether anything that ReShare could look up would arrive."""
        return bool(self.patron_identifier)
