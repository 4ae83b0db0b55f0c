"""The keys of a report's login and of what it released, for reading; others are passed over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import ConfigDict, Field

from verifier.captures.capture_shape import (
    MOST_CHECKS,
    AttributeShape,
    AuthenticationShape,
    CheckShape,
    Moment,
    Scopes,
    Shape,
    SubjectShape,
    scopes_of,
)
from verifier.captures.request_shape import RequestShape
from verifier.model.capture import (
    Authentication,
    GateCheck,
    IdentityProvider,
    LoginCapture,
    Origin,
    Protocol,
    Subject,
)


class Part(Shape):
    """A part of a report, of which keys that nobody needs are passed over."""

    model_config = ConfigDict(extra="ignore")


class _IdpShape(Part):
    entity_id: str | None
    name: str | None = None
    profile: str | None = None
    contact: str | None = None
    scopes: Scopes | None = None


class ReleasedShape(AttributeShape, Part):
    """One attribute that was released."""


class _SubjectShape(SubjectShape, Part):
    pass


class _AuthenticationShape(AuthenticationShape, Part):
    pass


class _CheckShape(CheckShape, Part):
    pass


class LoginShape(Part):
    """The login itself."""

    protocol: Protocol
    origin: Origin
    captured_at: Moment
    idp: _IdpShape
    service_provider: str | None
    subject: _SubjectShape
    typed_username: str | None
    authentication: _AuthenticationShape | None
    checks: Annotated[list[_CheckShape], Field(max_length=MOST_CHECKS, fail_fast=True)]
    request: RequestShape | None = None

    def capture(self, released: Sequence[ReleasedShape]) -> LoginCapture:
        """Give the login with what it *released*, as the stages need it."""
        idp, said = self.idp, self.authentication
        return LoginCapture(
            protocol=self.protocol,
            origin=self.origin,
            captured_at=self.captured_at,
            idp=IdentityProvider(
                entity_id=idp.entity_id,
                profile=idp.profile,
                display_name=idp.name,
                scopes=scopes_of(idp.scopes),
                contact=idp.contact,
            ),
            service_provider=self.service_provider,
            subject=Subject(**self.subject.model_dump()),
            typed_username=self.typed_username,
            attributes=tuple(one.attribute() for one in released),
            authentication=None if said is None else Authentication(**said.model_dump()),
            checks=tuple(GateCheck(**one.model_dump()) for one in self.checks),
            request=self.request.request() if self.request else None,
        )
