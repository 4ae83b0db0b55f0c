"""When a share counts as clearly above the rest."""

from __future__ import annotations

from math import exp, log

import pytest

from verifier.domain.diagnosis.grouping import CHANCE, Share, fisher


@pytest.mark.parametrize(
    ("why", "cells"),
    [
        ("four people are too few", (4, 4, 0, 100)),
        ("there is no rest", (10, 10, 0, 0)),
        ("less than twice the rest", (60, 100, 350, 1000)),
        ("chance may do that", (5, 40, 20, 400)),
    ],
)
def test_nothing_is_claimed_where(why, cells):
    """Each part of the rule alone keeps a pattern from being claimed."""
    share = Share(bad_in=cells[0], all_in=cells[1], bad_out=cells[2], all_out=cells[3])

    assert share.chance(1) is None, why


def test_a_clear_difference_is_claimed_by_its_chance():
    """The chance is Fisher's, times the comparisons that were made."""
    share = Share(bad_in=10, all_in=10, bad_out=0, all_out=100)

    assert pytest.approx(fisher(10, 10, 0, 100) + log(50)) == share.chance(50)


def test_many_comparisons_need_a_smaller_chance():
    """What is claimed as the only comparison is not claimed as one among very many."""
    share = Share(bad_in=6, all_in=8, bad_out=4, all_out=100)

    assert exp(share.chance(1)) <= CHANCE
    assert share.chance(1_000_000) is None
