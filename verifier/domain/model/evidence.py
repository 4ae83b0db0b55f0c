"""The evidence about one login, which grows stage by stage.

Each stage takes the evidence of the earlier stages and returns it with its own value added. A
check takes the evidence of its stage.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from verifier.domain.model.capture import LoginCapture, RequestKind
from verifier.domain.model.lookup import PatronLookup
from verifier.domain.model.match import PatronMatch
from verifier.domain.model.release import Release, RequestPreview, TransformOutcome
from verifier.domain.model.request_form import EntryPoint
from verifier.domain.model.reshare_settings import OwnAnswer, ReshareSettings
from verifier.domain.model.text_values import Foreign, Personal

NOT_STATED = (
    "There is no site file, so it is not known which attribute ReShare takes the identifier from."
)
LISTENER_NOT_STATED = (
    "There is no site file, so it is not known what the OpenURL listener does to the identifier."
)

_STAGES = ("capture", "release", "preview", "lookup", "match", "decision")


class RequestState(StrEnum):
    """The states that a patron lookup can set on a new patron request."""

    VALIDATED = "REQ_VALIDATED"
    BLANK_FORM_REVIEW = "REQ_BLANK_FORM_REVIEW"  # the patron is accepted, the item is not known
    INVALID_PATRON = "REQ_INVALID_PATRON"
    ERROR = "REQ_ERROR"
    CROSSLINK_VALIDATED = "VALIDATED"
    CROSSLINK_NEW = "NEW"  # CrossLink leaves the state unchanged if its check fails


_ACCEPTED = (
    RequestState.VALIDATED,
    RequestState.BLANK_FORM_REVIEW,
    RequestState.CROSSLINK_VALIDATED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BorrowerDecision:
    """ReShare's predicted decision: state, qualifier and audit text as it would write them.

    ``state`` is None if ReShare's decision could not be predicted because no library system is
    configured here, or because no request would ever reach ReShare.
    """

    settings: ReshareSettings
    state: RequestState | None
    qualifier: str | None
    audit: Foreign[str | None]
    checked: bool  # False: the borrower check is off and anything passes
    status: str | None = None  # OK, BLOCKED or FAIL
    profile: Personal[str | None] = None  # as ReShare reads it from the answer
    profile_allowed: bool | None = None  # None: never decided, or not known
    user_id: Personal[str | None] = None  # the ID in the response, or the one sent
    surname: Personal[str | None] = None  # as ReShare would read them in the response
    given_name: Personal[str | None] = None
    email: Personal[str | None] = None
    by_username: bool = False  # only the second attempt, by user name, found somebody
    problems: Foreign[tuple[str, ...]] = ()
    own_answer: OwnAnswer | None = None  # ReShare's own answer, if requested
    once_right: "BorrowerDecision | None" = None
    """The decision about this patron's record, if the identifier sent does not lead to it."""

    @property
    def accepted(self) -> bool | None:
        """Whether ReShare accepts the patron of the request; None if that is unknown."""
        return None if self.state is None else self.state in _ACCEPTED

    @property
    def about_patron(self) -> "BorrowerDecision":
        """What ReShare decides about this patron: now, or once the identifier is right."""
        return self.once_right or self


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseEvidence:
    """A login, and the attributes that were released at it."""

    capture: LoginCapture
    release: Release

    @property
    def is_unstated(self) -> bool:
        """Whether no site file defines how the login's values are used."""
        return not self.release.form.stated and self.capture.request is None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestEvidence(ReleaseEvidence):
    """The evidence so far, and a preview of the request that the login would place."""

    preview: RequestPreview

    @property
    def why_unknown(self) -> str | None:
        """Why it is unknown what ReShare would receive; None if it is known."""
        if self.preview.why_unknown is not None:
            return self.preview.why_unknown
        if self.is_unstated:
            return NOT_STATED
        form, request, trace = self.release.form, self.capture.request, self.preview.trace
        if not form.stated and request and request.kind is RequestKind.OPENURL:
            return LISTENER_NOT_STATED
        if trace.outcome is TransformOutcome.CANNOT_SIMULATE:
            return "What the listener would send cannot be predicted here."
        typed = form.door is EntryPoint.VUFIND_LDAP and trace.header_value is None
        if typed and self.capture.typed_username is None:
            return (
                "VuFind sends what the person types, and this login does not say what that was: "
                "log in on this program's own page, or name it with --typed."
            )
        return None

    @property
    def by_header(self) -> bool:
        """Whether the identifier reaches the listener in a request header."""
        read = self.preview.trace.header_value is not None
        return read or self.release.form.door is EntryPoint.HEADER

    @property
    def carrier(self) -> str:
        """The name of the attribute or header that the identifier comes from, or should come from.

        A header takes precedence over the link: the listener replaces ``req_id`` with its value.
        """
        form = self.release.form
        if self.by_header:
            return form.header_source or form.identifier
        return self.preview.req_id_from or form.link_source


@dataclass(frozen=True, slots=True, kw_only=True)
class LookupEvidence(RequestEvidence):
    """The evidence so far, and what the library systems returned."""

    lookup: PatronLookup


@dataclass(frozen=True, slots=True, kw_only=True)
class PatronEvidence(LookupEvidence):
    """The evidence so far, and which patron the records belong to."""

    match: PatronMatch


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionEvidence(PatronEvidence):
    """The evidence so far, and ReShare's decision."""

    decision: BorrowerDecision

    @property
    def settings(self) -> ReshareSettings:
        """ReShare's settings that the decision is based on."""
        return self.decision.settings


def stages(evidence: ReleaseEvidence) -> dict[str, Any]:
    """Return the value of each stage in *evidence* by name, to build the next evidence from."""
    return {name: getattr(evidence, name) for name in _STAGES if hasattr(evidence, name)}
