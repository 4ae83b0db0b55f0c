"""Pair the attributes of two sign-ins, and determine how their values changed."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from verifier.domain.diagnosis.shapes import Shape, shape_of
from verifier.domain.diagnosis.transforms import explain, rank
from verifier.domain.diagnosis.transforms import wrapping_candidates as unwrapped
from verifier.domain.model.attribute_names import TYPED
from verifier.domain.model.capture import SubjectKind
from verifier.domain.model.comparison import ChangeKind, SentAttribute
from verifier.domain.model.evidence import ReleaseEvidence
from verifier.domain.model.match import DANGEROUS, Agreement, Transform
from verifier.domain.model.release import ReleasedAttribute, Resolution
from verifier.domain.model.text_values import is_placeholder

_MOST_COMPARED = 50  # values on each side, beyond which no change of form is looked for
_LIKELY_ANOTHER = frozenset({Transform.T9, Transform.T15})
"""Of two numbers that differ in their last digits the likelier reading is two numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueChange:
    """The kinds of change, and the transforms of the reformatted values."""

    kinds: tuple[ChangeKind, ...] = ()
    transforms: tuple[Transform, ...] = ()


def either_way(
    value: str, other: str, agreement: Agreement, *, sure_only: bool = False
) -> Transform | None:
    """Find the transform that turns one value into the other, in either direction.

    A transform that can match another person counts only if *agreement* allows it, and not at all
    with *sure_only*.
    """
    found = [
        way.transform
        for way in (explain(value, other), explain(other, value))
        if way is not None and way.transform is not None
    ]
    if not found:
        return None
    best = min(found, key=rank)
    if best in DANGEROUS and (sure_only or agreement is Agreement.DISAGREES):
        return None
    return None if best in _LIKELY_ANOTHER and agreement is not Agreement.AGREES else best


def compare_values(
    before: Sequence[str], after: Sequence[str], agreement: Agreement
) -> ValueChange:
    """Compare the values in any order first, then by form, then by number."""
    if tuple(before) == tuple(after):
        return ValueChange()
    if Counter(before) == Counter(after):
        return ValueChange(kinds=(ChangeKind.REORDERED,))
    if _joined(before, after) or _joined(after, before):
        return ValueChange(kinds=(ChangeKind.REFORMATTED,), transforms=(Transform.T13,))
    gone = list((Counter(before) - Counter(after)).elements())
    new = list((Counter(after) - Counter(before)).elements())
    transforms = _take_reformatted(gone, new, agreement)
    kinds = [ChangeKind.REFORMATTED] if transforms else []
    kinds += [ChangeKind.CHANGED] if gone and new else []
    return ValueChange(kinds=(*kinds, *_by_number(before, after)), transforms=transforms)


def compare_masked(before: Sequence[str], after: Sequence[str]) -> ValueChange:
    """Compare only the number of values, because masked values cannot be compared.

    Values without letters and digits are never masked, so they are compared as they are.
    """
    if not any(char.isalnum() for value in (*before, *after) for char in value):
        return compare_values(before, after, Agreement.CANNOT_TELL)
    kinds = [ChangeKind.NOT_COMPARED] if before and after else []
    return ValueChange(kinds=(*kinds, *_by_number(before, after)))


def _by_number(before: Sequence[str], after: Sequence[str]) -> tuple[ChangeKind, ...]:
    if len(before) == len(after):
        return ()
    return (ChangeKind.MORE_VALUES if len(after) > len(before) else ChangeKind.FEWER_VALUES,)


def _joined(several: Sequence[str], single: Sequence[str]) -> bool:
    if len(single) != 1 or not 1 < len(several) <= _MOST_COMPARED:
        return False
    return {value.strip() for value in several} <= set(unwrapped(single[0]))


def _take_reformatted(
    gone: list[str], new: list[str], agreement: Agreement
) -> tuple[Transform, ...]:
    """Remove from both lists values that are one value in two forms; return the transforms.

    The likeliest transforms come first.
    """
    if max(len(gone), len(new)) > _MOST_COMPARED:
        return ()
    ways = {(value, other): either_way(value, other, agreement) for value in gone for other in new}
    likely = [(rank(way), min(pair), max(pair), pair, way) for pair, way in ways.items() if way]
    found: list[Transform] = []
    for _, _, _, (value, other), way in sorted(likely):
        while value in gone and other in new:
            gone.remove(value)
            new.remove(other)
            found.append(way)
    return tuple(dict.fromkeys(found))


_SHORTEST = 4  # shorter values, and true or false, are equal by accident
_TRUTH = frozenset({"true", "false"})
_MOST_TRIED = 40  # attributes left over on each side, beyond which no change of form is looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Everything that one login carries under one name, format and source."""

    sent: SentAttribute
    canonical: str | None = None
    arrives: bool = True  # whether a service provider hands it on under its canonical name

    @property
    def label(self) -> str:
        """The name shown to people."""
        return self.canonical or self.sent.name

    @property
    def names(self) -> frozenset[str]:
        """The names by which a site file may refer to it."""
        return frozenset({self.label, self.sent.name})


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One attribute in both logins, or in only one of them."""

    before: Entry | None
    after: Entry | None


def entries(evidence: ReleaseEvidence) -> tuple[Entry, ...]:
    """Merge elements of one name, in wire order; the typed user name comes last."""
    found: dict[Hashable, list[ReleasedAttribute]] = defaultdict(list)
    for attribute in evidence.release.attributes:
        found[(attribute.sent.name, attribute.sent.name_format, attribute.sent.source)].append(
            attribute
        )
    together = [_together(elements) for elements in found.values()]
    if evidence.capture.typed_username is not None:
        typed = SentAttribute(name=TYPED, values=(evidence.capture.typed_username,))
        together.append(Entry(sent=typed))
    return tuple(together)


def subject_entry(evidence: ReleaseEvidence) -> Entry | None:
    """Return the login's own identifier; None if it names nobody."""
    subject = evidence.capture.subject
    if subject.kind is SubjectKind.NONE:
        return None
    qualifiers = (subject.name_qualifier or "", subject.sp_name_qualifier or "")
    unqualified = subject.name_qualifier is None and subject.sp_name_qualifier is None
    return Entry(
        sent=SentAttribute(
            name=subject.kind.value,
            name_format=subject.format,
            values=() if subject.value is None else (subject.value,),
            qualifiers=() if unqualified else qualifiers,
        )
    )


def _together(elements: Sequence[ReleasedAttribute]) -> Entry:
    first = elements[0].sent
    friendly = (element.sent.friendly_name for element in elements)
    return Entry(
        sent=SentAttribute(
            name=first.name,
            name_format=first.name_format,
            friendly_name=next((text for text in friendly if text is not None), None),
            source=first.source.value,
            json_type=first.json_type,
            values=tuple(value for element in elements for value in element.sent.values),
        ),
        canonical=elements[0].canonical,
        arrives=elements[0].resolution in (Resolution.EXACT, Resolution.MAPPED),
    )


def paired(
    before: Sequence[Entry], after: Sequence[Entry], agreement: Agreement, *, hidden: bool = False
) -> tuple[Pair, ...]:
    """Pair attributes by name, then by meaning, by equal values, and by another form of a value.

    Each step uses what the previous one left over. The pairs do not depend on which login comes
    first. An attribute without a partner stands alone. *hidden* (masked) values are not used for
    pairing.
    """
    left, right = list(before), list(after)
    pairs: list[tuple[Entry, Entry]] = []
    for key in (_whole_name, _name, lambda entry: entry.canonical):
        pairs += _taken_by(key, left, right)
    if not hidden:
        pairs += _taken_by(_values, left, right)
        pairs += _taken_by_form(left, right, agreement)
    return (
        *(Pair(before=entry, after=other) for entry, other in pairs),
        *(Pair(before=entry, after=None) for entry in left),
        *(Pair(before=None, after=entry) for entry in right),
    )


def _is_attribute(entry: Entry) -> bool:
    """Whether it was released; a typed user name is paired only with another typed one."""
    return entry.sent.source is not None


def _whole_name(entry: Entry) -> Hashable:
    return entry.sent.name, entry.sent.name_format, entry.sent.source


def _name(entry: Entry) -> Hashable:
    return entry.sent.name if _is_attribute(entry) else None


def _values(entry: Entry) -> Hashable:
    values = entry.sent.values
    telling = _is_attribute(entry) and any(map(is_telling, values))
    return tuple(sorted(values)) if telling else None


def is_telling(value: str) -> bool:
    """Whether the same value under two names suggests that both are one attribute."""
    bare = value.strip()
    return len(bare) >= _SHORTEST and bare.lower() not in _TRUTH and not is_placeholder(bare)


def _taken_by(
    key: Callable[[Entry], Hashable], left: list[Entry], right: list[Entry]
) -> list[tuple[Entry, Entry]]:
    """Remove from both lists the entries with the same *key*, in order, and return the pairs."""
    partners: dict[Hashable, deque[Entry]] = defaultdict(deque)
    for entry in right:
        if (its := key(entry)) is not None:
            partners[its].append(entry)
    taken = []
    for entry in left:
        waiting = partners.get(key(entry))
        if waiting:
            taken.append((entry, waiting.popleft()))
    _take_out(left, right, taken)
    return taken


def _take_out(left: list[Entry], right: list[Entry], taken: Sequence[tuple[Entry, Entry]]) -> None:
    gone = {id(entry) for pair in taken for entry in pair}
    left[:] = [item for item in left if id(item) not in gone]
    right[:] = [item for item in right if id(item) not in gone]


def _taken_by_form(
    left: list[Entry], right: list[Entry], agreement: Agreement
) -> list[tuple[Entry, Entry]]:
    """Remove from both lists single values that are one value in two forms; return the pairs.

    Neighbors come first. Sorting by distance and position gives the same pairs in either order.
    """
    if max(len(left), len(right)) > _MOST_TRIED:
        return []
    tries = sorted(
        (abs(at - there), at + there, at, there)
        for at, value in enumerate(map(_single_value, left))
        for there, other in enumerate(map(_single_value, right))
        if value and other and either_way(value, other, agreement, sure_only=True)
    )
    taken: dict[int, int] = {}
    for _, _, at, there in tries:
        if at not in taken and there not in taken.values():
            taken[at] = there
    found = [(left[at], right[there]) for at, there in sorted(taken.items())]
    _take_out(left, right, found)
    return found


def _single_value(entry: Entry) -> str | None:
    """Return the only value of an attribute, if an equal value elsewhere would be no accident."""
    values = entry.sent.values
    single = len(values) == 1 and _is_attribute(entry) and is_telling(values[0])
    return values[0] if single else None


PAIRWISE_ATTRIBUTES = frozenset({"pairwise-id", "eduPersonTargetedID"})
LOGIN_CLAIMS = frozenset(
    {
        *("iat", "exp", "nbf", "jti", "nonce", "at_hash", "c_hash", "s_hash", "auth_time", "sid"),
        *("iss", "aud", "azp", "authenticationDate", "isFromNewLogin"),
        "longTermAuthenticationRequestTokenUsed",
        "http://schemas.microsoft.com/ws/2008/06/identity/claims/authenticationinstant",
    }
)
"""What is said about a login and not about its person."""


class Nature(StrEnum):
    """How long a value stays the same, and for whom."""

    LASTING = "lasting"
    PAIRWISE = "pairwise"  # one for each service provider
    ONE_TIME = "one-time"  # one for each login


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """What may explain different values: whether person, service and provider are the same."""

    same_service: bool
    same_idp: bool
    agreement: Agreement
    hidden: bool = False  # the values of a side are masked and cannot be compared

    def another(self, before: str | None, after: str | None) -> bool | None:
        """Whether two values differ; None if a mask hides it."""
        if self.hidden and before is not None and after is not None:
            return None
        return before != after

    def must_differ(self, before: Nature, after: Nature) -> bool:
        """Whether two values of these natures differ even if nothing changed."""
        if before is not after or before is Nature.LASTING:
            return False
        same = self.same_service and self.same_idp and self.agreement is not Agreement.DISAGREES
        return before is Nature.ONE_TIME or not same


def nature_of_subject(entry: Entry) -> Nature:
    """Determine the nature by the stated format, else by the shape of the value."""
    if entry.sent.name == SubjectKind.SUB and entry.sent.name_format == "pairwise":
        return Nature.PAIRWISE
    return _by_shape(entry, entry.sent.name_format)


def nature_of_attribute(entry: Entry, evidence: ReleaseEvidence) -> Nature:
    """Determine the nature by the attribute's meaning, else by the shape of its values."""
    if entry.sent.name in LOGIN_CLAIMS:
        return Nature.ONE_TIME
    subject = subject_entry(evidence)
    if subject is not None and entry.sent.values == subject.sent.values:
        as_subject = nature_of_subject(subject)  # a claim `sub`, a header REMOTE_USER
        if as_subject is not Nature.LASTING:
            return as_subject
    if entry.canonical in PAIRWISE_ATTRIBUTES:
        return Nature.PAIRWISE
    return _by_shape(entry, None)


def _by_shape(entry: Entry, name_format: str | None) -> Nature:
    shapes = {shape_of(value, name_format) for value in entry.sent.values}
    if shapes == {Shape.TRANSIENT}:
        return Nature.ONE_TIME
    return Nature.PAIRWISE if shapes == {Shape.PAIRWISE} else Nature.LASTING
