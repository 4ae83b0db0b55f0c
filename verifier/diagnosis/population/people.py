"""Which logins are of one person, as far as the logins themselves and the records tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence

from verifier.diagnosis.population.member import Member
from verifier.diagnosis.population.person_keys import account, person_keys


class People:
    """The people behind some logins, numbered from 1 in the order of their first logins.

    Logins that share a key are of one person. Two people who send one identifier lead to one
    record, so a record joins only logins that tell nothing else about their person.
    """

    def __init__(self, members: Sequence[Member]) -> None:
        self._keys = person_keys(members)
        groups = _Groups()
        taken: set[Hashable] = set()
        for one in members:
            own: list[Hashable] = list(self._keys[one.number])
            record = ("record", account(one) or one.sent or one.number)
            if own and record in taken:
                groups.join(one.number, own)
                continue
            if own:
                taken.add(record)
            groups.join(one.number, [*own, record])
        self._person = groups.numbered(one.number for one in members)

    def of(self, member: Member) -> int:
        """The person of one login."""
        return self._person[member.number]

    def count(self, members: Iterable[Member]) -> int:
        """How many people these logins are of."""
        return len({self.of(one) for one in members})

    def at_least(self, members: Iterable[Member]) -> int:
        """How many people these logins are of for certain: two values of one kind of key."""
        by_kind: dict[Hashable, set[int]] = defaultdict(set)
        for one in members:
            for key in self._keys[one.number]:
                by_kind[key.kind].add(self.of(one))
        return max(map(len, by_kind.values()), default=1)

    def by_person(self, members: Iterable[Member]) -> Mapping[int, Sequence[Member]]:
        """The logins of each person."""
        found: dict[int, list[Member]] = defaultdict(list)
        for one in members:
            found[self.of(one)].append(one)
        return found


class _Groups:
    """Logins that belong together because they share a key (union-find)."""

    def __init__(self) -> None:
        self._above: dict[Hashable, Hashable] = {}

    def join(self, login: int, keys: Iterable[Hashable]) -> None:
        """Say that the login has these keys."""
        for key in keys:
            self._above[self._top(("key", key))] = self._top(("login", login))

    def numbered(self, logins: Iterable[int]) -> dict[int, int]:
        """Number the groups in the order of their first logins."""
        places: dict[Hashable, int] = {}
        return {
            one: places.setdefault(self._top(("login", one)), len(places) + 1) for one in logins
        }

    def _top(self, one: Hashable) -> Hashable:
        while (above := self._above.setdefault(one, one)) != one:
            self._above[one] = self._above[above]  # a shorter way for the next time
            one = above
        return one
