"""What kind of identifier a request carries, told by its looks alone, and which kind is usual."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from verifier.diagnosis.shapes import Shape, shape_of
from verifier.model.counting import counted
from verifier.model.site import Site

ENOUGH = 20
"""So many identifiers that ReShare found have to be there before their kind is the usual one."""

_RARE = 0.02  # a kind of a smaller share among those is none of the usual ones
_CARDS = frozenset({Shape.BARCODE, Shape.LETTER_DIGITS})
_CARD_WORDS = ("barcode", "card")

_WORDS = {
    Shape.PLACEHOLDER: "a word for nothing",
    Shape.GUEST: "a guest account",
    Shape.SEVERAL: "several values in one",
    Shape.NATIONAL_NUMBER: "like a national number",
    Shape.DAMAGED_NUMBER: "a number damaged by a spreadsheet",
    Shape.UUID: "a UUID",
    Shape.BASE64_GUID: "a directory's own key",
    Shape.PAIRWISE: "a pairwise identifier",
    Shape.TRANSIENT: "a transient identifier",
    Shape.URN: "a URN",
    Shape.URL: "a web address",
    Shape.DN: "a directory's name",
    Shape.DOMAIN_USER: "domain\\name",
    Shape.SCOPED: "name@domain",
}


@lru_cache(maxsize=65_536)
def shape_in_words(value: str) -> str:
    """Say what *value* looks like; nothing of the value itself is in it."""
    shape = shape_of(value)
    bare = value.strip()
    if shape is Shape.BARCODE:
        return f"{len(bare)} digits"
    if shape is Shape.LETTER_DIGITS:
        letters = len(re.findall("[A-Za-z]", bare))
        return f"{counted(letters, 'letter')} and {len(bare) - letters} digits"
    if shape is not Shape.OTHER:
        return _WORDS[shape]
    if bare.isalpha():
        return "letters alone"
    if bare.isdecimal():
        return f"{len(bare)} digits"
    return "letters and digits" if bare.isalnum() else "mixed signs"


@lru_cache(maxsize=65_536)
def kind_of(value: str) -> Shape:
    """Give the kind, coarser than the words: digits of another number are the same kind."""
    return shape_of(value)


def usual_kinds(site: Site, found: Iterable[str]) -> frozenset[Shape]:
    """Tell which kinds the library's identifiers are of; empty where nothing says so.

    What the test patrons should have, and the kinds of *found*, identifiers that ReShare or the
    library system accepted; else what ``ils_identifier`` of the site file says.
    """
    expected = {
        kind_of(patron.expected_identifier)
        for idp in site.idps
        for patron in idp.test_patrons
        if patron.expected_identifier
    }
    counts = Counter(map(kind_of, found))
    if counts.total() >= ENOUGH:
        expected |= {kind for kind, one in counts.items() if one >= counts.total() * _RARE}
    said = (site.form.ils_identifier or "").casefold()
    if not expected and any(word in said for word in _CARD_WORDS):
        return _CARDS
    return frozenset(expected)
