"""Group logins and requests by key or person, and test whether differences are significant."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from math import exp, lgamma, log, sqrt
from typing import TypeVar

from verifier.domain.model.population import FEW_PEOPLE, Spread

Item = TypeVar("Item")
Key = TypeVar("Key", bound=Hashable)
Other = TypeVar("Other")


def group_by(items: Iterable[Item], key: Callable[[Item], Key | None]) -> dict[Key, list[Item]]:
    """Group the items by key, in the order of the items. An item without a key is left out."""
    return group_by_each(items, lambda item: () if (its := key(item)) is None else (its,))


def group_by_each(
    items: Iterable[Item], keys: Callable[[Item], Iterable[Key]]
) -> dict[Key, list[Item]]:
    """Group the items by key; an item may have several keys."""
    return collect((key, item) for item in items for key in keys(item))


def collect(pairs: Iterable[tuple[Key, Other]]) -> dict[Key, list[Other]]:
    """Collect the values of each key, in the order of the pairs."""
    groups: dict[Key, list[Other]] = {}
    for key, item in pairs:
        groups.setdefault(key, []).append(item)
    return groups


def spread_of(people: int, by_cause: Iterable[int], *, shared: bool = False) -> Spread:
    """Determine the spread as ReShare's page does: one cause for over half is widespread.

    *people* is the number of people with a known verdict; *by_cause* counts those of each cause.
    If *shared*, a trait sets groups of them apart, which counts as widespread as well. A single
    person is never widespread.
    """
    counts = list(by_cause)
    if not people:
        return Spread.UNKNOWN
    if not counts:
        return Spread.NONE
    commonest = max(counts)
    widespread = shared or (commonest > 1 and commonest * 2 > people)
    return Spread.WIDESPREAD if widespread else Spread.INTERMITTENT


# How sure a difference between two shares is. Written out here: there is no library for it.

NEGLIGIBLE = -45.0  # natural logarithm: terms this much smaller than the first add nothing
_Z = 1.96  # 95 percent

CHANCE = 0.001
"""A pattern is claimed where chance alone would make it less often than this, over all
comparisons together (Bonferroni's correction)."""

TIMES = 2.0
"""The failing share inside has to be at least so many times that of the rest."""


def fisher(bad_in: int, all_in: int, bad_out: int, all_out: int) -> float:
    """Return the log of the probability of at least *bad_in* failures in the group by chance.

    Fisher's exact test, one-sided: failures and all others are drawn into the two groups without
    replacement (the hypergeometric distribution). The natural logarithm is returned because the
    probability itself is often too small for a float.
    """
    every, bad = all_in + all_out, bad_in + bad_out
    whole = _choose(every, all_in)
    first = _choose(bad, bad_in) + _choose(every - bad, all_in - bad_in) - whole
    total, term = 1.0, 0.0
    for number in range(bad_in, min(bad, all_in)):
        good_in = all_in - number
        term += log(bad - number) + log(good_in) - log(number + 1)
        term -= log(every - bad - good_in + 1)
        if term < NEGLIGIBLE:
            break
        total += exp(term)
    return min(0.0, first + log(total))


def wilson(bad: int, every: int) -> tuple[float, float]:
    """Return the 95 percent range of the true share (Wilson's score interval)."""
    if not every:
        return 0.0, 1.0
    share, square = bad / every, _Z * _Z
    middle = share + square / (2 * every)
    reach = _Z * sqrt(share * (1 - share) / every + square / (4 * every * every))
    scale = 1 + square / every
    return max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale)


def likelihood(bad: int, every: int) -> float:
    """Return the log-likelihood of the observed share."""
    return sum(part * log(part / every) for part in (bad, every - bad) if part)


def _choose(every: int, some: int) -> float:
    """Return the natural logarithm of the number of ways to choose *some* of *every*."""
    return lgamma(every + 1) - lgamma(some + 1) - lgamma(every - some + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Numbers of failing people and all people, in a group and in the rest."""

    bad_in: int
    all_in: int
    bad_out: int
    all_out: int

    def chance(self, compared: int) -> float | None:
        """Return the log of the probability of this difference by chance; None if not clear.

        *compared* is the number of comparisons from which this one was chosen.
        """
        if self.bad_in < FEW_PEOPLE or not self.all_out:
            return None
        if self.bad_in / self.all_in < TIMES * self.bad_out / self.all_out:
            return None
        if wilson(self.bad_in, self.all_in)[0] <= wilson(self.bad_out, self.all_out)[1]:
            return None
        chance = fisher(self.bad_in, self.all_in, self.bad_out, self.all_out) + log(compared)
        return chance if chance <= log(CHANCE) else None
