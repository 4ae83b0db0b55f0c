"""Where each part of the plot stands."""

from __future__ import annotations

from collections import defaultdict

import pytest

from tests.report.triage.samples import fine, mixed
from tests.request_factories import BLOCKED, make_request, make_requests, make_triage
from verifier.report.triage_report import failing, plot_of, series_of


def test_the_bars_are_as_high_as_their_numbers():
    """Each bar is its requests at the scale of the levels, stacked without a gap."""
    triage = mixed()
    plot = plot_of(triage)
    scale = (plot.levels[0].at - plot.levels[-1].at) / int(plot.levels[-1].text)
    heights = defaultdict(float)
    for bar in plot.bars:
        heights[bar.x] += bar.height
    rows = [count for row in triage.timeline if (count := failing(row, series_of(triage)))]

    assert [pytest.approx(row * scale, abs=0.5) for row in rows] == list(heights.values())


def test_nothing_leaves_the_frame():
    """Bars, labels and lines stay within the plot."""
    plot = plot_of(mixed())

    assert all(plot.left <= bar.x and bar.x + bar.width <= plot.right for bar in plot.bars)
    assert all(plot.top <= bar.y <= plot.bottom for bar in plot.bars)
    assert all(plot.left <= day.at <= plot.right for day in (*plot.days, *plot.since))


@pytest.mark.parametrize(
    ("most", "levels"),
    [(1, ["0", "1"]), (5, ["0", "2", "4", "6"]), (42, ["0", "20", "40", "60"])],
)
def test_the_levels_are_round_numbers(most, levels):
    """A few, from nothing to above the highest bar."""
    same_day = [make_request(BLOCKED, id=f"{number}") for number in range(most)]

    assert levels == [level.text for level in plot_of(make_triage(same_day)).levels]


def test_more_causes_than_patterns_are_put_together():
    """Five causes have a fill of their own, the rest share one."""
    series = series_of(mixed())

    assert [1, 2, 3, 4, 5, 6] == [entry.number for entry in series]
    assert "other causes" == series[-1].name
    assert {entry.cause for entry in mixed().failing} == set().union(
        *(entry.causes for entry in series)
    )


def test_where_nothing_goes_wrong_there_is_no_plot():
    """Nor where no request says its day."""
    undated = make_triage(make_requests(3, BLOCKED, created_at=None))

    assert [None, None] == [plot_of(fine()), plot_of(undated)]
