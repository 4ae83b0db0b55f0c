"""Fisher's exact test and Wilson's interval, against figures worked out elsewhere."""

from __future__ import annotations

from math import comb, exp, log

import pytest

from verifier.domain.diagnosis.grouping import fisher, wilson


def by_hand(bad_in: int, all_in: int, bad_out: int, all_out: int) -> float:
    every, bad = all_in + all_out, bad_in + bad_out
    ways = sum(
        comb(bad, number) * comb(every - bad, all_in - number)
        for number in range(bad_in, min(bad, all_in) + 1)
    )
    return log(ways) - log(comb(every, all_in))


@pytest.mark.parametrize(
    "cells",
    [(3, 4, 1, 4), (5, 5, 0, 20), (0, 4, 3, 9), (12, 30, 40, 200), (7, 7, 7, 7), (60, 80, 9, 900)],
)
def test_the_chance_is_that_of_drawing_blindly(cells):
    """The same as the sum over all drawings with as many failures inside."""
    assert pytest.approx(by_hand(*cells), abs=1e-9) == fisher(*cells)


def test_the_tea_drinker():
    """Three of four cups right, of eight: 17 in 70, the example that the test is known by."""
    assert pytest.approx(17 / 70) == exp(fisher(3, 4, 1, 4))


@pytest.mark.parametrize(
    ("bad", "every", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (1, 10, 0.0179, 0.4042),
        (50, 100, 0.4038, 0.5962),
    ],
)
def test_the_interval_is_wilsons(bad, every, low, high):
    """Its figures for a few small counts, as tables have them."""
    assert pytest.approx((low, high), abs=5e-4) == wilson(bad, every)


def test_of_nothing_nothing_is_known():
    """Without any request the share may be anything."""
    assert (0.0, 1.0) == wilson(0, 0)
