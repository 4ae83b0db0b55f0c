"""All transforms, the cheapest and likeliest first; and the first that explains a difference."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from verifier.domain.diagnosis.shapes import Shape, is_opaque, shape_of
from verifier.domain.diagnosis.transforms.rules import RULES
from verifier.domain.model.match import Transform
from verifier.domain.model.text_values import is_placeholder, trimmed, without_blanks

_RANKS = {rule.transform: place for place, rule in enumerate(RULES, start=1)}

_MOST_SCOPES = 2
LONGEST = 512
"""Characters. Longer values are no identifiers, and comparing them would take long."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a released value is an identifier: by *transform*, or exactly where that is None."""

    transform: Transform | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that a released value may stand for."""

    value: str
    transform: Transform


class Comparisons:
    """Values of one login compared with identifiers; nothing is worked out twice meanwhile."""

    def __init__(self) -> None:
        self._explained: dict[tuple[str, str], Explanation | None] = {}
        self._nobodys: dict[str, bool] = {}
        self._whole: dict[str, bool] = {}

    def explain(self, released: str, identifier: str) -> Explanation | None:
        """Why *released* is *identifier*; None where nothing makes the one of the other.

        Placeholders are nobody's identifier. Opaque values and guests' names match as a whole
        only.
        """
        pair = released, identifier
        if pair not in self._explained:
            self._explained[pair] = self._explain(released, identifier)
        return self._explained[pair]

    def _explain(self, released: str, identifier: str) -> Explanation | None:
        if self._is_nobodys(released) or self._is_nobodys(identifier):
            return None
        if released == identifier:
            return Explanation(transform=None)
        if self._is_whole(released) or self._is_whole(identifier):
            return None
        first = next((rule for rule in RULES if rule.explains(released, identifier)), None)
        return Explanation(transform=first.transform) if first else None

    def _is_nobodys(self, value: str) -> bool:
        if value not in self._nobodys:
            self._nobodys[value] = is_placeholder(value)
        return self._nobodys[value]

    def _is_whole(self, value: str) -> bool:
        if value not in self._whole:
            self._whole[value] = _whole_only(value)
        return self._whole[value]


def explain(released: str, identifier: str) -> Explanation | None:
    """Compare one value with one identifier (``Comparisons.explain``)."""
    return Comparisons().explain(released, identifier)


def rank(transform: Transform | None) -> int:
    """Give the place in the order of likelihood; 0 is exact."""
    return 0 if transform is None else _RANKS.get(transform, 1 + len(RULES))


def candidates(released: str) -> tuple[Candidate, ...]:
    """Everything that *released* may stand for, likeliest first, each value once."""
    if is_placeholder(released) or _whole_only(released):
        return ()
    found: dict[str, Candidate] = {}
    for rule in RULES:
        for value in rule.candidates(released):
            if value != released and not is_placeholder(value):
                found.setdefault(value, Candidate(value, rule.transform))
    return tuple(found.values())


def with_scopes(released: str, scopes: Iterable[str]) -> tuple[Candidate, ...]:
    """*released* behind each of *scopes*, where it is a name that could have one (T3).

    A number is a library's own and has no domain; two are enough to try.
    """
    bare = trimmed(released)
    plain = bare and "@" not in bare and without_blanks(bare) == bare and not bare.isdigit()
    if not plain or is_placeholder(bare) or _whole_only(bare):
        return ()
    found = (Candidate(f"{bare}@{scope}", Transform.T3) for scope in scopes)
    return tuple(islice(found, _MOST_SCOPES))


def _whole_only(value: str) -> bool:
    return len(value) > LONGEST or is_opaque(value) or shape_of(value) is Shape.GUEST
