"""Which attribute of one login is which of another."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from verifier.diagnosis.changes.value_changes import either_way
from verifier.model.attribute_names import TYPED
from verifier.model.capture import SubjectKind
from verifier.model.comparison import Sent
from verifier.model.match import Agreement
from verifier.model.placeholders import is_placeholder
from verifier.model.release import Release, ReleasedAttribute, Resolution

_SHORTEST = 4  # shorter values, and truth values, are alike by accident
_TRUTH = frozenset({"true", "false"})
_MOST_TRIED = 40  # attributes left over on each side, beyond which no change of form is looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Everything that one login carries under one name, format and source."""

    sent: Sent
    canonical: str | None = None
    arrives: bool = True  # whether a service provider hands it on under its canonical name

    @property
    def label(self) -> str:
        """The name a person reads."""
        return self.canonical or self.sent.name

    @property
    def names(self) -> frozenset[str]:
        """The names that a site file may call it by."""
        return frozenset({self.label, self.sent.name})


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One attribute of both logins, or of one alone."""

    before: Entry | None
    after: Entry | None


def entries(release: Release) -> tuple[Entry, ...]:
    """Put elements of one name together, in wire order; what was typed comes last."""
    found: dict[Hashable, list[ReleasedAttribute]] = defaultdict(list)
    for one in release.attributes:
        found[(one.sent.name, one.sent.name_format, one.sent.source)].append(one)
    typed = release.capture.typed_username
    return (
        *map(_together, found.values()),
        *(() if typed is None else (Entry(sent=Sent(name=TYPED, values=(typed,))),)),
    )


def subject_entry(release: Release) -> Entry | None:
    """Give the login's own identifier; None where it names nobody."""
    subject = release.capture.subject
    if subject.kind is SubjectKind.NONE:
        return None
    qualifiers = (subject.name_qualifier, subject.sp_name_qualifier)
    return Entry(
        sent=Sent(
            name=subject.kind.value,
            name_format=subject.format,
            values=() if subject.value is None else (subject.value,),
            qualifiers=()
            if qualifiers == (None, None)
            else tuple(one or "" for one in qualifiers),
        )
    )


def _together(elements: Sequence[ReleasedAttribute]) -> Entry:
    first = elements[0].sent
    friendly = (one.sent.friendly_name for one in elements)
    return Entry(
        sent=Sent(
            name=first.name,
            name_format=first.name_format,
            friendly_name=next((one for one in friendly if one is not None), None),
            source=first.source.value,
            json_type=first.json_type,
            values=tuple(value for one in elements for value in one.sent.values),
        ),
        canonical=elements[0].canonical,
        arrives=elements[0].resolution in (Resolution.EXACT, Resolution.MAPPED),
    )


def paired(
    before: Sequence[Entry], after: Sequence[Entry], agreement: Agreement, *, hidden: bool = False
) -> tuple[Pair, ...]:
    """Pair by name, by what the name means, by the same values, by another form of one value.

    Each way takes what the one before it left over. Both orders of the logins give the same
    pairs. What finds no partner stands alone. Values that are *hidden* by a mask pair nothing.
    """
    left, right = list(before), list(after)
    pairs: list[tuple[Entry, Entry]] = []
    for key in (_whole_name, _name, _meaning):
        pairs += _taken_by(key, left, right)
    if not hidden:
        pairs += _taken_by(_values, left, right)
        pairs += _taken_by_form(left, right, agreement)
    return (
        *(Pair(before=one, after=other) for one, other in pairs),
        *(Pair(before=one, after=None) for one in left),
        *(Pair(before=None, after=one) for one in right),
    )


def _is_attribute(one: Entry) -> bool:
    """Whether it was released: what was typed is paired with what was typed alone."""
    return one.sent.source is not None


def _whole_name(one: Entry) -> Hashable:
    return one.sent.name, one.sent.name_format, one.sent.source


def _name(one: Entry) -> Hashable:
    return one.sent.name if _is_attribute(one) else None


def _meaning(one: Entry) -> Hashable:
    return one.canonical


def _values(one: Entry) -> Hashable:
    """Values that are the same by no accident."""
    values = one.sent.values
    telling = _is_attribute(one) and any(map(is_telling, values))
    return tuple(sorted(values)) if telling else None


def is_telling(value: str) -> bool:
    """Whether the same value under another name says that both are the same attribute."""
    bare = value.strip()
    return len(bare) >= _SHORTEST and bare.lower() not in _TRUTH and not is_placeholder(bare)


def _taken_by(
    key: Callable[[Entry], Hashable], left: list[Entry], right: list[Entry]
) -> list[tuple[Entry, Entry]]:
    """Take out of both lists what has the same *key*, the first with the first."""
    partners: dict[Hashable, deque[Entry]] = defaultdict(deque)
    for one in right:
        if (its := key(one)) is not None:
            partners[its].append(one)
    taken = []
    for one in left:
        waiting = partners.get(key(one))
        if waiting:
            taken.append((one, waiting.popleft()))
    _take_out(left, right, taken)
    return taken


def _take_out(left: list[Entry], right: list[Entry], taken: Sequence[tuple[Entry, Entry]]) -> None:
    gone = {id(entry) for pair in taken for entry in pair}
    left[:] = [one for one in left if id(one) not in gone]
    right[:] = [one for one in right if id(one) not in gone]


def _taken_by_form(
    left: list[Entry], right: list[Entry], agreement: Agreement
) -> list[tuple[Entry, Entry]]:
    """Take out of both lists single values that are each other's in another form.

    Neighbours go first: by distance and place no two rivals are ever equal, in either order.
    """
    if max(len(left), len(right)) > _MOST_TRIED:
        return []
    tries = sorted(
        (abs(at - there), at + there, at, there)
        for at, one in enumerate(left)
        for there, other in enumerate(right)
        if _one_form_of_the_other(one, other, agreement)
    )
    taken: dict[int, int] = {}
    for _, _, at, there in tries:
        if at not in taken and there not in taken.values():
            taken[at] = there
    found = [(left[at], right[there]) for at, there in sorted(taken.items())]
    _take_out(left, right, found)
    return found


def _one_form_of_the_other(one: Entry, other: Entry, agreement: Agreement) -> bool:
    if not (_is_attribute(one) and _is_attribute(other)):
        return False
    if len(one.sent.values) != 1 or len(other.sent.values) != 1:
        return False
    value, there = one.sent.values[0], other.sent.values[0]
    telling = is_telling(value) and is_telling(there)
    return telling and either_way(value, there, agreement, sure_only=True) is not None
