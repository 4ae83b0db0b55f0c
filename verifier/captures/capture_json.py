"""The verifier's own saved login, schema ``capture/1``: written exactly and read strictly."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from verifier.captures.capture_shape import SCHEMA, CaptureShape
from verifier.captures.json_bounds import refuse_many_parts
from verifier.captures.problems import NotACapture
from verifier.captures.saved_file import SavedFile
from verifier.captures.shape_problems import broken, said
from verifier.model.capture import (
    Attribute,
    Authentication,
    GateCheck,
    GateOutcome,
    IdentityProvider,
    LoginCapture,
    Origin,
    Subject,
)
from verifier.model.pasted_request import request_document

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
        raise NotACapture(said("This saved login", SCHEMA, error)) from None


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
        raise NotACapture(broken("This saved login", error)) from None
