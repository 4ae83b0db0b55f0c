"""What tells the person of a login: a lasting subject, what was typed, an e-mail address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from verifier.diagnosis.agreement import Told, emails_of
from verifier.diagnosis.population.member import Member
from verifier.diagnosis.shapes import Shape, shape_of
from verifier.model.attribute_names import TYPED
from verifier.model.capture import Subject, SubjectKind
from verifier.model.placeholders import is_placeholder

MOST_PEOPLE = 3
"""A key that comes with more records than this, or more names, is nobody's own."""


@dataclass(frozen=True, slots=True)
class PersonKey:
    """One value that a person's logins have in common.

    Two different values of one ``kind`` are two people; of two kinds nothing follows.
    """

    kind: tuple[str | None, ...]
    value: str


def person_keys(members: Sequence[Member]) -> Mapping[int, tuple[PersonKey, ...]]:
    """Find the keys of each login, without those that are nobody's own."""
    keys = {one.number: tuple(_keys(one)) for one in members}
    seen = {(key, _whose(one)) for one in members for key in keys[one.number]}
    counts = Counter(key for key, _ in seen)
    return {
        number: tuple(key for key in own if counts[key] <= MOST_PEOPLE)
        for number, own in keys.items()
    }


def account(member: Member) -> tuple[str, str] | None:
    """Name the account that a login leads to; None where none is known."""
    record = member.case.record
    if record is None:
        return None
    first = next((one.value for one in record.identifiers if not is_placeholder(one.value)), None)
    own = record.internal_id or first
    return None if own is None else (record.source, own)


def _keys(member: Member) -> Iterator[PersonKey]:
    capture = member.case.capture
    idp, subject = capture.idp.entity_id, capture.subject
    if subject.value is not None and not _tells_nobody(subject):
        kind = ("subject", idp, capture.service_provider, subject.kind.value)
        yield PersonKey(kind, subject.value)
    for value in member.values.get(TYPED, ()):
        yield PersonKey(("typed", idp), value.strip().casefold())
    for value in sorted(emails_of(member.case.release)):
        yield PersonKey(("email",), value)


def _tells_nobody(subject: Subject) -> bool:
    """Whether it tells nobody: made for one login, or a word for nothing."""
    shape = shape_of(subject.value or "", subject.format)
    return subject.kind is SubjectKind.NONE or shape in (Shape.TRANSIENT, Shape.PLACEHOLDER)


def _whose(member: Member) -> tuple[str, ...]:
    return account(member) or tuple(sorted(Told.by(member.case.release).name))
