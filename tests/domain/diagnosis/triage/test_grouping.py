"""Which requests are compared with each other."""

from math import comb, exp, log

import pytest

from tests.request_factories import make_judged, make_request, numbered
from verifier.domain.diagnosis.grouping import CHANCE, Share, fisher, wilson
from verifier.domain.diagnosis.triage.patterns import comparable, value_of
from verifier.domain.model.triage import RequestCause, RequestSource

REQUEST = make_request(
    door=RequestSource.ILLIAD, institution="RESHARE:EXU", pickup_location="desk", group="UG"
)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("group", "UG"),
        ("door", "illiad"),
        ("institution", "RESHARE:EXU"),
        ("pickup-location", "desk"),
        ("shape", "14 digits"),
    ],
)
def test_every_trait_is_read(name, value):
    """From the request, or from what was found out about it."""
    assert value == value_of(make_judged(request=REQUEST), name)
    assert (
        value_of(make_judged(request=make_request(group=None, patron_identifier=None)), name)
        is None
    )


def groups(lines, cause, name):
    [among] = [each for each in comparable(lines, cause, (name,)) if each.name == name]
    return len(among.requests), [trait.value for trait, _ in among.groups()]


def test_only_what_is_known_is_compared():
    """Requests that say no group are in no comparison of groups."""
    lines = numbered(
        [make_judged(group=name) for name in ("UG", "GRAD")],
        [make_judged(request=make_request(group=None))],
    )

    assert (2, ["UG", "GRAD"]) == groups(lines, RequestCause.BLOCKED, "group")
    assert (3, ["UG", "GRAD"]) == groups(lines, RequestCause.PROFILE, "group")


def test_a_request_without_a_door_is_no_add_ons():
    """It is compared with those of the add-on."""
    lines = numbered([make_judged(request=REQUEST)], [make_judged()])

    assert (2, ["illiad"]) == groups(lines, RequestCause.BLOCKED, "door")


def test_what_all_share_sets_nobody_apart():
    """A library of one group has no group to look at; time alone is left."""
    lines = numbered([make_judged() for _ in range(3)])
    first, *_ = comparable(lines, RequestCause.BLOCKED, ("group",))

    assert (3, []) == groups(lines, RequestCause.BLOCKED, "group")
    assert [(None, lines)] == list(first.groups())


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
