"""The JSON of a request, as it is posted to ReShare or to CrossLink, key by key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from verifier.captures.json_values import text_value
from verifier.captures.problems import NotACapture
from verifier.messages.oidc.claims import JsonNumber
from verifier.model.pasted_request import RequestKind, RequestPair

MOST_PAIRS = 1_000
_DEEPEST = 8
_WHAT = "This request"
_MODRS_KEYS = frozenset(
    {
        *("patronIdentifier", "patronReference", "pickupLocationSlug", "isRequester"),
        *("requestingInstitutionSymbol", "systemInstanceIdentifier"),
    }
)
_FEWEST = 2  # of ReShare's keys, where the patron's own is not among them
_WITHIN = "reshareRequest"  # the report of a dry run, or of svc_id=json


def kind_of(document: dict[str, Any]) -> RequestKind | None:
    """Say whose request *document* is; None where it is none."""
    if isinstance(document.get("illRequest"), dict) or {"patron", "requesterSymbol"} <= set(
        document
    ):
        return RequestKind.CROSSLINK_JSON
    inner = _request_in(document)
    known = _MODRS_KEYS & set(inner)
    if "patronIdentifier" in known or len(known) >= _FEWEST:
        return RequestKind.MODRS_JSON
    return None


def pairs_of(document: dict[str, Any]) -> tuple[RequestPair, ...]:
    """Give every value under the path of its key. Raises ``NotACapture``."""
    pairs: list[RequestPair] = []
    for one in _flat(_request_in(document), "", 0):
        pairs.append(one)
        if len(pairs) > MOST_PAIRS:
            raise NotACapture(f"{_WHAT} has more than {MOST_PAIRS:,} values.")
    return tuple(pairs)


def _request_in(document: dict[str, Any]) -> dict[str, Any]:
    inner = document.get(_WITHIN)
    return inner if isinstance(inner, dict) else document


def _flat(value: Any, path: str, depth: int) -> Iterator[RequestPair]:
    if depth > _DEEPEST:
        raise NotACapture(f"{_WHAT} holds values inside others beyond every bound.")
    match value:
        case dict():
            for key, inner in value.items():
                name = text_value(key, _WHAT)
                yield from _flat(inner, f"{path}.{name}" if path else name, depth + 1)
        case list():
            for inner in value:
                yield from _flat(inner, path, depth + 1)
        case _:
            yield RequestPair(
                key=path, value=text_value(value, _WHAT), json_type=_json_type(value)
            )


def _json_type(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case JsonNumber() | int() | float():
            return "number"
        case _:
            return "string"
