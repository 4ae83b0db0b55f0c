"""How the OpenURL listener handles a link.

Parse it, choose the service, read the patron, then show a form or post the request as JSON.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from verifier.domain.model.capture import PlacingOutcome, PostedField
from verifier.domain.model.release import TransformOutcome, TransformTrace
from verifier.domain.model.request_form import ListenerService
from verifier.domain.reshare_rules.listener import transform

# An OpenURL taken apart as the listener does it: which version it is, and which key goes where.
#
# Mirrors listener-openurl ``src/ContextObject.js``.

Query = Sequence[tuple[str, str]]
Value = str | tuple[str, ...]
"""A text; a list where the key came several times."""

_VERSION_1 = re.compile(r"(rft|req)[_.]")
_KEY = re.compile(r"([^_.\n]*)([_.])(.*)")
_SPECIAL_IN_0_1 = frozenset(
    {"req.emailAddress", "svc.pickupLocation", "svc.neededBy", "svc.note", "svc_id"}
)
_RENAMED_IN_0_1 = {"sid": "rfr_id", "id": "rft_id", "pid": "rft_dat"}
_IN_A_WHOLE = frozenset({"article", "proceeding"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One value, and the key in the request that it came from."""

    value: Value
    key: str

    @property
    def first(self) -> str:
        """The value, or the first of several."""
        return self.value if isinstance(self.value, str) else self.value[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextObject:
    """An OpenURL in two halves: ``realm_name`` is administrative, ``realm.name`` is metadata."""

    version: Literal["0.1", "1.0"]
    parts: Mapping[str, Part]  # by "realm_name" or "realm.name", as in version 1.0

    def part(self, key: str) -> Part | None:
        """Return the part for *key* of version 1.0."""
        return self.parts.get(key)

    def text(self, key: str) -> str:
        """Return the first value of *key*; empty if there is none."""
        found = self.parts.get(key)
        return found.first if found else ""


def context_object(query: Query) -> ContextObject:
    """Parse *query*. A key is split at its first ``_`` or ``.``, whichever comes first."""
    values = collected(query)
    is_1_0 = any(map(_VERSION_1.match, values))
    renamed = {key: key if is_1_0 else _of_version_1_0(key, values) for key in values}
    parts: dict[str, Part] = {}
    for key, value in values.items():
        split = _KEY.fullmatch(renamed[key])
        if split is not None:
            parts[split.group()] = Part(value=value, key=key)
    return ContextObject(version="1.0" if is_1_0 else "0.1", parts=parts)


def collected(query: Query) -> dict[str, Value]:
    """Return the value of each key, in wire order; a repeated key has a list of values."""
    several: dict[str, list[str]] = {}
    for key, value in query:
        several.setdefault(key, []).append(value)
    return {
        key: values[0] if len(values) == 1 else tuple(values) for key, values in several.items()
    }


def _of_version_1_0(key: str, values: Mapping[str, Value]) -> str:
    """Return the name in version 1.0 for *key* of version 0.1."""
    if key in _SPECIAL_IN_0_1:
        return key
    if key in _RENAMED_IN_0_1:
        return _RENAMED_IN_0_1[key]
    if key == "title":
        return "rft.jtitle" if values.get("genre") in _IN_A_WHOLE else "rft.btitle"
    return f"rft.{key}"


# The JSON that the OpenURL listener posts to ReShare, key by key.
#
# Mirrors listener-openurl ``src/ReshareRequest.js``. A key without a value is left out; an empty
# value is posted.

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
    """List the fields to post. *symbol* is the service; the listener itself creates ``id``."""
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
        chosen = next((part for part in found if part.value), found[-1] if found else None)
        if chosen is not None:
            yield _row(key, chosen)
    genre = context.part("rft.genre")
    if genre is not None:
        kind = _PUBLICATION_TYPES.get(genre.first, "Other" if genre.first else "")
        yield PostedField(key="publicationType", values=(kind,), source=genre.key)
    yield from _pages(context)


def _pages(context: ContextObject) -> Iterator[PostedField]:
    """Yield the start page and the number of pages, from first to last or a span ``12-34``."""
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


# What the OpenURL listener does with a link: service, patron, form or post.
#
# Mirrors listener-openurl ``src/OpenURLServer.js`` (choice of the service, header, forms, dry
# runs) and ``hasBasicData`` of ``src/ContextObject.js``.

ORGANISATION_KEY = "res.org"

PatronIdentifier = Value | None
"""What goes into the request: a text, a list where the key came twice, or no key at all."""

_BASIC_FOR_COPY = (
    *("rft.genre", "rft.copyrightType", "rft.titleOfComponent"),
    *("rft.authorOfComponent", "rft.date"),
)
_DRY_RUNS = {
    "contextObject": PlacingOutcome.CONTEXT_SHOWN,
    "reshareRequest": PlacingOutcome.REQUEST_SHOWN,
}
_STATUSES = {
    PlacingOutcome.POSTED: 201,
    PlacingOutcome.NOT_FOUND: 404,
    PlacingOutcome.ERROR: 500,
    PlacingOutcome.UNKNOWN: None,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenerAnswer:
    """The listener's response.

    If a form is shown first, the fields are those of the post that follows it.
    """

    placing: PlacingOutcome
    patron_identifier: PatronIdentifier = None
    message: str | None = None
    fields: tuple[PostedField, ...] = ()
    symbol: str | None = None
    version: str | None = None
    trace: TransformTrace = field(default_factory=TransformTrace)

    @property
    def status(self) -> int | None:
        """The HTTP status of the response; None if it cannot be predicted."""
        return _STATUSES.get(self.placing, 200)


def answer_openurl(
    services: Mapping[str, ListenerService],
    path: str,
    query: Query,
    headers: Mapping[str, Sequence[bytes]],
    *,
    default: ListenerService | None = None,
) -> ListenerAnswer:
    """Process a request; *headers* are the lines of each header by lowercase name.

    ``res.org`` in the query takes precedence over the path, for the transform too.
    """
    context = context_object(query)
    symbol = context.text(ORGANISATION_KEY) or path.removeprefix("/")
    service = services.get(symbol, default)
    if service is None:
        return ListenerAnswer(
            placing=PlacingOutcome.NOT_FOUND, message=f"unsupported service '{symbol}'"
        )
    trace = transform(service, headers.get((service.reqIdHeader or "").lower(), ()))
    about = ListenerAnswer(
        placing=PlacingOutcome.POSTED, symbol=symbol, version=context.version, trace=trace
    )
    match trace.outcome:
        case TransformOutcome.REGEX_INVALID:
            return replace(about, placing=PlacingOutcome.ERROR, message=trace.detail)
        case TransformOutcome.CANNOT_SIMULATE:
            return replace(about, placing=PlacingOutcome.UNKNOWN, message=trace.detail)
        case TransformOutcome.NO_HEADER:
            return _placed(about, context, service)
        case _:
            return _placed(about, _with_patron(context, trace), service)


def _with_patron(context: ContextObject, trace: TransformTrace) -> ContextObject:
    """Replace the link's own identifier with what the header contains."""
    part = Part(value=trace.result or "", key=f"header {trace.header_name}")
    return replace(context, parts={**context.parts, PATRON_KEY: part})


def _placed(
    about: ListenerAnswer, context: ContextObject, service: ListenerService
) -> ListenerAnswer:
    placing = _placing(context, service)
    if placing.shows_form:
        context = _after_the_form(context)
    patron = context.part(PATRON_KEY)
    return replace(
        about,
        placing=placing,
        patron_identifier=patron.value if patron else None,
        fields=posted_fields(
            context, symbol=about.symbol or "", digital_only=bool(service.digitalOnly)
        ),
    )


def _placing(context: ContextObject, service: ListenerService) -> PlacingOutcome:
    kind = context.text("svc_id")
    no_pickup = bool(service.digitalOnly) or bool(context.text("svc.noPickupLocation"))
    pickup = no_pickup or bool(context.text("svc.pickupLocation")) or kind == "copy"
    basic = _has_basic_data(context, kind)
    first_try = bool(service.alwaysShowForm) and not context.text("svc.ntries")
    if basic and pickup and not first_try:
        return _DRY_RUNS.get(kind, PlacingOutcome.POSTED)
    long_form = not basic or bool(context.text("svc.longForm"))
    return PlacingOutcome.FORM_1 if long_form else PlacingOutcome.FORM_2


def _has_basic_data(context: ContextObject, kind: str) -> bool:
    """Whether the item is described well enough to skip the long form."""
    if context.text("rft_id"):
        return True
    match kind:
        case "" | "loan" | "contextObject":
            return bool(context.text("rft.title") and context.text("rft.au"))
        case "copy":
            return all(map(context.text, _BASIC_FOR_COPY))
        case _:
            return False


def _after_the_form(context: ContextObject) -> ContextObject:
    """Return what the form sends: the first value of a repeated key, and a service type."""
    parts = {name: Part(value=part.first, key=part.key) for name, part in context.parts.items()}
    if not context.text("svc_id"):
        parts["svc_id"] = Part(value="loan", key="the form")
    return replace(context, parts=parts)
