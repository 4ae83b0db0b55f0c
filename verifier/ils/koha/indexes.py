"""Where Koha keeps identifiers, and how each place is asked: exactly, and by itself.

Koha's own default for a parameter is ``contains``, by SQL's LIKE with ``%`` and ``_`` as
wildcards (``Koha/REST/Plugin/Query.pm``). Exact is what its database takes for equal: without
regard to case, but also to accents, to look-alike forms of a letter, and to characters that do
not show. Here only a difference of case is none.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from verifier.ils.koha.patron import BARCODE, USERID
from verifier.ils.koha.shapes import Patron


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """One way to ask for a patron. ``type`` is what its values are called in a record."""

    type: str
    query: Callable[[str], tuple[tuple[str, str], ...]]
    values: Callable[[Patron], tuple[str | None, ...]]
    by_attribute: bool = False

    def bears(self, row: Patron, value: str) -> bool:
        """Whether *row* has *value* there, but for upper and lower case."""
        own = {one.lower() for one in self.values(row) if one is not None}
        return value.lower() in own  # folding would take more for equal: ß and ss, ﬁ and fi


def _by_parameter(name: str) -> Callable[[str], tuple[tuple[str, str], ...]]:
    return lambda value: ((name, value), ("_match", "exact"))


CARD_NUMBER = Index(
    type=BARCODE, query=_by_parameter("cardnumber"), values=lambda row: (row.cardnumber,)
)
EMAIL = Index(type="email", query=_by_parameter("email"), values=lambda row: (row.email,))
USER_NAME = Index(type=USERID, query=_by_parameter("userid"), values=lambda row: (row.userid,))


def attribute_index(code: str) -> Index:
    """Make the index of one type of extended attribute, as Koha's own patron search asks it."""

    def query(value: str) -> tuple[tuple[str, str], ...]:
        wanted = {"extended_attributes.code": code, "extended_attributes.value": value}
        return (("q", json.dumps(wanted)),)

    def values(row: Patron) -> tuple[str | None, ...]:
        all_of_them = row.extended_attributes or ()
        return tuple(one.value for one in all_of_them if one.type.casefold() == code.casefold())

    return Index(type=code, query=query, values=values, by_attribute=True)
