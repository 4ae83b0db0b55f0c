"""Since which day, and until which, a group of requests fails."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from math import log

from verifier.diagnosis.triage.share import Share
from verifier.model.request_cause import RequestCause
from verifier.model.triage import JudgedRequest

Period = tuple[date | None, date | None]


def period_of(group: Sequence[JudgedRequest], cause: RequestCause, compared: int) -> Period:
    """Find the first and the last day between which *cause* is clearly commoner than outside.

    One of them, or both, is None where there is no such day. *compared* as in ``Share.chance``.
    """
    tally = _Tally(group, cause)
    first, last = _turn(tally.days, tally), _turn(tally.days[::-1], tally)
    end = (
        None if first is None else _turn([one for one in tally.days[::-1] if one >= first], tally)
    )
    count = len(tally.days)
    tried: dict[Period, int] = {(first, end): count * count, (None, last): count}
    tried[first, None] = count  # which is (first, end) where there is no end
    found = [
        (chance, period)
        for period, ways in tried.items()
        if any(period) and (chance := tally.share(period).chance(compared * ways)) is not None
    ]
    return min(found, key=lambda one: one[0])[1] if found else (None, None)


def is_within(day: date, period: Period) -> bool:
    """Whether a day lies in a period, whose first and last day are in it."""
    since, until = period
    return (since is None or day >= since) and (until is None or day <= until)


class _Tally:
    """The people of each day, all of them and those that fail."""

    def __init__(self, group: Sequence[JudgedRequest], cause: RequestCause) -> None:
        dated = [one for one in group if one.day is not None]
        bad = {(one.day, one.person) for one in dated if one.cause is cause}
        self.every = Counter(day for day, _ in {(one.day, one.person) for one in dated})
        self.bad = Counter(day for day, _ in bad)
        self.days = sorted(day for day in self.every if day is not None)

    def share(self, period: Period) -> Share:
        """Compare the days of a period with the others."""
        inside = [one for one in self.days if is_within(one, period)]
        bad_in = sum(self.bad[one] for one in inside)
        all_in = sum(self.every[one] for one in inside)
        return Share(
            bad_in=bad_in,
            all_in=all_in,
            bad_out=self.bad.total() - bad_in,
            all_out=self.every.total() - all_in,
        )


def _turn(days: Sequence[date], tally: _Tally) -> date | None:
    """Find the day from which on, in the order of *days*, the share is higher.

    The likeliest such day is the one that splits the days into two with the most different
    shares (the likelihood ratio of two shares against one).
    """
    every, bad = tally.every, tally.bad
    all_after, bad_after = sum(every[one] for one in days), sum(bad[one] for one in days)
    all_before = bad_before = 0
    best: tuple[float, date] | None = None
    for one in days:
        if all_before and bad_after * all_before > bad_before * all_after:
            likely = _likelihood(bad_after, all_after) + _likelihood(bad_before, all_before)
            if best is None or likely > best[0]:
                best = (likely, one)
        all_before, bad_before = all_before + every[one], bad_before + bad[one]
        all_after, bad_after = all_after - every[one], bad_after - bad[one]
    return None if best is None else best[1]


def _likelihood(bad: int, every: int) -> float:
    """Give the logarithm of the likelihood of a share that is as it was seen."""
    good = every - bad
    return (bad * log(bad / every) if bad else 0.0) + (good * log(good / every) if good else 0.0)
