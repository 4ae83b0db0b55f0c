"""Pair the logins of one set with those of another.

The surest evidence comes first: the same subject, the typed user name or the expected identifier,
then names and e-mail addresses, and last the order. Each step pairs only logins with exactly one
possible partner.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from verifier.domain.diagnosis.agreement import PersonTraits, emails_of, likeness, same_person
from verifier.domain.diagnosis.changes.comparison import ComparedLogin
from verifier.domain.model.comparison import PairedBy
from verifier.domain.model.match import Agreement
from verifier.domain.model.text_values import is_placeholder

Keys = Callable[[ComparedLogin], Iterable[Hashable]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Partners:
    """The places of two logins that belong together, and by what they were paired."""

    before: int
    after: int
    by: PairedBy


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """The pairs, in the order of the first set, and the places of logins without a partner."""

    pairs: tuple[Partners, ...]
    only_before: tuple[int, ...]
    only_after: tuple[int, ...]


def pair(before: Sequence[ComparedLogin], after: Sequence[ComparedLogin]) -> Pairing:
    """Pair two sets of logins. Two sets of one login each are always a pair."""
    if len(before) == len(after) == 1:
        return Pairing(
            pairs=(Partners(before=0, after=0, by="only"),), only_before=(), only_after=()
        )
    sides = _Sides(before, after)
    telling = [keys for by, keys in _WAYS if sides.take(by, _by_keys(sides, keys))]
    sides.take("person", _by_person(sides))
    if len(before) == len(after):
        sides.take("order", _by_place(sides, (*_SURE, *telling)))
    return Pairing(
        pairs=tuple(sorted(sides.found, key=lambda partners: partners.before)),
        only_before=tuple(sides.left),
        only_after=tuple(sides.right),
    )


class _Sides:
    def __init__(self, before: Sequence[ComparedLogin], after: Sequence[ComparedLogin]) -> None:
        self.before, self.after = before, after
        self.left, self.right = list(range(len(before))), list(range(len(after)))
        self.found: list[Partners] = []

    def take(self, by: PairedBy, pairs: Iterable[tuple[int, int]]) -> bool:
        """Record *pairs* of places and remove them from the rest; return if there were any."""
        taken = dict(pairs)
        self.found += [Partners(before=at, after=there, by=by) for at, there in taken.items()]
        self.left = [at for at in self.left if at not in taken]
        self.right = [at for at in self.right if at not in taken.values()]
        return bool(taken)


def _somebodys(value: str | None) -> tuple[str, ...]:
    """Return the value in a tuple; an empty tuple for None and placeholders."""
    return () if value is None or is_placeholder(value) else (value,)


def _subject(login: ComparedLogin) -> Iterable[Hashable]:
    subject = login.capture.subject
    return [(subject.kind, value) for value in _somebodys(subject.value)]


def _typed(login: ComparedLogin) -> Iterable[Hashable]:
    return _somebodys(login.capture.typed_username)


def _expected(login: ComparedLogin) -> Iterable[Hashable]:
    return _somebodys(login.expected)


_WAYS: tuple[tuple[PairedBy, Keys], ...] = (
    ("subject", _subject),
    ("typed-name", _typed),
    ("expected", _expected),
    ("person", lambda login: emails_of(login.release)),
)
_SURE: tuple[Keys, ...] = (_typed, _expected)
"""Keys that no change of the sign-on system changes."""


def _by_keys(sides: _Sides, keys: Keys) -> list[tuple[int, int]]:
    """Pair logins by a key that no other login on either side has.

    A login that shares such keys with two logins of the other side is paired with neither.
    """
    here, there = _places(sides.before, sides.left, keys), _places(sides.after, sides.right, keys)
    alone = {
        (places[0], there[key][0])
        for key, places in here.items()
        if len(places) == len(there.get(key, ())) == 1
    }
    return _each_once(sorted(alone))


def _places(
    logins: Sequence[ComparedLogin], waiting: Iterable[int], keys: Keys
) -> dict[Hashable, list[int]]:
    """Return the places of each key. Masked logins are left out: equal masks prove nothing."""
    found: dict[Hashable, list[int]] = defaultdict(list)
    for at in waiting:
        if not logins[at].masked:
            for key in keys(logins[at]):
                found[key].append(at)
    return found


def _by_person(sides: _Sides) -> list[tuple[int, int]]:
    """Pair logins whose people agree with each other and with no other person."""
    there = _places(sides.after, sides.right, lambda login: likeness(login.release))
    traits = {at: PersonTraits.by(sides.after[at].release) for at in sides.right}
    agree = cache(PersonTraits.same_person)  # many logins may have the same names
    agreeing: list[tuple[int, int]] = []
    for at in sides.left:
        login = sides.before[at]
        if login.masked:
            continue
        rivals = sorted({rival for key in likeness(login.release) for rival in there.get(key, ())})
        own = PersonTraits.by(login.release)
        agreeing += [
            (at, rival) for rival in rivals if agree(own, traits[rival]) is Agreement.AGREES
        ]
    return _each_once(agreeing)


def _by_place(sides: _Sides, telling: Sequence[Keys]) -> list[tuple[int, int]]:
    """Pair the rest in order, unless the two logins of any such pair contradict each other.

    *telling* are the keys that this change does not alter for a person.
    """
    pairs = list(zip(sides.left, sides.right, strict=True))
    logins = ((sides.before[at], sides.after[there]) for at, there in pairs)
    return [] if any(_contradict(*pair, telling) for pair in logins) else pairs


def _contradict(login: ComparedLogin, other: ComparedLogin, telling: Sequence[Keys]) -> bool:
    if login.masked or other.masked:
        return False
    for keys in telling:
        here, there = set(keys(login)), set(keys(other))
        if here and there and not here & there:
            return True
    return same_person(login.release, other.release) is Agreement.DISAGREES


def _each_once(pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Keep the pairs of which neither place occurs in another pair."""
    pairs = list(pairs)
    here, there = Counter(number for number, _ in pairs), Counter(other for _, other in pairs)
    return [(number, other) for number, other in pairs if here[number] == there[other] == 1]
