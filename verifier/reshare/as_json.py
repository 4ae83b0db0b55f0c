"""The rows of what would be posted, put together as the JSON document that is posted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from verifier.model.pasted_request import PostedField

_NOT_TEXT: dict[str, Callable[[str], Any]] = {
    "isRequester": lambda text: text == "true",
    "numberOfPages": int,
}
_ILLIAD = "requestIdentifiers.illiad"


def document(fields: Sequence[PostedField]) -> dict[str, Any]:
    """Give the JSON document; what is made on the way, such as ``id``, has no value yet."""
    made: dict[str, Any] = {}
    for one in fields:
        if one.key is None or not one.values:
            continue
        value: Any = list(one.values) if one.is_list else one.values[0]
        if one.key == _ILLIAD:
            made["requestIdentifiers"] = [{"identifierType": "illiad", "identifier": value}]
            continue
        outer, _, inner = one.key.partition(".")
        convert = _NOT_TEXT.get(outer)
        made[outer] = {inner: value} if inner else convert(value) if convert else value
    return made
