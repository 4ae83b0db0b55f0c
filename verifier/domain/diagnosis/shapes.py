"""Recognize what a released value looks like, and describe it without showing it."""

import base64
import re
from enum import StrEnum
from functools import lru_cache

from verifier.domain.model.text_values import is_placeholder
from verifier.domain.model.wording import plural

# Shapes are hints. Only three consequences are drawn from them: a placeholder is no value, an
# opaque value is compared as a whole or not at all, and a national number is never looked up.

_FIRST_PRINTABLE, _DELETE = 0x20, 0x7F
_LONGEST = 300  # ReShare keeps 255 characters of an identifier; what is longer has no shape

_PERSISTENT = ":nameid-format:persistent"
_TRANSIENT = ":nameid-format:transient"


class Shape(StrEnum):
    """The shape classes of a released value."""

    PLACEHOLDER = "placeholder"
    GUEST = "guest"  # a guest account's principal name, from another organisation
    SEVERAL = "several"  # more than one value in one string
    NATIONAL_NUMBER = "national-number"
    BARCODE = "barcode"  # fourteen digits that begin with 2, or 5 to 16 digits
    LETTER_DIGITS = "letter-digits"
    DAMAGED_NUMBER = "damaged-number"  # what spreadsheets make of long numbers
    UUID = "uuid"
    BASE64_GUID = "base64-guid"
    PAIRWISE = "pairwise"
    TRANSIENT = "transient"
    URN = "urn"
    URL = "url"
    DN = "dn"
    DOMAIN_USER = "domain-user"
    SCOPED = "scoped"  # one "@": a scoped identifier, a principal name or an e-mail address
    OTHER = "other"


OPAQUE = frozenset({Shape.UUID, Shape.BASE64_GUID, Shape.PAIRWISE, Shape.TRANSIENT})
"""Random by design (transform T17): equal to a library's identifier as a whole, or not at all."""

_PATTERNS: tuple[tuple[Shape, str], ...] = (
    (Shape.GUEST, r".*#EXT#@.*"),
    (Shape.NATIONAL_NUMBER, r"\d{3}-\d{2}-\d{4}|\d{6}-\d{4}|\d{8}-\d{4}"),
    (Shape.BARCODE, r"\d{5,16}"),
    (Shape.LETTER_DIGITS, r"[A-Za-z]{1,2}\d{5,10}"),
    (Shape.DAMAGED_NUMBER, r"\d+(\.\d+)?[eE]\+?\d+|\d+\.0+|\d{1,3}([,.' ]\d{3})+"),
    (Shape.UUID, r"\{?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?"),
    (Shape.BASE64_GUID, r"[A-Za-z0-9+/]{22}(==)?"),
    (Shape.PAIRWISE, r"[^!]+![^!]+![^!]+"),
    (Shape.TRANSIENT, r"_[0-9a-fA-F]{16,}"),
    (Shape.URN, r"[uU][rR][nN]:[^\s]+"),
    (Shape.URL, r"https?://\S+"),
    (Shape.DN, r"[A-Za-z][A-Za-z0-9.]*=[^,]+(,[A-Za-z][A-Za-z0-9.]*=[^,]+)+"),
    (Shape.SEVERAL, r".*[^\\];.*|.*, .*|.*\|.*|\[.*,.*\]"),
    (Shape.DOMAIN_USER, r"[^\\\s]+\\[^\\\s]+"),
    (Shape.SCOPED, r"[^@\s]+@[^@\s]+"),
)
_COMPILED = tuple((shape, re.compile(pattern, re.ASCII)) for shape, pattern in _PATTERNS)


def shape_of(value: str, name_id_format: str | None = None) -> Shape:
    """Return the shape of *value*; *name_id_format* is a SAML NameID's format."""
    if is_placeholder(value):
        return Shape.PLACEHOLDER
    if name_id_format and name_id_format.endswith(_TRANSIENT):
        return Shape.TRANSIENT
    if name_id_format and name_id_format.endswith(_PERSISTENT):
        return Shape.PAIRWISE
    bare = value.strip()
    if len(bare) > _LONGEST:
        return Shape.OTHER
    for shape, pattern in _COMPILED:
        if pattern.fullmatch(bare):
            return shape if shape is not Shape.BASE64_GUID or _random(bare) else Shape.OTHER
    return Shape.OTHER


def is_opaque(value: str, name_id_format: str | None = None) -> bool:
    """Whether *value* is random by design."""
    return shape_of(value, name_id_format) in OPAQUE


def _random(value: str) -> bool:
    """Whether *value* looks like 16 random bytes in base64, not like encoded text."""
    if not all(re.search(part, value) for part in ("[a-z]", "[A-Z]", "[0-9]")):
        return False
    held = base64.b64decode(value.rstrip("=") + "==")
    return not all(_FIRST_PRINTABLE <= number < _DELETE for number in held)


SHAPE_LABELS = {
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
def shape_label(value: str) -> str:
    """Describe what *value* looks like; for a number or card number, its length."""
    shape = shape_of(value)
    bare = value.strip()
    if shape is Shape.BARCODE:
        return f"{len(bare)} digits"
    if shape is Shape.LETTER_DIGITS:
        letters = len(re.findall("[A-Za-z]", bare))
        return f"{plural(letters, 'letter')} and {len(bare) - letters} digits"
    if shape is not Shape.OTHER:
        return SHAPE_LABELS[shape]
    if bare.isalpha():
        return "letters alone"
    if bare.isdecimal():
        return f"{len(bare)} digits"
    return "letters and digits" if bare.isalnum() else "mixed signs"
