"""What becomes of a pasted request: each reader's own way, and every row of what is posted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from verifier.model.pasted_request import (
    PastedRequest,
    Placing,
    Posted,
    PostedField,
    RequestKind,
)
from verifier.model.release import Release
from verifier.model.request import RequestPreview, TransformTrace
from verifier.model.request_form import ListenerService
from verifier.reshare import modrs_openurl
from verifier.reshare.listener_request import PATRON, PATRON_KEY
from verifier.reshare.openurl import ListenerAnswer, answer
from verifier.reshare.pasted_words import (
    AS_IT_IS,
    BY_CROSSLINK,
    PLACINGS,
    SEVERAL,
    SLASH,
    why_without_effect,
)

_CROSSLINK_PATRON = ("patron", "illRequest.patronInfo.patronId")


def preview_pasted(release: Release, request: PastedRequest) -> RequestPreview:
    """Read *request* as its reader would. Pure but for the listener's regex; never raises."""
    match request.kind:
        case RequestKind.OPENURL:
            return _by_listener(release, request)
        case RequestKind.MODRS_OPENURL:
            return _by_modrs(release, request)
        case RequestKind.MODRS_JSON:
            return _as_posted(release, request, (PATRON,), AS_IT_IS)
        case RequestKind.CROSSLINK_JSON:
            return _as_posted(release, request, _CROSSLINK_PATRON, BY_CROSSLINK)


def _by_listener(release: Release, request: PastedRequest) -> RequestPreview:
    own = release.form.institution.rpartition(":")[2]
    service = release.form.listener or ListenerService()
    path = "/" + (request.path or own).rstrip("/").rpartition("/")[2]
    if (request.path or "").endswith("/"):
        path += "/"
    query = [(one.key, one.value) for one in request.pairs]
    headers: dict[str, list[bytes]] = {}
    for one in request.headers or ():
        headers.setdefault(one.key.lower(), []).append(one.value.encode(errors="surrogatepass"))
    found = answer({own: service}, path, query, headers, default=service)
    slashed = (found.symbol or "").endswith("/")
    if slashed:
        found = replace(found, placing=Placing.NOT_FOUND, fields=())
    linked = request.values(PATRON_KEY)
    blocked = found.placing in (Placing.NOT_FOUND, Placing.ERROR)
    several = not isinstance(found.patron_identifier, str | None)
    return RequestPreview(
        release=release,
        req_id=None if len(linked) > 1 and several else next(iter(linked), None),
        req_id_from=PATRON_KEY if linked else None,
        trace=found.trace,
        patron_identifier=None if blocked or several else _one(found),
        email=_email(found.fields),
        blocked=(SLASH if slashed else PLACINGS[found.placing]) if blocked else None,
        unsaid=SEVERAL if several and not blocked else None,
        posted=Posted(
            placing=found.placing,
            said=SLASH if slashed else PLACINGS[found.placing],
            fields=(*found.fields, *_without_effect(request, found.fields)),
            symbol=found.symbol,
            version=found.version,
        ),
    )


def _one(found: ListenerAnswer) -> str | None:
    identifier = found.patron_identifier
    return identifier if isinstance(identifier, str) else None


def _by_modrs(release: Release, request: PastedRequest) -> RequestPreview:
    query = [(one.key, one.value) for one in request.pairs]
    patron = modrs_openurl.patron_of(query)
    refused = modrs_openurl.why_refused(query)
    fields = modrs_openurl.posted_fields(query)
    placing = Placing.POSTED if refused is None else Placing.ERROR
    return RequestPreview(
        release=release,
        req_id=patron,
        req_id_from=modrs_openurl.PATRON_KEY if patron is not None else None,
        trace=TransformTrace(),
        patron_identifier=patron,
        email=_email(fields),
        blocked=refused,
        posted=Posted(
            placing=placing,
            said=refused or AS_IT_IS,
            fields=(*fields, *_without_effect(request, fields)),
            version="1.0" if modrs_openurl.is_version_1_0(query) else "0.1",
        ),
    )


def _as_posted(
    release: Release, request: PastedRequest, keys: Iterable[str], said: str
) -> RequestPreview:
    """Read JSON: what is in it is what is posted. A list of patrons is no identifier."""
    found = next(((key, values) for key in keys if (values := request.values(key))), None)
    key, values = found or (None, ())
    fields = tuple(_rows(request))
    return RequestPreview(
        release=release,
        req_id=values[0] if len(values) == 1 else None,
        req_id_from=key,
        trace=TransformTrace(),
        patron_identifier=values[0] if len(values) == 1 else None,
        email=_email(fields),
        unsaid=SEVERAL if len(values) > 1 else None,
        posted=Posted(placing=Placing.POSTED, said=said, fields=fields),
    )


def _rows(request: PastedRequest) -> Iterator[PostedField]:
    for key in dict.fromkeys(one.key for one in request.pairs):
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
    """List the keys of a link that become nothing, each with the reason."""
    read = {one.source for one in fields}
    for key in dict.fromkeys(one.key for one in request.pairs):
        if key not in read:
            yield PostedField(
                key=None,
                values=request.values(key),
                source=key,
                note=why_without_effect(request, key, replaced=PATRON in {f.key for f in fields}),
            )


def _email(fields: Iterable[PostedField]) -> str | None:
    found = next((one.values for one in fields if one.key == "patronEmail"), ())
    return next(iter(found), None)
