"""Values that differ between two logins by design, and so say nothing about a change."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from verifier.diagnosis.changes.entries import Entry, subject_entry
from verifier.diagnosis.shapes import Shape, shape_of
from verifier.model.capture import LoginCapture, SubjectKind
from verifier.model.match import Agreement
from verifier.model.release import Release

PAIRWISE_ATTRIBUTES = frozenset({"pairwise-id", "eduPersonTargetedID"})
LOGIN_CLAIMS = frozenset(
    {
        *("iat", "exp", "nbf", "jti", "nonce", "at_hash", "c_hash", "s_hash", "auth_time", "sid"),
        *("iss", "aud", "azp", "authenticationDate", "isFromNewLogin"),
        "longTermAuthenticationRequestTokenUsed",
        "http://schemas.microsoft.com/ws/2008/06/identity/claims/authenticationinstant",
    }
)
"""What is said about a login and not about its person."""


class Nature(StrEnum):
    """How long a value stays the same, and for whom."""

    LASTING = "lasting"
    PAIRWISE = "pairwise"  # one for each service provider
    ONE_TIME = "one-time"  # one for each login


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """What may make values differ: whether both logins are of one person and one service."""

    same_service: bool
    same_idp: bool
    agreement: Agreement
    hidden: bool = False  # values of one side or both are masked, and compare with nothing

    @classmethod
    def of(
        cls,
        before: LoginCapture,
        after: LoginCapture,
        agreement: Agreement,
        *,
        hidden: bool = False,
    ) -> Between:
        """Compare who sent the logins and to whom; what is not known is not the same."""
        service, entity_id = before.service_provider, before.idp.entity_id
        return cls(
            same_service=service is not None and service == after.service_provider,
            same_idp=entity_id is not None and entity_id == after.idp.entity_id,
            agreement=agreement,
            hidden=hidden,
        )

    def another(self, before: str | None, after: str | None) -> bool | None:
        """Whether two values differ; None where a mask hides it."""
        if self.hidden and before is not None and after is not None:
            return None
        return before != after

    def must_differ(self, before: Nature, after: Nature) -> bool:
        """Whether two values of these natures differ without anything having changed."""
        if before is not after or before is Nature.LASTING:
            return False
        same = self.same_service and self.same_idp and self.agreement is not Agreement.DISAGREES
        return before is Nature.ONE_TIME or not same


def nature_of_subject(entry: Entry) -> Nature:
    """Tell by the format that was stated, else by the shape of the value."""
    if entry.sent.name == SubjectKind.SUB and entry.sent.name_format == "pairwise":
        return Nature.PAIRWISE
    return _by_shape(entry, entry.sent.name_format)


def nature_of_attribute(entry: Entry, release: Release) -> Nature:
    """Tell by what the name means, else by the shape of the values."""
    if entry.sent.name in LOGIN_CLAIMS:
        return Nature.ONE_TIME
    subject = subject_entry(release)
    if subject is not None and entry.sent.values == subject.sent.values:
        as_subject = nature_of_subject(subject)  # a claim `sub`, a header REMOTE_USER
        if as_subject is not Nature.LASTING:
            return as_subject
    if entry.canonical in PAIRWISE_ATTRIBUTES:
        return Nature.PAIRWISE
    return _by_shape(entry, None)


def _by_shape(entry: Entry, name_format: str | None) -> Nature:
    shapes = {shape_of(value, name_format) for value in entry.sent.values}
    if shapes == {Shape.TRANSIENT}:
        return Nature.ONE_TIME
    return Nature.PAIRWISE if shapes == {Shape.PAIRWISE} else Nature.LASTING
