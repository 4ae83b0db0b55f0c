"""Sort a login's attributes by what the site expects, and check scoped values."""

import re
from collections.abc import Sequence

from verifier.domain.model.attribute_names import NOT_ATTRIBUTES, TYPED
from verifier.domain.model.capture import Attribute, LoginCapture, Protocol, Scope, SubjectKind
from verifier.domain.model.evidence import ReleaseEvidence
from verifier.domain.model.idp_product import UNKNOWN_PRODUCT, IdpProduct
from verifier.domain.model.release import (
    AttributeRole,
    IdentifierQuality,
    Release,
    ReleasedAttribute,
    Resolution,
    ScopeProblem,
    delivered_values,
)
from verifier.domain.model.request_form import RequestForm
from verifier.domain.release.expectation import (
    Expectations,
    expected_names,
    pasted_form,
    wire_names,
)
from verifier.domain.release.resolution import resolve
from verifier.domain.release.vocabulary import PROTOCOL_NAMES, Term, term_of

# Whether a scoped value ends in a scope that the identity provider's metadata lists.
#
# Source: Shibboleth metadata extensions 1.0 (``shibmd:Scope``, literal or an anchored regular
# expression) and the Shibboleth SP's rules ScopeMatchesShibMDScope and ValueMatchesShibMDScope.

_LONGEST_PATTERN = 256
_LONGEST_SCOPE = 253  # a domain name
_TAME = re.compile(r"(?:[^()|\\*+?{]|\\[^\d]|[*+?](?![*+?])|\{\d{1,2}(?:,\d{1,2})?\})*\Z")
_MOST_REPEATS = 3


def scope_problems(
    values: tuple[str, ...], known: Term | None, scopes: tuple[Scope, ...] | None
) -> tuple[ScopeProblem, ...]:
    """List the values whose scope is not allowed. Empty if this cannot be judged.

    If *scopes* is None, no metadata is known, so nothing is judged. If it is empty, the metadata
    lists no scope, so no scope is allowed (the rule of the Shibboleth SP).
    """
    if scopes is None or known is None or not (known.scoped or known.whole_value_is_scope):
        return ()
    allowed = tuple(scope.value for scope in scopes)
    problems = []
    for index, value in enumerate(values):
        scope = value if known.whole_value_is_scope else scope_of(value)
        if scope is None or not any(_matches(scope, allowed_scope) for allowed_scope in scopes):
            problems.append(ScopeProblem(value_index=index, scope=scope, allowed=allowed))
    return tuple(problems)


def scope_of(value: str) -> str | None:
    """Return the part after the first ``@``; None if there is no such part."""
    _, at, scope = value.partition("@")
    return scope if at and scope else None


def _matches(scope: str, allowed: Scope) -> bool:
    if not allowed.regexp:
        return scope == allowed.value
    if len(scope) > _LONGEST_SCOPE:
        return False
    if not _is_tame(allowed.value):
        return True  # not judged: a pattern that may never finish does not justify a finding
    try:
        return re.fullmatch(allowed.value, scope) is not None
    except re.error:
        return False


def _is_tame(pattern: str) -> bool:
    """Whether *pattern* has no groups and few repeats, so that it is fast on any domain name."""
    repeats = sum(pattern.count(sign) for sign in "*+?{")
    return (
        len(pattern) <= _LONGEST_PATTERN
        and repeats <= _MOST_REPEATS
        and _TAME.match(pattern) is not None
    )


_USER_HEADERS = ("remote-user", "x-remote-user")  # a saved request's subject is one of them
_DELIVERED = (Resolution.EXACT, Resolution.MAPPED)
_SUBJECT_KINDS = {
    "name-id": SubjectKind.NAME_ID,
    "sub": SubjectKind.SUB,
    "principal": SubjectKind.PRINCIPAL,
}


def canonicalize(
    capture: LoginCapture, form: RequestForm, product: IdpProduct = UNKNOWN_PRODUCT
) -> ReleaseEvidence:
    """Sort the attributes of *capture* by what *form* needs. Pure; never raises.

    *product* is the identity product that sent them, as far as known. A pasted request is not a
    release, so none of its attributes counts as missing.
    """
    if capture.request is not None:
        form = pasted_form(capture.request, form)
    expectations = Expectations(form)
    resolved = [
        (attribute, *resolve(attribute, expectations, capture.protocol))
        for attribute in capture.attributes
    ]
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
            beside_another=resolution not in _DELIVERED and canonical in delivered,
        )
        for sent, canonical, resolution in resolved
    )
    header = form.header_source
    recorded = _recorded_header(capture, form)
    release = Release(
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
    return ReleaseEvidence(capture=capture, release=release)


def _recorded_header(capture: LoginCapture, form: RequestForm) -> tuple[str, ...] | None:
    """Return the header that the listener reads, if a request's headers were saved.

    What was received takes precedence over what a proxy is expected to send. None if the header is
    not among those saved.
    """
    read = form.listener.reqIdHeader if form.listener else None
    if capture.protocol is not Protocol.HEADERS or not read:
        return None
    if capture.subject.value is not None and read.lower() in _USER_HEADERS:
        return (capture.subject.value,)
    named = [
        attribute for attribute in capture.attributes if attribute.name.lower() == read.lower()
    ]
    return tuple(value for attribute in named for value in attribute.values) if named else None


def _standing(
    sent: Attribute,
    canonical: str | None,
    resolution: Resolution,
    expectations: Expectations,
    delivered: set[str | None],
) -> AttributeRole:
    if not expectations.form.stated:
        return AttributeRole.NOT_JUDGED
    names = {sent.name, canonical}
    wanted = names.intersection(expectations.names)
    if wanted and resolution in _DELIVERED:
        return AttributeRole.WANTED
    if wanted and not wanted.intersection(delivered):
        return AttributeRole.NEAR_MISS
    if names.intersection(expectations.form.tolerated) or sent.name in PROTOCOL_NAMES:
        return AttributeRole.TOLERATED
    return AttributeRole.SURPLUS


def _released(
    sent: Attribute,
    canonical: str | None,
    resolution: Resolution,
    *,
    capture: LoginCapture,
    standing: AttributeRole,
    beside_another: bool,
) -> ReleasedAttribute:
    known = None if canonical is None else term_of(canonical)
    return ReleasedAttribute(
        sent=sent,
        canonical=canonical,
        resolution=resolution,
        standing=standing,
        beside_another=beside_another,
        worth=IdentifierQuality.UNKNOWN if known is None else known.worth,
        sensitive=known is not None and known.sensitive,
        scope_problems=scope_problems(sent.values, known, capture.idp.scopes),
        alias_of=None if known is None or known.canonical == canonical else known.canonical,
    )


def _values(
    name: str, capture: LoginCapture, attributes: Sequence[ReleasedAttribute]
) -> tuple[str, ...] | None:
    """Return all values that arrive under *name*, in wire order; None if nothing arrives."""
    if name == TYPED:
        return None if capture.typed_username is None else (capture.typed_username,)
    kind = _SUBJECT_KINDS.get(name)
    if kind is not None and kind is capture.subject.kind:
        return None if capture.subject.value is None else (capture.subject.value,)
    if name in NOT_ATTRIBUTES:
        return None
    arriving = delivered_values(attributes, name)
    if not arriving:
        return None
    return tuple(value for attribute in arriving for value in attribute.sent.values)
