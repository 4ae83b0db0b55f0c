"""Builders of the evidence that only checks write; other kinds are in the model."""

from collections.abc import Iterable, Iterator, Sequence

from verifier.domain.checks.check import Draft, NotAsked, known
from verifier.domain.model.capture import GateCheck, LoginCapture, Origin, Protocol
from verifier.domain.model.evidence import RequestEvidence
from verifier.domain.model.finding import (
    Evidence,
    attribute_evidence,
    record_identifier_evidence,
    sent_identifier_evidence,
)
from verifier.domain.model.match import IdentifierMatch, Transform
from verifier.domain.model.patron import PatronRecord
from verifier.domain.model.release import ReleasedAttribute
from verifier.domain.model.wording import DIFFERENCES


def attribute_values(name: str, values: Iterable[str]) -> tuple[Evidence, ...]:
    """Return every value of one attribute, in wire order."""
    return tuple(attribute_evidence(name, value) for value in values)


def sent_values(attributes: Iterable[ReleasedAttribute]) -> tuple[Evidence, ...]:
    """Return every value of several attributes, under their wire names."""
    return tuple(
        proof
        for attribute in attributes
        for proof in attribute_values(attribute.sent.name, attribute.sent.values)
    )


def name_attributes(attributes: Sequence[ReleasedAttribute], message: str) -> Iterator[Draft]:
    """Yield one finding that lists the attributes as ``{names}`` of *message*, if there are any.

    The evidence is their names, without values.
    """
    labels = [attribute.label for attribute in attributes]
    if labels:
        names = ", ".join(dict.fromkeys(labels))
        yield Draft(message.format(names=names), *map(attribute_evidence, labels))


def attribute_as_sent(released: ReleasedAttribute) -> tuple[Evidence, ...]:
    """Return one attribute under its wire name, with its name format if there is one."""
    sent = released.sent
    named = attribute_values(sent.name, sent.values) or (attribute_evidence(sent.name),)
    if sent.name_format is None:
        return named
    return (*named, Evidence(what="name format", name=sent.name, value=sent.name_format))


def record_evidence(record: PatronRecord) -> tuple[Evidence, ...]:
    """Return one record as evidence: name and e-mail addresses, then its identifiers."""
    name = record.name
    parts = (name.given, name.family, name.unstructured) if name else ()
    written = " ".join(part for part in parts if part)
    named = (Evidence(what="record", name="name", value=written),) if written else ()
    return (
        *named,
        *(Evidence(what="record", name="e-mail", value=email) for email in record.emails),
        *identifier_evidence([record]),
    )


def sent_evidence(evidence: RequestEvidence) -> Evidence:
    """Return what ReShare would receive as the patron identifier of this request."""
    return sent_identifier_evidence(evidence.preview.patron_identifier)


def link_evidence(evidence: RequestEvidence) -> Evidence:
    """Return the identifier in the link."""
    return Evidence(what="identifier", name="req_id", value=evidence.preview.req_id)


def header_evidence(evidence: RequestEvidence) -> Evidence:
    """Return the header that the listener reads, as it arrives."""
    trace = evidence.preview.trace
    return Evidence(what="header", name=trace.header_name or "", value=trace.header_value)


def answer_evidence(connection: str, message: str | None) -> Evidence:
    """Return what a connection answered."""
    return Evidence(what="answer", name=connection, value=message)


def becomes_evidence(match: IdentifierMatch) -> Evidence:
    """Return the library's identifier that a released value equals, or becomes by a change."""
    return Evidence(what="record", name=match.matches, value=match.becomes)


def identifier_evidence(records: Iterable[PatronRecord]) -> tuple[Evidence, ...]:
    """Return every identifier of these records."""
    return tuple(
        record_identifier_evidence(identifier)
        for record in records
        for identifier in record.identifiers
    )


def account_evidence(record: PatronRecord) -> tuple[Evidence, ...]:
    """Return one record as evidence: the library system's internal id, then its identifiers."""
    name = f"{record.source}, internal id"
    own = Evidence(what="record", name=name, value=record.internal_id)
    return (own, *identifier_evidence([record]))


def gate_evidence(proof: GateCheck) -> Evidence:
    """Return one check of the login (signature, audience, ...) as evidence."""
    return Evidence(what="gate", name=proof.name, value=proof.detail)


def proof_of_login_here(capture: LoginCapture, name: str) -> GateCheck:
    """Return a proof that only a SAML login at this service provider has, by its *name*.

    Raises ``NotAsked`` for any other login: a saved one says nothing about today's clocks or keys.
    """
    proof = next((proof for proof in capture.checks if proof.name == name), None)
    if capture.protocol is not Protocol.SAML or capture.origin is not Origin.LOGIN:
        raise NotAsked("Only a SAML login that was made here shows this.")
    return known(proof, "This was not recorded at the login.")


def transform_evidence(transform: Transform) -> Evidence:
    """Return the transform that explains a finding."""
    return Evidence(what="transform", name=f"{transform}: {DIFFERENCES[transform]}")
