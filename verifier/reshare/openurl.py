"""What the OpenURL listener does with a link: service, patron, form or post.

Mirrors listener-openurl ``src/OpenURLServer.js`` (choice of the service, header, forms, dry
runs) and ``hasBasicData`` of ``src/ContextObject.js``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from verifier.model.pasted_request import Placing, PostedField
from verifier.model.request import TransformOutcome, TransformTrace
from verifier.model.request_form import ListenerService
from verifier.reshare.context_object import ContextObject, Part, Query, Value, context_object
from verifier.reshare.listener import transform
from verifier.reshare.listener_request import PATRON_KEY, posted_fields

ORGANISATION_KEY = "res.org"

PatronIdentifier = Value | None
"""What goes into the request: a text, a list where the key came twice, or no key at all."""

_BASIC_FOR_COPY = (
    *("rft.genre", "rft.copyrightType", "rft.titleOfComponent"),
    *("rft.authorOfComponent", "rft.date"),
)
_DRY_RUNS = {
    "contextObject": Placing.CONTEXT_SHOWN,
    "reshareRequest": Placing.REQUEST_SHOWN,
}
_STATUSES = {
    Placing.POSTED: 201,
    Placing.NOT_FOUND: 404,
    Placing.ERROR: 500,
    Placing.UNKNOWN: None,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenerAnswer:
    """The listener's answer.

    Where a form is shown first, the fields are those of the post that follows it.
    """

    placing: Placing
    patron_identifier: PatronIdentifier = None
    said: str | None = None
    fields: tuple[PostedField, ...] = ()
    symbol: str | None = None
    version: str | None = None
    trace: TransformTrace = field(default_factory=TransformTrace)

    @property
    def status(self) -> int | None:
        """The HTTP status that goes with it; None where it cannot be told."""
        return _STATUSES.get(self.placing, 200)


def answer(
    services: Mapping[str, ListenerService],
    path: str,
    query: Query,
    headers: Mapping[str, Sequence[bytes]],
    *,
    default: ListenerService | None = None,
) -> ListenerAnswer:
    """Place a request: *headers* are the lines of each header by its name in lower case.

    ``res.org`` in the query goes before the path, for the transform too.
    """
    context = context_object(query)
    symbol = context.text(ORGANISATION_KEY) or path.removeprefix("/")
    service = services.get(symbol, default)
    if service is None:
        return ListenerAnswer(placing=Placing.NOT_FOUND, said=f"unsupported service '{symbol}'")
    trace = transform(service, headers.get((service.reqIdHeader or "").lower(), ()))
    about = ListenerAnswer(
        placing=Placing.POSTED,
        symbol=symbol,
        version=context.version,
        trace=trace,
    )
    match trace.outcome:
        case TransformOutcome.REGEX_INVALID:
            return replace(about, placing=Placing.ERROR, said=trace.detail)
        case TransformOutcome.CANNOT_SIMULATE:
            return replace(about, placing=Placing.UNKNOWN, said=trace.detail)
        case TransformOutcome.NO_HEADER:
            return _placed(about, context, service)
        case _:
            return _placed(about, _with_patron(context, trace), service)


def _with_patron(context: ContextObject, trace: TransformTrace) -> ContextObject:
    """Put what the header brought in the place of the link's own identifier."""
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


def _placing(context: ContextObject, service: ListenerService) -> Placing:
    kind = context.text("svc_id")
    no_pickup = bool(service.digitalOnly) or bool(context.text("svc.noPickupLocation"))
    pickup = no_pickup or bool(context.text("svc.pickupLocation")) or kind == "copy"
    basic = _has_basic_data(context, kind)
    first_try = bool(service.alwaysShowForm) and not context.text("svc.ntries")
    if basic and pickup and not first_try:
        return _DRY_RUNS.get(kind, Placing.POSTED)
    long_form = not basic or bool(context.text("svc.longForm"))
    return Placing.FORM_1 if long_form else Placing.FORM_2


def _has_basic_data(context: ContextObject, kind: str) -> bool:
    """Whether the item is described well enough to do without the long form."""
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
    """Give what the form sends: of a repeated key the first value, and a kind of service."""
    parts = {name: Part(value=one.first, key=one.key) for name, one in context.parts.items()}
    if not context.text("svc_id"):
        parts["svc_id"] = Part(value="loan", key="the form")
    return replace(context, parts=parts)
