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

SHAPES: dict[Shape, str] = {
    Shape.PLACEHOLDER: "a word that stands for no value",
    Shape.GUEST: "a guest account's name",
    Shape.SEVERAL: "several values in one",
    Shape.NATIONAL_NUMBER: "a national or social number",
    Shape.BARCODE: "digits alone, like a barcode",
    Shape.LETTER_DIGITS: "a letter or two and digits",
    Shape.DAMAGED_NUMBER: "a number that a spreadsheet damaged",
    Shape.UUID: "a random key (UUID)",
    Shape.BASE64_GUID: "a random key (GUID in base64)",
    Shape.PAIRWISE: "a key made for one service alone",
    Shape.TRANSIENT: "a key made for one login alone",
    Shape.URN: "a URN",
    Shape.URL: "a web address",
    Shape.DN: "a directory's name for an entry",
    Shape.DOMAIN_USER: "a user name behind a domain and a backslash",
    Shape.SCOPED: "a name with @, like an e-mail address",
    Shape.OTHER: "letters, or letters and digits",
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


def shape_in_words(user_id: str) -> str:
    """Say what *user_id* looks like."""
    return SHAPES[shape_of(user_id)]
