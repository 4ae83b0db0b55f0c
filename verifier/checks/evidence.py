"""The evidence that the checks write, beside what every stage writes alike."""

from __future__ import annotations

from collections.abc import Iterable

from verifier.model.differences import DIFFERENCES
from verifier.model.finding import Evidence
from verifier.model.match import Transform
from verifier.model.patron import PatronRecord
from verifier.model.proof import attribute, on_record, patron_check, sent_identifier, setting
from verifier.model.release import ReleasedAttribute

__all__ = [
    "as_sent",
    "attribute",
    "attribute_values",
    "by_transform",
    "on_record",
    "patron_check",
    "sent_identifier",
    "setting",
    "whose_record",
]


def attribute_values(name: str, values: Iterable[str]) -> tuple[Evidence, ...]:
    """Every value of one attribute, in wire order."""
    return tuple(attribute(name, value) for value in values)


def as_sent(released: ReleasedAttribute) -> tuple[Evidence, ...]:
    """One attribute under its wire name, with its name format where one was given."""
    sent = released.sent
    named = attribute_values(sent.name, sent.values) or (attribute(sent.name),)
    if sent.name_format is None:
        return named
    return (*named, Evidence(what="name format", name=sent.name, value=sent.name_format))


def whose_record(record: PatronRecord) -> tuple[Evidence, ...]:
    """One record: the name and the addresses in it, then its identifiers."""
    name = record.name
    parts = (name.given, name.family, name.unstructured) if name else ()
    written = " ".join(part for part in parts if part)
    named = (Evidence(what="record", name="name", value=written),) if written else ()
    return (
        *named,
        *(Evidence(what="record", name="e-mail", value=one) for one in record.emails),
        *map(on_record, record.identifiers),
    )


def by_transform(one: Transform) -> Evidence:
    """Name the transform that explains a finding."""
    return Evidence(what="transform", name=f"{one}: {DIFFERENCES[one]}")
