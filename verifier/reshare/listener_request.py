"""The JSON that the OpenURL listener posts to ReShare, key by key.

Mirrors listener-openurl ``src/ReshareRequest.js``. A key without a value is left out; an empty
value is posted.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.model.pasted_request import PostedField
from verifier.reshare.context_object import ContextObject, Part

PATRON = "patronIdentifier"
PATRON_KEY = "req_id"
LONGEST_NOTE = 255  # characters

_COPIED = (
    ("systemInstanceIdentifier", "rft_id"),
    ("publisher", "rft.pub"),
    ("placeOfPublication", "rft.place"),
    ("edition", "rft.edition"),
    ("subtitle", "rft.subtitle"),
    ("sponsoringBody", "rft.sponsoringBody"),
    ("titleOfComponent", "rft.titleOfComponent"),
    ("authorOfComponent", "rft.authorOfComponent"),
    ("volume", "rft.volume"),
    ("issue", "rft.issue"),
    ("publicationDate", "rft.date"),
    ("issn", "rft.issn"),
    ("isbn", "rft.isbn"),
    ("coden", "rft.coden"),
    ("sici", "rft.sici"),
    ("bici", "rft.bici"),
    ("eissn", "rft.eissn"),
    ("part", "rft.part"),
    ("artnum", "rft.artnum"),
    ("ssn", "rft.ssn"),
    ("quarter", "rft.quarter"),
    (PATRON, PATRON_KEY),
    ("patronEmail", "req.emailAddress"),
    ("pickupLocationSlug", "svc.pickupLocation"),
    ("neededBy", "svc.neededBy"),
    ("serviceType", "svc_id"),
    ("serviceLevel", "svc.level"),
    ("maximumCostsMonetaryValue", "svc.costAmount"),
    ("maximumCostsCurrencyCode", "svc.costCurrency"),
    ("copyrightType.value", "rft.copyrightType"),
    ("requestIdentifiers.illiad", "rft.identifier_illiad"),
)
_TITLES = ("rft.title", "rft.btitle", "rft.atitle", "rft.jtitle")
_AUTHORS = ("rft.au", "rft.creator", "rft.aulast", "rft.aufirst")
_PUBLICATION_TYPES = {
    "journal": "Journal",
    "article": "Journal",
    "book": "Book",
    "bookitem": "Book",
}


def posted_fields(
    context: ContextObject, *, symbol: str, digital_only: bool
) -> tuple[PostedField, ...]:
    """List what would be posted. *symbol* is the service; ``id`` is the listener's own."""
    whose = symbol if ":" in symbol else f"RESHARE:{symbol}"
    own_id = context.part("ctx_id")
    return (
        _row("id", own_id) if own_id else PostedField(key="id", note="made by the listener"),
        *_bibliographic(context),
        *(_row(key, part) for key, name in _COPIED if (part := context.part(name))),
        *_note(context),
        PostedField(key="isRequester", values=("true",), note="always so"),
        PostedField(
            key="requestingInstitutionSymbol",
            values=(whose,),
            source="res.org" if context.text("res.org") else None,
            note=None if context.text("res.org") else "from the path of the address",
        ),
        *((PostedField(key="deliveryMethod", values=("URL",)),) if digital_only else ()),
    )


def _row(key: str, part: Part, *, note: str | None = None) -> PostedField:
    repeated = not isinstance(part.value, str)
    values = part.value if isinstance(part.value, tuple) else (part.value,)
    return PostedField(
        key=key,
        values=values,
        source=part.key,
        is_list=repeated,
        note=note or ("came several times, so a list is posted" if repeated else None),
    )


def _bibliographic(context: ContextObject) -> Iterator[PostedField]:
    for key, names in (("title", _TITLES), ("author", _AUTHORS)):
        found = [part for name in names if (part := context.part(name))]
        chosen = next((one for one in found if one.value), found[-1] if found else None)
        if chosen is not None:
            yield _row(key, chosen)
    genre = context.part("rft.genre")
    if genre is not None:
        kind = _PUBLICATION_TYPES.get(genre.first, "Other" if genre.first else "")
        yield PostedField(key="publicationType", values=(kind,), source=genre.key)
    yield from _pages(context)


def _pages(context: ContextObject) -> Iterator[PostedField]:
    """Count the pages from the first to the last, or within a span such as ``12-34``."""
    first, last = context.part("rft.spage"), context.part("rft.epage")
    span = context.part("rft.pages")
    if first is not None:
        yield _row("startPage", first)
    if first is not None and last is not None and first.value and last.value:
        yield from _number_of_pages(first.first, last.first, last.key)
    elif span is not None:
        begins, dash, ends = span.first.partition("-")
        if dash and begins.isdecimal() and ends.isdecimal():
            yield from _number_of_pages(begins, ends, span.key)
            if first is None or not first.value:
                yield PostedField(key="startPage", values=(begins,), source=span.key)


def _number_of_pages(first: str, last: str, source: str) -> Iterator[PostedField]:
    if first.isdecimal() and last.isdecimal():
        pages = int(last[:9]) - int(first[:9]) + 1
        yield PostedField(key="numberOfPages", values=(str(pages),), source=source)


def _note(context: ContextObject) -> Iterator[PostedField]:
    note = context.part("svc.note")
    if note is None:
        return
    cut = len(note.first) > LONGEST_NOTE
    yield PostedField(
        key="patronNote",
        values=(note.first[:LONGEST_NOTE],),
        source=note.key,
        note=f"cut after {LONGEST_NOTE} characters" if cut else None,
    )
