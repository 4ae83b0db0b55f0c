"""What can be told from a User ID alone, before anybody is asked about it."""

from __future__ import annotations

from enum import StrEnum

from verifier.diagnosis.shapes import Shape, shape_of
from verifier.model.placeholders import is_empty, is_placeholder


class Fault(StrEnum):
    """What is wrong with a User ID whoever the patron is."""

    MISSING = "missing"
    EMPTY = "empty"
    PLACEHOLDER = "placeholder"
    SEVERAL = "several"


FAULTS: dict[Fault, str] = {
    Fault.MISSING: "no User ID at all",
    Fault.EMPTY: "an empty User ID",
    Fault.PLACEHOLDER: "a word that stands for no value",
    Fault.SEVERAL: "several values in one User ID",
}


def fault_of(user_id: str | None) -> Fault | None:
    """Tell what is wrong with *user_id* by itself; None where that shows nothing."""
    if user_id is None:
        return Fault.MISSING
    if is_empty(user_id):
        return Fault.EMPTY
    if is_placeholder(user_id):
        return Fault.PLACEHOLDER
    return Fault.SEVERAL if shape_of(user_id) is Shape.SEVERAL else None
