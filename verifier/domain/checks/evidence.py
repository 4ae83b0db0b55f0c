"""The evidence that the checks write, beside what every stage writes alike."""

from collections.abc import Iterable

from verifier.domain.model.finding import Evidence, attribute_evidence, record_identifier_evidence
from verifier.domain.model.match import Transform
from verifier.domain.model.patron import PatronRecord
from verifier.domain.model.release import ReleasedAttribute
from verifier.domain.model.wording import DIFFERENCES


def attribute_values(name: str, values: Iterable[str]) -> tuple[Evidence, ...]:
    """Every value of one attribute, in wire order."""
    return tuple(attribute_evidence(name, value) for value in values)


def attribute_as_sent(released: ReleasedAttribute) -> tuple[Evidence, ...]:
    """One attribute under its wire name, with its name format where one was given."""
    sent = released.sent
    named = attribute_values(sent.name, sent.values) or (attribute_evidence(sent.name),)
    if sent.name_format is None:
        return named
    return (*named, Evidence(what="name format", name=sent.name, value=sent.name_format))


def record_evidence(record: PatronRecord) -> tuple[Evidence, ...]:
    """One record: the name and the addresses in it, then its identifiers."""
    name = record.name
    parts = (name.given, name.family, name.unstructured) if name else ()
    written = " ".join(part for part in parts if part)
    named = (Evidence(what="record", name="name", value=written),) if written else ()
    return (
        *named,
        *(Evidence(what="record", name="e-mail", value=email) for email in record.emails),
        *map(record_identifier_evidence, record.identifiers),
    )


def transform_evidence(transform: Transform) -> Evidence:
    """Name the transform that explains a finding."""
    return Evidence(what="transform", name=f"{transform}: {DIFFERENCES[transform]}")
