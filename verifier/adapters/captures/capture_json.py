"""The verifier's own saved login, schema capture/1: written exactly and read strictly."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from verifier.adapters.captures.saved_file import (
    NotACapture,
    SavedFile,
    broken_json_message,
    refuse_many_parts,
    schema_message,
)
from verifier.domain.model.capture import (
    Attribute,
    AttributeSource,
    Authentication,
    GateCheck,
    GateOutcome,
    IdentityProvider,
    LoginCapture,
    Oddity,
    Origin,
    PastedRequest,
    Protocol,
    RequestKind,
    RequestPair,
    Scope,
    Subject,
)

# Where the file's keys are those of the model, the model's own dataclass is read. Every list has
# a limit and stops at its first error: pydantic would keep one for each item of a hostile file.

SCHEMA = "capture/1"
MOST_PAIRS = 1_000  # of a pasted request
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
Scopes = Annotated[tuple[Scope, ...], Field(max_length=MOST_SCOPES, fail_fast=True)]
Checks = Annotated[tuple[GateCheck, ...], Field(max_length=MOST_CHECKS, fail_fast=True)]
_Pairs = Annotated[tuple[RequestPair, ...], Field(max_length=MOST_PAIRS, fail_fast=True)]
_Oddities = Annotated[tuple[Oddity, ...], Field(max_length=MOST_PAIRS, fail_fast=True)]


class Shape(BaseModel):
    """Base of a capture file's models: strict types, no unknown keys, no value in an error."""

    model_config = ConfigDict(strict=True, extra="forbid", hide_input_in_errors=True)


class RequestShape(Shape):
    """One pasted request."""

    kind: RequestKind
    path: str | None
    pairs: _Pairs
    headers: _Pairs | None = None
    oddities: _Oddities = ()

    def request(self) -> PastedRequest:
        """Return the domain's ``PastedRequest`` with the same content."""
        return PastedRequest(**dict(self))


class IdpShape(Shape):
    """The identity provider that sent the login."""

    entity_id: str | None
    profile: str | None = None
    display_name: str | None = None
    scopes: Scopes | None = None
    contact: str | None = None


class AttributeShape(Shape):
    """One attribute."""

    name: str
    name_format: str | None = None
    friendly_name: str | None = None
    values: Annotated[tuple[str, ...], Field(max_length=MOST_VALUES, fail_fast=True)]
    source: AttributeSource = AttributeSource.ASSERTION
    json_type: Literal["string", "number", "boolean", "array", "object", "null"] | None = None

    def attribute(self) -> Attribute:
        """Return the domain's ``Attribute`` with the same content."""
        return Attribute(**dict(self))


class _CaptureShape(Shape):
    schema_: Literal["capture/1"] = Field(alias="schema")
    protocol: Protocol
    origin: Origin
    captured_at: Moment
    idp: IdpShape
    service_provider: str | None = None
    subject: Subject
    typed_username: str | None = None
    attributes: Annotated[
        tuple[AttributeShape, ...], Field(max_length=MOST_ATTRIBUTES, fail_fast=True)
    ]
    authentication: Authentication | None = None
    checks: Checks = ()
    request: RequestShape | None = None

    def capture(self) -> LoginCapture:
        parts = {
            **dict(self),
            "idp": IdentityProvider(**dict(self.idp)),
            "attributes": tuple(shape.attribute() for shape in self.attributes),
            "request": self.request.request() if self.request else None,
        }
        del parts["schema_"]
        return LoginCapture(**parts)


MOST_KEYS = 50  # of one object: the schema knows 11 at most
_CAPTURE = TypeAdapter(LoginCapture)
_NOT_AGAIN = "not checked again: recorded as passed when saved"


def is_capture_json(saved: SavedFile) -> bool:
    """Whether the file is a ``capture/1``, or a broken one."""
    if saved.document is not None:
        return saved.document.get("schema") == SCHEMA
    # A truncated saved login counts too, so that its own reader reports that it is truncated.
    return saved.text.lstrip()[:1] == "{" and f'"{SCHEMA}"' in saved.text[:400]


def read_capture_json(saved: SavedFile) -> tuple[LoginCapture, ...]:
    """Read the one login, marked as imported. Raises ``NotACapture``."""
    return (imported(load(saved.text)),)


def dump(capture: LoginCapture) -> str:
    """Write *capture* as JSON, as section 4 of the contract defines, every value as sent."""
    document: dict[str, Any] = {"schema": SCHEMA, **_CAPTURE.dump_python(capture, mode="json")}
    del document["idp"]["profile_guess"]
    # No list of scopes: the metadata was not known; an empty list: it names no scope.
    optional = [
        (document["idp"], ("display_name", "scopes", "contact")),
        *((attribute, ("json_type",)) for attribute in document["attributes"]),
        *((check, ("expected", "received")) for check in document["checks"]),
        (document, ("request",)),
    ]
    for part, keys in optional:
        for key in keys:
            if part[key] is None:
                del part[key]
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def load(text: str) -> LoginCapture:
    """Read exactly what ``dump`` wrote. Raises ``NotACapture``, which names the wrong key."""
    refuse_many_parts(text)
    _refuse_keys(text)
    try:
        return _CaptureShape.model_validate_json(text).capture()
    except ValidationError as error:
        raise NotACapture(schema_message("This saved login", SCHEMA, error)) from None


def imported(capture: LoginCapture) -> LoginCapture:
    """Mark *capture* as imported: a file cannot prove its signature, or that it is recent.

    Checks recorded as passed become not checked.
    """
    origin = Origin.RESOLVER if capture.origin is Origin.RESOLVER else Origin.IMPORT
    checks = []
    for check in capture.checks:
        detail = f"{_NOT_AGAIN} ({check.detail})" if check.detail else _NOT_AGAIN
        passed = check.outcome is GateOutcome.PASSED
        unchecked = replace(check, outcome=GateOutcome.NOT_CHECKED, detail=detail)
        checks.append(unchecked if passed else check)
    return replace(capture, origin=origin, checks=tuple(checks))


def _refuse_keys(text: str) -> None:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(pairs) > MOST_KEYS:  # pydantic would keep an error for each unknown key
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
