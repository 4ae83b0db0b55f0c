"""What the identifier on a request shows by itself, before anybody is asked."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from verifier.diagnosis.shapes import Shape, shape_of
from verifier.model.blanks import trimmed
from verifier.model.patron_request import PatronRequest
from verifier.model.placeholders import is_empty, is_placeholder

_SPOILT = {
    Shape.SEVERAL: "The User ID holds more than one value in one text.",
    Shape.DAMAGED_NUMBER: "The User ID is a number as spreadsheet programs damage it.",
}
_NEVER_ASKED = frozenset({Shape.PLACEHOLDER, Shape.NATIONAL_NUMBER, Shape.SEVERAL})


def is_missing(request: PatronRequest) -> bool:
    """Whether there is none; blanks alone are none, and a list of nothing is."""
    value = request.patron_identifier
    return value is None or all(map(is_empty, (value,) if isinstance(value, str) else value))


def malformed(request: PatronRequest) -> str | None:
    """Say what is wrong with the form, whatever the library system knows; None where nothing."""
    value = request.patron_identifier
    if value is None:
        return None
    if not isinstance(value, str):
        return "The User ID is a list of values; ReShare keeps one text."
    if is_placeholder(value):
        return "The User ID is a word for nothing, such as a program writes for an unset value."
    return _SPOILT.get(shape_of(value)) or _stray_signs(value)


def _stray_signs(value: str) -> str | None:
    if value != trimmed(value):
        return "The User ID begins or ends with a blank."
    if any(unicodedata.category(one) in ("Cc", "Cf") for one in value):
        return "The User ID holds a sign that no screen shows."
    return None


def may_be_asked(request: PatronRequest) -> str | None:
    """Give the identifier as the library system may be asked for it, unchanged; else None.

    No word for nothing, no national number, and nothing that is several values.
    """
    value = request.patron_identifier
    if not isinstance(value, str) or is_missing(request) or shape_of(value) in _NEVER_ASKED:
        return None
    return value


def distinct_identifiers(
    requests: Iterable[PatronRequest], *, damaged: frozenset[str] = frozenset()
) -> list[str]:
    """List what the library system is to be asked for, each once, in the order of the requests.

    *damaged* are ids of requests whose identifier an export has spoilt.
    """
    return list(
        dict.fromkeys(
            value
            for one in requests
            if one.id not in damaged and (value := may_be_asked(one)) is not None
        )
    )
