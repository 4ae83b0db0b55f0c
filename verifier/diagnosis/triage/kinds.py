"""What kind of identifier a request carries, told by its looks, and which kind is usual."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from verifier.diagnosis.shapes import Shape, shape_of
from verifier.model.site import Site

ENOUGH = 20
"""So many identifiers that ReShare found have to be there before their kind is the usual one."""

_RARE = 0.02  # a kind of a smaller share among those is none of the usual ones
_CARDS = frozenset({Shape.BARCODE, Shape.LETTER_DIGITS})
_CARD_WORDS = ("barcode", "card")


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
