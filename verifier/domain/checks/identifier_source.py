"""Helpers for the checks on the attribute that the patron identifier is taken from."""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass

from verifier.domain.checks.check import NotAsked, known
from verifier.domain.checks.evidence import attribute_values
from verifier.domain.model import text_values
from verifier.domain.model.attribute_names import (
    NATIONAL,
    TYPED,
    canonical_name,
    written_as_national,
)
from verifier.domain.model.capture import Protocol
from verifier.domain.model.evidence import ReleaseEvidence, RequestEvidence
from verifier.domain.model.finding import Evidence
from verifier.domain.model.idp_product import Fault
from verifier.domain.model.release import Release, ReleasedAttribute, Resolution
from verifier.domain.model.request_form import RequestForm
from verifier.domain.model.text_values import is_empty

# The released attribute that becomes the patron identifier, and its values.


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifierSource:
    """The attribute behind the patron identifier, and what arrived under its name.

    ``values`` are like those of ``Release.identifier_values``.
    """

    name: str
    values: tuple[str, ...] | None
    delivered: tuple[ReleasedAttribute, ...]
    near_misses: tuple[ReleasedAttribute, ...]

    @property
    def label(self) -> str:
        """The name to show: the canonical one if there is one."""
        return self.delivered[0].label if self.delivered else canonical_name(self.name)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Every value that arrived, in wire order."""
        return attribute_values(self.name, self.values or ())

    def missed_by(
        self, resolutions: Container[Resolution], *, otherwise: str
    ) -> Sequence[ReleasedAttribute]:
        """Return the attributes that would be the identifier except for one of *resolutions*.

        Raises ``NotAsked`` with the text *otherwise* if there are none.
        """
        misses = [miss for miss in self.near_misses if miss.resolution in resolutions]
        if not misses:
            raise NotAsked(otherwise)
        return misses


def identifier_source(evidence: ReleaseEvidence) -> IdentifierSource:
    """Find the attribute that becomes the patron identifier; a header overrides VuFind.

    Source of the order: the OpenURL listener replaces ``req_id`` with the header that it reads.
    """
    name = _deciding_name(evidence.release)
    return IdentifierSource(
        name=name,
        values=_values(evidence, name),
        delivered=evidence.release.delivered(name),
        near_misses=evidence.release.near_misses(name)
        or evidence.release.near_misses(canonical_name(name)),
    )


def identifier_with_value(evidence: ReleaseEvidence) -> IdentifierSource:
    """Return what arrived as the patron identifier. Raises ``NotAsked`` if it has no value."""
    need = identifier_source(evidence)
    if not need.values:
        raise NotAsked(f"{need.name} came without a value.")
    return need


def identifier_sent(evidence: RequestEvidence) -> str:
    """Return the patron identifier that the request would carry.

    Raises ``NotAsked`` if it is empty.
    """
    if not evidence.preview.patron_identifier:
        raise NotAsked("The request would carry no identifier.")
    return evidence.preview.patron_identifier


def header_was_recorded(evidence: ReleaseEvidence) -> bool:
    """Whether the saved login has the header that the listener reads, not only an attribute."""
    return (
        evidence.capture.protocol is Protocol.HEADERS
        and evidence.release.header_values is not None
        and _listener_reads_header(evidence.release.form)
    )


def _deciding_name(release: Release) -> str:
    form = release.form
    header = form.header_source
    if header is not None and release.header_values and _listener_reads_header(form):
        return header
    return form.link_source


def _listener_reads_header(form: RequestForm) -> bool:
    name = form.listener.reqIdHeader if form.listener else None
    return bool(name) and name == (name or "").lower()


def _values(evidence: ReleaseEvidence, name: str) -> tuple[str, ...] | None:
    if name == evidence.release.form.header_source and evidence.release.header_values is not None:
        return evidence.release.header_values
    if name == evidence.release.form.identifier:
        return evidence.release.identifier_values
    if name == TYPED:
        typed = evidence.capture.typed_username
        return None if typed is None else (typed,)
    subject = evidence.capture.subject
    if name == subject.kind.value:
        return None if subject.value is None else (subject.value,)
    delivered = evidence.release.delivered(name)
    if not delivered:
        return None
    return tuple(value for attribute in delivered for value in attribute.sent.values)


# Texts that stand for "no value". An empty value has separate checks.

_ONE_DIGIT = re.compile(r"([1-9])\1{4,}")  # zeros alone count as a placeholder


def is_placeholder(value: str) -> bool:
    """Whether *value* is a text such as "(null)" that means no value; an empty text is not."""
    return text_values.is_placeholder(value) and not is_empty(value)


def looks_filled(value: str) -> bool:
    """Whether *value* is the same digit repeated; it may still be somebody's real number."""
    return _ONE_DIGIT.fullmatch(value.strip()) is not None


# Sentences about the usual mistakes of the identity product, and about what it sends by default.


def usual_mistake(
    evidence: ReleaseEvidence, fault: Fault, attributes: Sequence[ReleasedAttribute]
) -> str:
    """Return a sentence on the product's usual mistake that *attributes* show; empty if none.

    It begins with a space, to follow another sentence.
    """
    sent = [attribute.sent for attribute in attributes]
    seen = evidence.release.product.mistakes_seen(fault, evidence.capture.protocol, sent)
    if not seen:
        return ""
    product = evidence.release.product
    whose = "" if product.is_generic else f" with {product.title}"
    return f" It looks like a usual mistake{whose}: {seen[0].says}"


def nothing_configured(evidence: ReleaseEvidence) -> str:
    """Return a sentence if only what the product sends by itself arrived; empty otherwise.

    It begins with a space, to follow another sentence.
    """
    product = evidence.release.product
    untouched = product.untouched
    if untouched is None or not untouched.is_all_of(evidence.capture.attributes):
        return ""
    return (
        f" All that arrived is what {product.title} sends by itself: for this service "
        "provider nothing seems to be configured yet."
    )


def is_national(need: IdentifierSource) -> bool:
    """Whether the identifier is a national identity number, by attribute name or by format."""
    by_name = any(attribute.known_as in NATIONAL for attribute in need.delivered)
    return by_name or any(map(written_as_national, need.values or ()))


_PAIRWISE = frozenset({"pairwise-id", "eduPersonTargetedID"})
_WRITTEN_PAIRWISE = re.compile(r"[^!\s]+![^!\s]+![^!\s]+")
"""As a service provider writes a persistent NameID: who made it, for whom, and the value."""


def is_pairwise(evidence: ReleaseEvidence) -> bool:
    """Whether the identity provider computes the identifier separately for each service."""
    need = identifier_source(evidence)
    if need.name == "name-id":
        return (evidence.capture.subject.format or "").endswith(":persistent")
    if need.name == "sub":
        return evidence.capture.subject.format == "pairwise"
    by_name = any(attribute.known_as in _PAIRWISE for attribute in need.delivered)
    return by_name or any(map(_WRITTEN_PAIRWISE.fullmatch, need.values or ()))


REASSIGNABLE = frozenset({"eduPersonPrincipalName", "userPrincipalName"})
"""The login names that may be given to another person."""


# Conditions of the checks on a release: each raises NotAsked if it is not met.


def email_name(evidence: ReleaseEvidence) -> str:
    """Return the attribute that the request form takes the e-mail address from.

    Raises ``NotAsked`` if it takes none.
    """
    return known(
        evidence.release.form.email, "The request form takes no e-mail address from the login."
    )


def require_scopes(evidence: ReleaseEvidence) -> None:
    """Raise ``NotAsked`` if the allowed scopes are not known."""
    known(evidence.capture.idp.scopes, "The identity provider's metadata is not known here.")
