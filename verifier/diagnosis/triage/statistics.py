"""How sure a difference between two shares is. Written out here: there is no library for it."""

from __future__ import annotations

from math import exp, lgamma, log, sqrt

NEGLIGIBLE = -45.0  # natural logarithm: terms this much smaller than the first add nothing
_Z = 1.96  # 95 percent


def fisher(bad_in: int, all_in: int, bad_out: int, all_out: int) -> float:
    """Give the chance of as many or more failures inside, were failures drawn blindly.

    Fisher's exact test, one-sided: failures and all others are drawn into the two groups without
    putting back (the hypergeometric distribution). The result is its natural logarithm, since
    the chance itself is often too small to be written.
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
    """Give the range in which the true share lies with 95 percent (Wilson's score interval)."""
    if not every:
        return 0.0, 1.0
    share, square = bad / every, _Z * _Z
    middle = share + square / (2 * every)
    reach = _Z * sqrt(share * (1 - share) / every + square / (4 * every * every))
    scale = 1 + square / every
    return max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale)


def _choose(every: int, some: int) -> float:
    """Give the natural logarithm of the number of ways to choose *some* of *every*."""
    return lgamma(every + 1) - lgamma(some + 1) - lgamma(every - some + 1)
