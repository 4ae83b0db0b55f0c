"""The keys of ``capture/1``, for reading, and how long its lists may be.

Every list stops at its first error: pydantic would keep one for each item of a hostile file.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from verifier.captures.request_shape import RequestShape
from verifier.model.capture import (
    Attribute,
    AttributeSource,
    Authentication,
    GateCheck,
    GateOutcome,
    IdentityProvider,
    LoginCapture,
    Origin,
    Protocol,
    Scope,
    Subject,
    SubjectKind,
)

SCHEMA = "capture/1"
MOST_ATTRIBUTES = 5_000
MOST_VALUES = 10_000  # of one attribute
MOST_CHECKS = 1_000
MOST_SCOPES = 1_000


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("it names no time zone")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("it is beyond all calendars") from None


Moment = Annotated[datetime, AfterValidator(_aware)]
"""A moment of a known time zone, in UTC."""


class Shape(BaseModel):
    """Read strictly; no message of it shows a value."""

    model_config = ConfigDict(strict=True, extra="forbid", hide_input_in_errors=True)


class ScopeShape(Shape):
    """One scope of the metadata."""

    value: str
    regexp: bool = False


Scopes = Annotated[list[ScopeShape], Field(max_length=MOST_SCOPES, fail_fast=True)]


def scopes_of(shapes: Sequence[ScopeShape] | None) -> tuple[Scope, ...] | None:
    """Give the scopes; None where the metadata was not known."""
    if shapes is None:
        return None
    return tuple(Scope(value=one.value, regexp=one.regexp) for one in shapes)


class _IdpShape(Shape):
    entity_id: str | None
    profile: str | None = None
    display_name: str | None = None
    scopes: Scopes | None = None
    contact: str | None = None

    def idp(self) -> IdentityProvider:
        return IdentityProvider(
            entity_id=self.entity_id,
            profile=self.profile,
            display_name=self.display_name,
            scopes=scopes_of(self.scopes),
            contact=self.contact,
        )


class SubjectShape(Shape):
    """The login's own identifier."""

    kind: SubjectKind
    value: str | None = None
    format: str | None = None
    name_qualifier: str | None = None
    sp_name_qualifier: str | None = None


class AttributeShape(Shape):
    """One attribute."""

    name: str
    name_format: str | None = None
    friendly_name: str | None = None
    values: Annotated[list[str], Field(max_length=MOST_VALUES, fail_fast=True)]
    source: AttributeSource = AttributeSource.ASSERTION
    json_type: Literal["string", "number", "boolean", "array", "object", "null"] | None = None

    def attribute(self) -> Attribute:
        """Give the attribute as the stages need it."""
        return Attribute(
            name=self.name,
            name_format=self.name_format,
            friendly_name=self.friendly_name,
            values=tuple(self.values),
            source=self.source,
            json_type=self.json_type,
        )


class AuthenticationShape(Shape):
    """How the person was authenticated."""

    context: str | None = None
    instant: str | None = None


class CheckShape(Shape):
    """One check of the login."""

    name: str
    outcome: GateOutcome
    detail: str
    expected: str | None = None
    received: str | None = None


class CaptureShape(Shape):
    """One file."""

    schema_: Literal["capture/1"] = Field(alias="schema")
    protocol: Protocol
    origin: Origin
    captured_at: Moment
    idp: _IdpShape
    service_provider: str | None = None
    subject: SubjectShape
    typed_username: str | None = None
    attributes: Annotated[list[AttributeShape], Field(max_length=MOST_ATTRIBUTES, fail_fast=True)]
    authentication: AuthenticationShape | None = None
    checks: Annotated[list[CheckShape], Field(max_length=MOST_CHECKS, fail_fast=True)] = Field(
        default_factory=list
    )
    request: RequestShape | None = None

    def capture(self) -> LoginCapture:
        """Give the login as the stages need it."""
        authentication = self.authentication
        return LoginCapture(
            protocol=self.protocol,
            origin=self.origin,
            captured_at=self.captured_at,
            idp=self.idp.idp(),
            service_provider=self.service_provider,
            subject=Subject(**self.subject.model_dump()),
            typed_username=self.typed_username,
            attributes=tuple(one.attribute() for one in self.attributes),
            authentication=Authentication(**authentication.model_dump())
            if authentication
            else None,
            checks=tuple(GateCheck(**one.model_dump()) for one in self.checks),
            request=self.request.request() if self.request else None,
        )
