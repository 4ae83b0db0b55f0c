"""What an identifier looks like, in words. Nothing of the value itself is in them."""

from __future__ import annotations

import re
from functools import lru_cache

from verifier.diagnosis.shapes import Shape, shape_of
from verifier.model.counting import counted

WORDS = {
    Shape.PLACEHOLDER: "a word for nothing",
    Shape.GUEST: "a guest account's name",
    Shape.SEVERAL: "several values in one",
    Shape.NATIONAL_NUMBER: "a national or social number",
    Shape.DAMAGED_NUMBER: "a number that a spreadsheet damaged",
    Shape.UUID: "a random key (UUID)",
    Shape.BASE64_GUID: "a random key (GUID in base64)",
    Shape.PAIRWISE: "a key made for one service alone",
    Shape.TRANSIENT: "a key made for one login alone",
    Shape.URN: "a URN",
    Shape.URL: "a web address",
    Shape.DN: "a directory's name for an entry",
    Shape.DOMAIN_USER: "domain\\name",
    Shape.SCOPED: "name@domain",
}


@lru_cache(maxsize=65_536)
def shape_in_words(value: str) -> str:
    """Say what *value* looks like; of a number or a card, how long it is."""
    shape = shape_of(value)
    bare = value.strip()
    if shape is Shape.BARCODE:
        return f"{len(bare)} digits"
    if shape is Shape.LETTER_DIGITS:
        letters = len(re.findall("[A-Za-z]", bare))
        return f"{counted(letters, 'letter')} and {len(bare) - letters} digits"
    if shape is not Shape.OTHER:
        return WORDS[shape]
    if bare.isalpha():
        return "letters alone"
    if bare.isdecimal():
        return f"{len(bare)} digits"
    return "letters and digits" if bare.isalnum() else "mixed signs"
