"""Symphony's patron search: ``index:term``, and what it found.

The search has a language (several terms, wildcards) for which no escape is documented. So a
value is asked for only where nothing in it can belong to that language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from verifier.ils.symphony.session import Session
from verifier.ils.symphony.shapes import Patron, SearchResult
from verifier.model.lookup import LookupFailure
from verifier.rest.json_body import shaped
from verifier.rest.stopped import LookupStopped

MOST = 2
"""Patrons that are read of one search: two are enough to see that it is not one."""

FIELDS = (
    "key",
    "barcode",
    "alternateID",
    "displayName",
    "firstName",
    "lastName",
    "profile{description}",
    "standing",
    "approved",
    "privilegeExpiresDate",
    "address1",
    "address2",
    "address3",
)
_SIGNS = re.compile(r"[@._+-]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """What one index led to. ``hidden`` counts what was counted and not shown."""

    index: str
    patrons: tuple[Patron, ...]
    hidden: int = 0
    unread: int = 0


def search(session: Session, index: str, value: str) -> Hits:
    """Search one index. Raises ``LookupStopped``."""
    query = (
        ("q", f"{index}:{value}"),
        ("rw", "1"),
        ("ct", str(MOST)),
        ("includeFields", ",".join(FIELDS)),
    )
    content = session.get(
        "/user/patron/search", query, what="the patron search", setting="search_indexes"
    )
    found = shaped(SearchResult, content, what="a search result of Symphony")
    shown = found.result or ()
    if bool(shown) != bool(found.total_results) or len(shown) > found.total_results:
        said = "Symphony's search result contradicts itself: it was not read."
        raise LookupStopped(LookupFailure.PROTOCOL_ERROR, said)
    patrons = tuple(one for one in shown if one is not None)
    return Hits(
        index=index,
        patrons=patrons,
        hidden=len(shown) - len(patrons),
        unread=found.total_results - len(shown),
    )


def require_plain(value: str) -> None:
    """Raise ``LookupStopped`` for a value in which the search could see anything but one word."""
    letters = _SIGNS.sub("", value)
    if value[:1].isalnum() and letters.isalnum():
        return
    said = (
        "The identifier cannot be asked for: Symphony's search might take a sign or a blank in "
        "it for a command."
    )
    raise LookupStopped(LookupFailure.PROTOCOL_ERROR, said)
