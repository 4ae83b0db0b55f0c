"""From what was released to what it means: canonical names, and what each is to this site."""

from __future__ import annotations

from collections.abc import Sequence

from verifier.model.attribute_names import NOT_ATTRIBUTES, TYPED
from verifier.model.capture import Attribute, LoginCapture, Protocol, SubjectKind
from verifier.model.idp_product import UNKNOWN_PRODUCT, IdpProduct
from verifier.model.release import (
    Release,
    ReleasedAttribute,
    Resolution,
    Standing,
    Worth,
    handed_on,
)
from verifier.model.request_form import RequestForm
from verifier.release.expectation import Expectations, expected_names
from verifier.release.pasted_form import pasted_form
from verifier.release.person_terms import PROTOCOL_NAMES
from verifier.release.resolution import resolve
from verifier.release.scopes import scope_problems
from verifier.release.vocabulary import term_of
from verifier.release.wire_names import wire_names

_USER_HEADERS = ("remote-user", "x-remote-user")  # a saved request's subject is one of them
_DELIVERED = (Resolution.EXACT, Resolution.MAPPED)
_SUBJECT_KINDS = {
    "name-id": SubjectKind.NAME_ID,
    "sub": SubjectKind.SUB,
    "principal": SubjectKind.PRINCIPAL,
}


def canonicalise(
    capture: LoginCapture, form: RequestForm, product: IdpProduct = UNKNOWN_PRODUCT
) -> Release:
    """Sort the attributes of *capture* against what *form* takes. Pure; never raises.

    *product* is what sent them, as far as it is known. A pasted request misses nothing: it is no
    release.
    """
    if capture.request is not None:
        form = pasted_form(capture.request, form)
    expectations = Expectations(form)
    resolved = [(one, *resolve(one, expectations, capture.protocol)) for one in capture.attributes]
    delivered = {
        name
        for sent, canonical, resolution in resolved
        if resolution in _DELIVERED
        for name in (sent.name, canonical)
    }
    attributes = tuple(
        _released(
            sent,
            canonical,
            resolution,
            capture=capture,
            standing=_standing(sent, canonical, resolution, expectations, delivered),
        )
        for sent, canonical, resolution in resolved
    )
    header = form.header_source
    recorded = _recorded_header(capture, form)
    return Release(
        capture=capture,
        form=form,
        attributes=attributes,
        missing=()
        if capture.request is not None
        else tuple(
            name for name in expected_names(form) if _values(name, capture, attributes) is None
        ),
        identifier_values=_values(form.identifier, capture, attributes),
        header_values=recorded
        if recorded is not None
        else (_values(header, capture, attributes) if header else None),
        email_values=_values(form.email, capture, attributes) if form.email else None,
        product=product,
        wire_names=wire_names(expected_names(form), capture.protocol),
    )


def _recorded_header(capture: LoginCapture, form: RequestForm) -> tuple[str, ...] | None:
    """Give the header that the listener reads, where the headers of a request were saved.

    What arrived goes before what a proxy is expected to send. None where it is not among them.
    """
    read = form.listener.reqIdHeader if form.listener else None
    if capture.protocol is not Protocol.HEADERS or not read:
        return None
    if capture.subject.value is not None and read.lower() in _USER_HEADERS:
        return (capture.subject.value,)
    named = [one for one in capture.attributes if one.name.lower() == read.lower()]
    return tuple(value for one in named for value in one.values) if named else None


def _standing(
    sent: Attribute,
    canonical: str | None,
    resolution: Resolution,
    expectations: Expectations,
    delivered: set[str | None],
) -> Standing:
    if not expectations.form.stated:
        return Standing.NOT_JUDGED
    names = {sent.name, canonical}
    wanted = names.intersection(expectations.names)
    if wanted and resolution in _DELIVERED:
        return Standing.WANTED
    if wanted and not wanted.intersection(delivered):
        return Standing.NEAR_MISS
    if names.intersection(expectations.form.tolerated) or sent.name in PROTOCOL_NAMES:
        return Standing.TOLERATED
    return Standing.SURPLUS


def _released(
    sent: Attribute,
    canonical: str | None,
    resolution: Resolution,
    *,
    capture: LoginCapture,
    standing: Standing,
) -> ReleasedAttribute:
    known = None if canonical is None else term_of(canonical)
    return ReleasedAttribute(
        sent=sent,
        canonical=canonical,
        resolution=resolution,
        standing=standing,
        worth=Worth.UNKNOWN if known is None else known.worth,
        sensitive=known is not None and known.sensitive,
        scope_problems=scope_problems(sent.values, known, capture.idp.scopes),
    )


def _values(
    name: str, capture: LoginCapture, attributes: Sequence[ReleasedAttribute]
) -> tuple[str, ...] | None:
    """Merge what arrives under *name* in wire order; None where nothing does."""
    if name == TYPED:
        return None if capture.typed_username is None else (capture.typed_username,)
    kind = _SUBJECT_KINDS.get(name)
    if kind is not None and kind is capture.subject.kind:
        return None if capture.subject.value is None else (capture.subject.value,)
    if name in NOT_ATTRIBUTES:
        return None
    arriving = handed_on(attributes, name)
    if not arriving:
        return None
    return tuple(value for one in arriving for value in one.sent.values)
