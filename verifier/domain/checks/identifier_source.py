"""Find the released name that the patron identifier is taken from."""

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

# Which released name the delivery takes the patron identifier from, and what came under it.


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifierSource:
    """What came under the name that decides. ``values`` as in ``Release.identifier_values``."""

    name: str
    values: tuple[str, ...] | None
    delivered: tuple[ReleasedAttribute, ...]
    near_misses: tuple[ReleasedAttribute, ...]

    @property
    def label(self) -> str:
        """The name a person reads: canonical where there is one."""
        return self.delivered[0].label if self.delivered else canonical_name(self.name)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Every value that came, in wire order."""
        return attribute_values(self.name, self.values or ())

    def missed_by(
        self, resolutions: Container[Resolution], *, otherwise: str
    ) -> Sequence[ReleasedAttribute]:
        """Give the attributes that are the identifier but for one of *resolutions*.

        *otherwise* says why nothing is asked where there are none.
        """
        misses = [miss for miss in self.near_misses if miss.resolution in resolutions]
        if not misses:
            raise NotAsked(otherwise)
        return misses


def identifier_source(evidence: ReleaseEvidence) -> IdentifierSource:
    """Find whose value would become the patron identifier: a header goes before VuFind.

    Source of the order: the OpenURL listener replaces ``req_id`` by the header it reads.
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
    """Give whose value would become the patron identifier, where a value came."""
    need = identifier_source(evidence)
    if not need.values:
        raise NotAsked(f"{need.name} came without a value.")
    return need


def identifier_sent(evidence: RequestEvidence) -> str:
    """Give the patron identifier that the request would carry."""
    if not evidence.preview.patron_identifier:
        raise NotAsked("The request would carry no identifier.")
    return evidence.preview.patron_identifier


def header_was_recorded(evidence: ReleaseEvidence) -> bool:
    """Whether the very header that the listener reads was saved, and not what would fill it."""
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


# Stand-ins for "nothing", as the checks tell them apart: an empty value has checks of its own.

_ONE_DIGIT = re.compile(r"([1-9])\1{4,}")  # zeros alone are no number at all: a placeholder


def is_placeholder(value: str) -> bool:
    """Tell whether *value* is a text that stands for no value; an empty one is none."""
    return text_values.is_placeholder(value) and not is_empty(value)


def looks_filled(value: str) -> bool:
    """Tell whether *value* is one digit over and over; it may be somebody's real number."""
    return _ONE_DIGIT.fullmatch(value.strip()) is not None


# What the product's usual mistakes, and what it sends by itself, say about a finding.


def usual_mistake(
    evidence: ReleaseEvidence, fault: Fault, attributes: Sequence[ReleasedAttribute]
) -> str:
    """Name the mistake that *attributes* show, as a sentence behind another; else nothing."""
    sent = [attribute.sent for attribute in attributes]
    seen = evidence.release.product.mistakes_seen(fault, evidence.capture.protocol, sent)
    if not seen:
        return ""
    product = evidence.release.product
    whose = "" if product.is_generic else f" with {product.title}"
    return f" It looks like a usual mistake{whose}: {seen[0].says}"


def nothing_configured(evidence: ReleaseEvidence) -> str:
    """Say, as a sentence behind another, that only what the product sends by itself arrived."""
    product = evidence.release.product
    untouched = product.untouched
    if untouched is None or not untouched.is_all_of(evidence.capture.attributes):
        return ""
    return (
        f" All that arrived is what {product.title} sends by itself: for this service "
        "provider nothing seems to be configured yet."
    )


def is_national(need: IdentifierSource) -> bool:
    """Tell whether the identifier is such a number, by its name or by how it is written."""
    by_name = any(attribute.canonical in NATIONAL for attribute in need.delivered)
    return by_name or any(map(written_as_national, need.values or ()))


_PAIRWISE = frozenset({"pairwise-id", "eduPersonTargetedID"})
_WRITTEN_PAIRWISE = re.compile(r"[^!\s]+![^!\s]+![^!\s]+")
"""As a service provider writes a persistent NameID: who made it, for whom, and the value."""


def is_pairwise(evidence: ReleaseEvidence) -> bool:
    """Tell whether the identifier is one that the provider computes for each service."""
    need = identifier_source(evidence)
    if need.name == "name-id":
        return (evidence.capture.subject.format or "").endswith(":persistent")
    if need.name == "sub":
        return evidence.capture.subject.format == "pairwise"
    by_name = any(attribute.canonical in _PAIRWISE for attribute in need.delivered)
    return by_name or any(map(_WRITTEN_PAIRWISE.fullmatch, need.values or ()))


REASSIGNABLE = frozenset({"eduPersonPrincipalName", "userPrincipalName"})
"""The login names that may be given to another person."""


# What the checks on a release need to be asked.


def email_name(evidence: ReleaseEvidence) -> str:
    """Name the attribute that the request form takes the e-mail address from."""
    return known(
        evidence.release.form.email, "The request form takes no e-mail address from the login."
    )


def require_scopes(evidence: ReleaseEvidence) -> None:
    """Do not ask about scopes where nobody knows which are allowed."""
    known(evidence.capture.idp.scopes, "The identity provider's metadata is not known here.")
