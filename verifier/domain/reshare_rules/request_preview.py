"""What the request form would receive if this login placed a request now.

Either VuFind's user name in the link, or a header that the listener reads.
"""

from collections.abc import Sequence
from dataclasses import replace

from verifier.domain.model.attribute_names import TYPED
from verifier.domain.model.capture import RequestKind, SubjectKind
from verifier.domain.model.evidence import ReleaseEvidence, RequestEvidence, stages
from verifier.domain.model.release import Release, RequestPreview, TransformOutcome, TransformTrace
from verifier.domain.model.request_form import EntryPoint
from verifier.domain.model.reshare_settings import Flavour
from verifier.domain.reshare_rules.listener import transform
from verifier.domain.reshare_rules.pasted_request import preview_pasted

# Which value becomes VuFind's user name, and with it ``req_id``.
#
# Mirrors VuFind, ``module/VuFind/src/VuFind/Auth`` (one class per login method), and the ReShare
# link of ``reshare-vufind-module`` and ``vf-reshare``, which send the user name and never
# ``cat_username``.

_SUBJECTS = {
    "name-id": SubjectKind.NAME_ID,
    "sub": SubjectKind.SUB,
    "principal": SubjectKind.PRINCIPAL,
}


def joined(values: Sequence[str]) -> str:
    r"""Join values with ``;`` as the Shibboleth SP does; a ``;`` inside becomes ``\;``.

    Source: Shibboleth SP, NativeSPAttributeAccess.
    """
    return ";".join(value.replace(";", r"\;") for value in values)


def username(evidence: ReleaseEvidence) -> tuple[str | None, str | None]:
    """Return VuFind's user name and its origin; None if there is none, so VuFind refuses.

    - Shibboleth: the variable that VuFind's setting names; several values stay one string.
    - LDAP: the name that was typed, without outer spaces, whatever the directory contains.
    - CAS: the named attribute, and the principal only if none is named; without the attribute
      VuFind refuses the login.
    - OpenID Connect: ``sub``, whatever the claims contain.
    - ILS and SIP2: the library system's name for the patron; the site file says which.
    """
    form = evidence.release.form
    if form.door is EntryPoint.VUFIND_LDAP:
        typed = (evidence.capture.typed_username or "").strip()
        return (typed, TYPED) if typed else (None, None)
    name = form.link_source
    text = joined(delivered_values(evidence, name) or ())
    return (text, label(evidence.release, name)) if text else (None, None)


def delivered_values(evidence: ReleaseEvidence, name: str) -> tuple[str, ...] | None:
    """List what a service provider passes on under *name*, in wire order; None if nothing."""
    capture = evidence.capture
    if name == TYPED:
        return None if capture.typed_username is None else (capture.typed_username,)
    if _SUBJECTS.get(name) is capture.subject.kind:
        return None if capture.subject.value is None else (capture.subject.value,)
    arriving = evidence.release.delivered(name)
    return (
        tuple(value for attribute in arriving for value in attribute.sent.values)
        if arriving
        else None
    )


def label(release: Release, name: str) -> str:
    """Return the name shown to people for what arrives under *name*."""
    return next((attribute.label for attribute in release.delivered(name)), name)


_BLOCKED = (
    "The listener answers every request that carries its header with an internal error"
    " (HTTP 500), because its reqIdRegex is not a regular expression."
)


def preview_request(
    evidence: ReleaseEvidence, receiver: Flavour = Flavour.MOD_RS
) -> RequestEvidence:
    """Follow the login's values through discovery and listener, without network access.

    Pure except for the regex, which may run in a separate process. Mirrors VuFind's link
    (``req_id``) and listener-openurl, where the header, if it arrives, replaces ``req_id``
    whatever it contains. If the transform cannot be simulated, the identifier is None, as if there
    were none: ``trace.outcome`` distinguishes the two. A pasted request is read as its receiver
    would. *receiver* is the ReShare software that reads the request.
    """
    if evidence.capture.request is not None:
        pasted = preview_pasted(evidence.release, evidence.capture.request)
        if evidence.capture.request.kind is RequestKind.CROSSLINK_JSON:
            receiver = Flavour.CROSSLINK
        return RequestEvidence(**stages(evidence), preview=replace(pasted, receiver=receiver))
    req_id, req_id_from = _req_id(evidence)
    trace = transform(evidence.release.form.listener, _header_lines(evidence.release))
    answers_500 = trace.outcome is TransformOutcome.REGEX_INVALID
    preview = RequestPreview(
        req_id=req_id,
        req_id_from=req_id_from,
        trace=trace,
        patron_identifier=_stored(req_id, trace),
        email=next(iter(evidence.release.email_values or ()), None),
        blocked=_BLOCKED if answers_500 else None,
        receiver=receiver,
    )
    return RequestEvidence(**stages(evidence), preview=preview)


def _req_id(evidence: ReleaseEvidence) -> tuple[str | None, str | None]:
    """Return what discovery puts into the link, and where it comes from."""
    form = evidence.release.form
    if form.door.is_vufind:
        return username(evidence)
    if form.door is EntryPoint.HEADER:
        return None, None
    values = delivered_values(evidence, form.identifier)
    return (joined(values), label(evidence.release, form.identifier)) if values else (None, None)


def _header_lines(release: Release) -> tuple[bytes, ...]:
    """Return what a proxy with mod_shib sends: one line of UTF-8, or none without a value."""
    values = release.header_values
    return (joined(values).encode(errors="surrogatepass"),) if values else ()


def _stored(req_id: str | None, trace: TransformTrace) -> str | None:
    return req_id if trace.outcome is TransformOutcome.NO_HEADER else trace.result
