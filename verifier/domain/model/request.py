"""What ReShare's request form would carry if this login placed a request now."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from verifier.domain.model.capture import Posted, RequestKind
from verifier.domain.model.release import Release
from verifier.domain.model.request_form import EntryPoint

NOT_STATED = (
    "There is no site file, so it is not known which attribute ReShare takes the identifier from."
)
LISTENER_NOT_STATED = (
    "There is no site file, so it is not known what the OpenURL listener does to the identifier."
)


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
    header_value: str | None = None  # as the listener reads it; None: not sent, or never read
    after_case: str | None = None
    result: str | None = None
    outcome: TransformOutcome = TransformOutcome.NO_HEADER
    detail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPreview:
    """The values at discovery and listener, and what ReShare would store.

    ``req_id`` is what discovery puts into the link: None where it sends none. Several values
    joined by a service provider are one string here, as they are on the wire.
    ``patron_identifier``: None means the key is left out of the request; ``""`` is sent as
    such. It is None as well where the listener would answer HTTP 500, and ``blocked`` says so.
    """

    release: Release
    req_id: str | None
    req_id_from: str | None  # the attribute's label, "name-id", "typed-username" …
    trace: TransformTrace
    patron_identifier: str | None
    email: str | None
    blocked: str | None = None  # why no request can be placed at all
    unsaid: str | None = None  # why nobody can say what ReShare would make of it
    posted: Posted | None = None  # of a pasted request: what becomes of it

    @property
    def cannot_be_said(self) -> str | None:
        """Why nobody can say what ReShare would receive; None where it is known."""
        if self.unsaid is not None:
            return self.unsaid
        if self.release.is_unstated:
            return NOT_STATED
        request = self.release.capture.request
        if not self.release.form.stated and request and request.kind is RequestKind.OPENURL:
            return LISTENER_NOT_STATED
        if self.trace.outcome is TransformOutcome.CANNOT_SIMULATE:
            return "What the listener would send cannot be predicted here."
        typed = (
            self.release.form.door is EntryPoint.VUFIND_LDAP and self.trace.header_value is None
        )
        if typed and self.release.capture.typed_username is None:
            return (
                "VuFind sends what the person types, and this login does not say what that was: "
                "log in on this program's own page, or name it with --typed."
            )
        return None

    @property
    def has_identifier(self) -> bool:
        """Whether anything that ReShare could look up would arrive."""
        return bool(self.patron_identifier)

    @property
    def by_header(self) -> bool:
        """Whether the identifier reaches the listener in a request header."""
        return self.trace.header_value is not None or self.release.form.door is EntryPoint.HEADER

    @property
    def carrier(self) -> str:
        """The name that the identifier comes from, or would have come from had it arrived.

        A header goes before the link: the listener replaces ``req_id`` by what it reads.
        """
        form = self.release.form
        if self.by_header:
            return form.header_source or form.identifier
        return self.req_id_from or form.link_source
