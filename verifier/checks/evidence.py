"""Short ways to write evidence, so that the same kind of proof is always named the same."""

from __future__ import annotations

from collections.abc import Iterable

from verifier.model.differences import DIFFERENCES
from verifier.model.finding import Evidence
from verifier.model.match import Transform
from verifier.model.patron import PatronIdentifier, PatronRecord
from verifier.model.release import ReleasedAttribute


def attribute(name: str, value: str | None = None) -> Evidence:
    """One attribute, with one of its values or none."""
    return Evidence(what="attribute", name=name, value=value)


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


def setting(name: str, value: object = None) -> Evidence:
    """One setting under its product's own name."""
    return Evidence(what="setting", name=name, value=None if value is None else str(value))


def sent_identifier(value: str | None) -> Evidence:
    """Show what ReShare would receive as the patron identifier."""
    return Evidence(what="identifier", name="patronIdentifier", value=value)


def on_record(one: PatronIdentifier) -> Evidence:
    """One identifier of a patron record, with its state in the name."""
    return Evidence(what="record", name=f"{one.type} ({one.status.value})", value=one.value)


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
