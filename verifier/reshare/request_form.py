"""What ReShare's request form would carry if this login placed a request now."""

from __future__ import annotations

from verifier.model.release import Release
from verifier.model.request import RequestPreview, TransformOutcome, TransformTrace
from verifier.model.request_form import Door
from verifier.reshare.listener import transform
from verifier.reshare.pasted import preview_pasted
from verifier.reshare.vufind import handed_on, joined, label, username

_BLOCKED = (
    "The listener answers every request that carries its header with an internal error"
    " (HTTP 500), because its reqIdRegex is not a regular expression."
)


def preview_request(release: Release) -> RequestPreview:
    """Walk the login's values through discovery and listener. Pure but for the regex; no network.

    Mirrors VuFind's link (``req_id``) and listener-openurl, where the header, if it arrives,
    replaces ``req_id`` whatever it holds. Where the transform cannot be simulated the identifier
    is None, as where there is none: ``trace.outcome`` tells the two apart. A pasted request is
    read as its reader would.
    """
    if release.capture.request is not None:
        return preview_pasted(release, release.capture.request)
    req_id, req_id_from = _req_id(release)
    trace = transform(release.form.listener, _header_lines(release))
    answers_500 = trace.outcome is TransformOutcome.REGEX_INVALID
    return RequestPreview(
        release=release,
        req_id=req_id,
        req_id_from=req_id_from,
        trace=trace,
        patron_identifier=_stored(req_id, trace),
        email=next(iter(release.email_values or ()), None),
        blocked=_BLOCKED if answers_500 else None,
    )


def _req_id(release: Release) -> tuple[str | None, str | None]:
    """Find what discovery puts into the link, and what it took it from."""
    form = release.form
    if form.door.is_vufind:
        return username(release)
    if form.door is Door.HEADER:
        return None, None
    values = handed_on(release, form.identifier)
    return (joined(values), label(release, form.identifier)) if values else (None, None)


def _header_lines(release: Release) -> tuple[bytes, ...]:
    """Send what a proxy with mod_shib sends: one line of UTF-8, or none without a value."""
    values = release.header_values
    return (joined(values).encode(errors="surrogatepass"),) if values else ()


def _stored(req_id: str | None, trace: TransformTrace) -> str | None:
    return req_id if trace.outcome is TransformOutcome.NO_HEADER else trace.result
