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
    every, bad = _by_day(group, cause)
    days = sorted(every)
    first = _turn(days, every, bad, compared)
    inside = days if first is None else [one for one in days if one >= first]
    last = _turn(inside[::-1], every, bad, compared)
    return first, last


def _by_day(
    group: Sequence[JudgedRequest], cause: RequestCause
) -> tuple[Counter[date], Counter[date]]:
    """Count the people of each day, all of them and those that fail."""
    every = {(one.day, one.person) for one in group if one.day is not None}
    bad = {(one.day, one.person) for one in group if one.day is not None and one.cause is cause}
    return Counter(day for day, _ in every), Counter(day for day, _ in bad)


def _turn(
    days: Sequence[date], every: Counter[date], bad: Counter[date], compared: int
) -> date | None:
    """Find the day from which on, in the order of *days*, the share is clearly higher.

    The likeliest such day is the one that splits the days into two with the most different
    shares (the likelihood ratio of two shares against one).
    """
    all_after, bad_after = sum(every[one] for one in days), sum(bad[one] for one in days)
    all_before = bad_before = 0
    best: tuple[float, date, Share] | None = None
    for one in days:
        if all_before and bad[one]:
            likely = _likelihood(bad_after, all_after) + _likelihood(bad_before, all_before)
            if best is None or likely > best[0]:
                share = Share(
                    bad_in=bad_after, all_in=all_after, bad_out=bad_before, all_out=all_before
                )
                best = (likely, one, share)
        all_before, bad_before = all_before + every[one], bad_before + bad[one]
        all_after, bad_after = all_after - every[one], bad_after - bad[one]
    if best is None or best[2].chance(compared * len(days)) is None:
        return None
    return best[1]


def _likelihood(bad: int, every: int) -> float:
    """Give the logarithm of the likelihood of a share that is as it was seen."""
    good = every - bad
    return (bad * log(bad / every) if bad else 0.0) + (good * log(good / every) if good else 0.0)
