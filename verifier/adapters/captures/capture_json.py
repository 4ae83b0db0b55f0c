"""The verifier's own saved login, schema capture/1: write it exactly and read it strictly."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from verifier.adapters.captures.errors import NotACapture, broken_json_message, schema_message
from verifier.adapters.captures.saved_file import SavedFile, refuse_many_parts
from verifier.domain.model.capture import (
    Attribute,
    AttributeSource,
    Authentication,
    GateCheck,
    GateOutcome,
    IdentityProvider,
    LoginCapture,
    Oddity,
    OddityKind,
    Origin,
    PastedRequest,
    Protocol,
    RequestKind,
    RequestPair,
    Scope,
    Subject,
    SubjectKind,
    request_document,
)

# The keys of a pasted request in ``capture/1`` and in ``report/1``, for reading.

MOST_PAIRS = 1_000


class _Shape(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", hide_input_in_errors=True)


class _PairShape(_Shape):
    key: str
    value: str
    json_type: str | None = None


class _OddityShape(_Shape):
    kind: OddityKind
    key: str


_Pairs = Annotated[list[_PairShape], Field(max_length=MOST_PAIRS, fail_fast=True)]


class RequestShape(_Shape):
    """One pasted request."""

    kind: RequestKind
    path: str | None
    pairs: _Pairs
    headers: _Pairs | None = None
    oddities: Annotated[list[_OddityShape], Field(max_length=MOST_PAIRS, fail_fast=True)] = Field(
        default_factory=list
    )

    def request(self) -> PastedRequest:
        """Give the request as the stages need it."""
        return PastedRequest(
            kind=self.kind,
            path=self.path,
            pairs=_pairs(self.pairs),
            headers=None if self.headers is None else _pairs(self.headers),
            oddities=tuple(Oddity(kind=one.kind, key=one.key) for one in self.oddities),
        )


def _pairs(shapes: list[_PairShape]) -> tuple[RequestPair, ...]:
    return tuple(RequestPair(**one.model_dump()) for one in shapes)


# The keys of ``capture/1``, for reading, and how long its lists may be.
#
# Every list stops at its first error: pydantic would keep one for each item of a hostile file.

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


# The verifier's own saved login, schema ``capture/1``: written exactly and read strictly.

MOST_KEYS = 50  # of one object: the schema knows 11 at most
_NOT_AGAIN = "not checked again: recorded as passed when saved"


def recognises(saved: SavedFile) -> bool:
    """Whether it is, or means to be, a ``capture/1``."""
    if saved.document is not None:
        return saved.document.get("schema") == SCHEMA
    # A saved login that was cut short deserves to be told so, by its own reader.
    return saved.text.lstrip()[:1] == "{" and f'"{SCHEMA}"' in saved.text[:400]


def read(saved: SavedFile, keys: Sequence[Path]) -> tuple[LoginCapture, ...]:  # noqa: ARG001 - one shape
    """Read the one login as imported. Raises ``NotACapture``."""
    return (imported(load(saved.text)),)


def dump(capture: LoginCapture) -> str:
    """Write *capture* as the contract says (section 4), every value exactly as sent."""
    return json.dumps(_document(capture), ensure_ascii=False, indent=2) + "\n"


def load(text: str) -> LoginCapture:
    """Read what ``dump`` wrote, exactly. Raises ``NotACapture`` that names the place."""
    refuse_many_parts(text)
    _refuse_keys(text)
    try:
        return CaptureShape.model_validate_json(text).capture()
    except ValidationError as error:
        raise NotACapture(schema_message("This saved login", SCHEMA, error)) from None


def imported(capture: LoginCapture) -> LoginCapture:
    """Say of *capture* only what a file can prove: nothing about signature or freshness."""
    origin = Origin.RESOLVER if capture.origin is Origin.RESOLVER else Origin.IMPORT
    return replace(capture, origin=origin, checks=tuple(map(_recorded, capture.checks)))


def _recorded(check: GateCheck) -> GateCheck:
    if check.outcome is not GateOutcome.PASSED:
        return check
    detail = f"{_NOT_AGAIN} ({check.detail})" if check.detail else _NOT_AGAIN
    return replace(check, outcome=GateOutcome.NOT_CHECKED, detail=detail)


def _document(capture: LoginCapture) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "protocol": capture.protocol.value,
        "origin": capture.origin.value,
        "captured_at": _moment(capture.captured_at),
        "idp": _idp(capture.idp),
        "service_provider": capture.service_provider,
        "subject": _subject(capture.subject),
        "typed_username": capture.typed_username,
        "attributes": [_attribute(one) for one in capture.attributes],
        "authentication": _authentication(capture.authentication),
        "checks": [_check(one) for one in capture.checks],
        **({} if capture.request is None else {"request": request_document(capture.request)}),
    }


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _idp(idp: IdentityProvider) -> dict[str, Any]:
    known = {"display_name": idp.display_name, "contact": idp.contact}
    scopes = idp.scopes and [{"value": one.value, "regexp": one.regexp} for one in idp.scopes]
    return {
        "entity_id": idp.entity_id,
        "profile": idp.profile,
        **{key: value for key, value in known.items() if value is not None},
        # No list: the metadata was not known; an empty list: it names no scope.
        **({} if idp.scopes is None else {"scopes": scopes or []}),
    }


def _subject(subject: Subject) -> dict[str, Any]:
    return {
        "kind": subject.kind.value,
        "value": subject.value,
        "format": subject.format,
        "name_qualifier": subject.name_qualifier,
        "sp_name_qualifier": subject.sp_name_qualifier,
    }


def _attribute(attribute: Attribute) -> dict[str, Any]:
    return {
        "name": attribute.name,
        "name_format": attribute.name_format,
        "friendly_name": attribute.friendly_name,
        "values": list(attribute.values),
        "source": attribute.source.value,
        **({} if attribute.json_type is None else {"json_type": attribute.json_type}),
    }


def _authentication(authentication: Authentication | None) -> dict[str, Any] | None:
    if authentication is None:
        return None
    return {"context": authentication.context, "instant": authentication.instant}


def _check(check: GateCheck) -> dict[str, Any]:
    compared = {"expected": check.expected, "received": check.received}
    return {
        "name": check.name,
        "outcome": check.outcome.value,
        "detail": check.detail,
        **{key: value for key, value in compared.items() if value is not None},
    }


def _refuse_keys(text: str) -> None:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(pairs) > MOST_KEYS:  # pydantic would keep an error for each that is unknown
            raise NotACapture(
                f"This saved login has more than {MOST_KEYS} keys in one place, and {SCHEMA} "
                "knows far fewer."
            )
        if len({key for key, _ in pairs}) < len(pairs):
            raise NotACapture("This saved login has the same key twice in one place; keep one.")
        return dict(pairs)

    try:
        json.loads(text, object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        raise NotACapture(broken_json_message("This saved login", error)) from None
