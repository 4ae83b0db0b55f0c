"""How ReShare or CrossLink reads a pasted request, row by row and as the JSON posted."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from verifier.domain.model.capture import (
    PastedRequest,
    PlacingOutcome,
    Posted,
    PostedField,
    RequestKind,
)
from verifier.domain.model.release import Release, RequestPreview, TransformTrace
from verifier.domain.model.request_form import ListenerService
from verifier.domain.reshare_rules import modrs_openurl
from verifier.domain.reshare_rules.openurl import (
    PATRON,
    PATRON_KEY,
    ListenerAnswer,
    answer_openurl,
)

# What is said about a pasted request: what happens with it, and why a key has no effect.

PLACINGS = {
    PlacingOutcome.POSTED: "The listener posts this to ReShare at once.",
    PlacingOutcome.FORM_1: (
        "The listener first shows its long form, Request item, because the link does not describe "
        "the item well enough. What stands here is what the form sends, beside what the patron "
        "fills in."
    ),
    PlacingOutcome.FORM_2: (
        "The listener first shows its short form, Confirm request, on which the patron chooses a "
        "pickup location. What stands here is what the form sends."
    ),
    PlacingOutcome.CONTEXT_SHOWN: (
        "Nothing is posted: svc_id=contextObject asks the listener to show how it understands "
        "the link. What stands here is what the same link would post without it."
    ),
    PlacingOutcome.REQUEST_SHOWN: (
        "Nothing is posted: svc_id=reshareRequest asks the listener to show what it would post."
    ),
    PlacingOutcome.NOT_FOUND: (
        "The listener answers that there is no such service (HTTP 404), so no request is placed."
    ),
    PlacingOutcome.ERROR: (
        "The listener answers with an internal error (HTTP 500), because its reqIdRegex is not a "
        "regular expression."
    ),
    PlacingOutcome.UNKNOWN: "What the listener would post cannot be predicted here.",
}
SLASH = (
    "The path ends with a slash, which makes another service of it: the listener answers that "
    "there is none (HTTP 404), unless it has a service for everybody."
)
AS_IT_IS = "ReShare makes a request of this as it is."
BY_CROSSLINK = (
    "CrossLink makes a request of this as it is; patron becomes illRequest.patronInfo.patronId."
)
SEVERAL = (
    "The patron's key comes several times and ReShare would receive a list, of which nobody can "
    "say what it makes."
)

_ITSELF = re.compile(r"(?:ctx|url|rfr|rfe)_")
_PATRONS = {
    "req_id": "the listener reads this key; ReShare's own endpoint reads req.id",
    "req.id": "ReShare's own endpoint reads this key; the listener reads req_id",
    "req_dat": "read by nobody; the listener reads req_id",
    "req_ref": "read by nobody; the listener reads req_id",
    "patronReference": "the field's old name, which ReShare reads as something else",
}


def why_without_effect(request: PastedRequest, key: str, *, replaced: bool = False) -> str:
    """Return why *key* sets no field of the request.

    *replaced* means that the request has a patron identifier from another key or a header.
    """
    if key == "req_id" and replaced and request.kind is RequestKind.OPENURL:
        return "replaced by the header that the listener reads"
    if key in _PATRONS:
        return _PATRONS[key]
    if _ITSELF.match(key):
        return "says something about the link itself"
    if key.startswith(("svc.", "svc_")):
        return "steers the form, and is not posted"
    if "_" not in key and "." not in key:
        return "read only in a link of OpenURL 0.1, which this is not"
    return "there is no field for it in the request"


# What becomes of a pasted request: each reader's own way, and every row of what is posted.

_CROSSLINK_PATRON = ("patron", "illRequest.patronInfo.patronId")


def preview_pasted(release: Release, request: PastedRequest) -> RequestPreview:
    """Read *request* as its receiver would. Pure except for the regex; never raises."""
    match request.kind:
        case RequestKind.OPENURL:
            return _by_listener(release, request)
        case RequestKind.MODRS_OPENURL:
            return _by_modrs(request)
        case RequestKind.MODRS_JSON:
            return _as_posted(request, (PATRON,), AS_IT_IS)
        case RequestKind.CROSSLINK_JSON:
            return _as_posted(request, _CROSSLINK_PATRON, BY_CROSSLINK)


def _by_listener(release: Release, request: PastedRequest) -> RequestPreview:
    own = release.form.institution.rpartition(":")[2]
    service = release.form.listener or ListenerService()
    path = "/" + (request.path or own).rstrip("/").rpartition("/")[2]
    if (request.path or "").endswith("/"):
        path += "/"
    query = [(pair.key, pair.value) for pair in request.pairs]
    headers: dict[str, list[bytes]] = {}
    for header in request.headers or ():
        headers.setdefault(header.key.lower(), []).append(
            header.value.encode(errors="surrogatepass")
        )
    found = answer_openurl({}, path, query, headers, default=service)
    slashed = (found.symbol or "").endswith("/")
    if slashed:
        found = replace(found, placing=PlacingOutcome.NOT_FOUND, fields=())
    linked = request.values(PATRON_KEY)
    blocked = found.placing in (PlacingOutcome.NOT_FOUND, PlacingOutcome.ERROR)
    several = not isinstance(found.patron_identifier, str | None)
    return RequestPreview(
        req_id=None if several else next(iter(linked), None),
        req_id_from=PATRON_KEY if linked else None,
        trace=found.trace,
        patron_identifier=None if blocked else _single_identifier(found),
        email=_email(found.fields),
        blocked=(SLASH if slashed else PLACINGS[found.placing]) if blocked else None,
        why_unknown=SEVERAL if several and not blocked else None,
        posted=Posted(
            placing=found.placing,
            message=SLASH if slashed else PLACINGS[found.placing],
            fields=(*found.fields, *_without_effect(request, found.fields)),
            symbol=found.symbol,
            version=found.version,
        ),
    )


def _single_identifier(found: ListenerAnswer) -> str | None:
    identifier = found.patron_identifier
    return identifier if isinstance(identifier, str) else None


def _by_modrs(request: PastedRequest) -> RequestPreview:
    query = [(pair.key, pair.value) for pair in request.pairs]
    patron = modrs_openurl.patron_of(query)
    refused = modrs_openurl.why_refused(query)
    fields = modrs_openurl.posted_fields(query)
    placing = PlacingOutcome.POSTED if refused is None else PlacingOutcome.ERROR
    return RequestPreview(
        req_id=patron,
        req_id_from=modrs_openurl.PATRON_KEY if patron is not None else None,
        trace=TransformTrace(),
        patron_identifier=patron,
        email=_email(fields),
        blocked=refused,
        posted=Posted(
            placing=placing,
            message=refused or AS_IT_IS,
            fields=(*fields, *_without_effect(request, fields)),
            version="1.0" if modrs_openurl.is_version_1_0(query) else "0.1",
        ),
    )


def _as_posted(request: PastedRequest, keys: Iterable[str], message: str) -> RequestPreview:
    """Read JSON, which is posted as it is. A list of patrons is not an identifier."""
    found = next(((key, values) for key in keys if (values := request.values(key))), None)
    key, values = found or (None, ())
    fields = tuple(_rows(request))
    return RequestPreview(
        req_id=values[0] if len(values) == 1 else None,
        req_id_from=key,
        trace=TransformTrace(),
        patron_identifier=values[0] if len(values) == 1 else None,
        email=_email(fields),
        why_unknown=SEVERAL if len(values) > 1 else None,
        posted=Posted(placing=PlacingOutcome.POSTED, message=message, fields=fields),
    )


def _rows(request: PastedRequest) -> Iterator[PostedField]:
    for key in dict.fromkeys(pair.key for pair in request.pairs):
        values = request.values(key)
        moved = key == "patron" and request.kind is RequestKind.CROSSLINK_JSON
        yield PostedField(
            key=_CROSSLINK_PATRON[1] if moved else key,
            values=values,
            source=key,
            is_list=len(values) > 1,
            note=why_without_effect(request, key) if key == "patronReference" else None,
        )


def _without_effect(
    request: PastedRequest, fields: Iterable[PostedField]
) -> Iterator[PostedField]:
    """Yield the keys of a link that have no effect, each with the reason."""
    read = {field.source for field in fields}
    for key in dict.fromkeys(pair.key for pair in request.pairs):
        if key not in read:
            yield PostedField(
                key=None,
                values=request.values(key),
                source=key,
                note=why_without_effect(request, key, replaced=PATRON in {f.key for f in fields}),
            )


def _email(fields: Iterable[PostedField]) -> str | None:
    found = next((field.values for field in fields if field.key == "patronEmail"), ())
    return next(iter(found), None)


_NOT_TEXT: dict[str, Callable[[str], Any]] = {
    "isRequester": lambda text: text == "true",
    "numberOfPages": int,
}
_ILLIAD = "requestIdentifiers.illiad"


def request_json(fields: Sequence[PostedField]) -> dict[str, Any]:
    """Return the JSON document, without values that are added later, such as ``id``."""
    made: dict[str, Any] = {}
    for field in fields:
        if field.key is None or not field.values:
            continue
        value: Any = list(field.values) if field.is_list else field.values[0]
        if field.key == _ILLIAD:
            made["requestIdentifiers"] = [{"identifierType": "illiad", "identifier": value}]
            continue
        outer, _, inner = field.key.partition(".")
        convert = _NOT_TEXT.get(outer)
        made[outer] = {inner: value} if inner else convert(value) if convert else value
    return made
