"""What requests that go wrong share."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.request_factories import NOW, make_judged, make_request, numbered
from verifier.domain.diagnosis.triage.patterns import (
    MOST_ROWS,
    causes_of,
    failing_period,
    patterns_of,
    timeline_of,
)
from verifier.domain.model.triage import RequestCause, RequestSource, SharedTrait

FINE = [make_judged() for _ in range(100)]


def some(count: int, cause: RequestCause, **more):
    return [make_judged(cause, **more) for _ in range(count)]


def test_a_group_that_fails_is_found_with_its_shares():
    """The group, how many of it fail, how many of the rest, and of all."""
    lines = numbered(
        FINE, some(20, RequestCause.PROFILE, group="ALUM"), some(2, RequestCause.PROFILE)
    )
    [found] = patterns_of(lines)

    assert SharedTrait(name="group", value="ALUM") == found.trait
    assert (20, 20, 20) == (len(found.failing), found.inside, found.people)
    assert (2, 102) == (found.rest_failing, found.rest)
    assert 20 / 122 == found.share_of_all


def test_what_a_stronger_pattern_explains_is_not_claimed_again():
    """A door's requests have their own desk and shape as well; the door alone is named."""
    request = make_request(
        door=RequestSource.ILLIAD, pickup_location="illiad", patron_identifier="7654321"
    )
    mostly = [make_judged(request=replace(request, door=None)) for _ in range(15)]
    lines = numbered(
        FINE, mostly, some(20, RequestCause.UNKNOWN_TO_ILS, request=request, group=None)
    )

    assert ["door"] == [pattern.trait.name for pattern in patterns_of(lines)]


def test_a_shape_is_named_where_nothing_else_sets_them_apart():
    """A shape of identifiers that is never known is a pattern, after all others."""
    short = make_request(patron_identifier="1234567")
    lines = numbered(FINE, some(20, RequestCause.UNKNOWN_TO_ILS, request=short))

    assert [SharedTrait(name="shape", value="7 digits")] == [
        pattern.trait for pattern in patterns_of(lines)
    ]


def test_a_shape_does_not_explain_a_kind():
    """An identifier of another kind looks different by its nature: that is no pattern."""
    name = make_request(patron_identifier="gail@example.edu")
    lines = numbered(FINE, some(20, RequestCause.ANOTHER_KIND, request=name))

    assert () == patterns_of(lines)


def test_a_day_for_all_is_found():
    """Where every door fails since a day, the day alone is the pattern."""
    day = NOW.date() + timedelta(days=9)
    lines = numbered(FINE, some(20, RequestCause.MISSING, day=day))
    [found] = patterns_of(lines)

    assert (None, day, None) == (found.trait, found.since, found.until)


def test_two_groups_are_two_patterns():
    """The second one is found beside what the first explains; the larger comes first."""
    lines = numbered(
        FINE,
        some(12, RequestCause.PROFILE, group="ALUM"),
        some(20, RequestCause.PROFILE, group="GUEST"),
    )

    assert ["GUEST", "ALUM"] == [pattern.trait.value for pattern in patterns_of(lines)]


def test_one_person_with_many_requests_is_no_pattern():
    """Chance is reckoned by people: fifty requests of one person are one failure."""
    lines = numbered(FINE, some(50, RequestCause.OLD, group="ALUM"))
    lines = [line if line.number <= len(FINE) else replace(line, person=1_000) for line in lines]

    assert () == patterns_of(lines)


def test_four_people_are_no_pattern():
    """Small numbers claim nothing, however clear they look."""
    lines = numbered(FINE, some(4, RequestCause.PROFILE, group="ALUM"))

    assert () == patterns_of(lines)


def test_of_no_request_there_is_no_pattern():
    """Nothing is claimed of nothing."""
    assert () == patterns_of([])


def test_a_group_is_compared_with_groups_that_are_known():
    """Requests of which no group is known would make every other group look bad."""
    missing = make_request(patron_identifier=None, group=None)
    lines = numbered(
        FINE,
        some(20, RequestCause.BLOCKED),
        [make_judged(group="STAFF") for _ in range(10)],
        some(2, RequestCause.BLOCKED, group="STAFF"),
        some(300, RequestCause.MISSING, request=missing),
    )

    assert [] == [
        pattern for pattern in patterns_of(lines) if pattern.cause is RequestCause.BLOCKED
    ]


def test_a_refused_profile_is_set_apart_from_requests_that_name_none():
    """ReShare names the group where it refuses one, and no other."""
    unnamed = make_request(group=None)
    lines = numbered(
        [make_judged(request=unnamed) for _ in range(100)],
        some(10, RequestCause.PROFILE, group="ALUM"),
    )

    assert ["ALUM"] == [pattern.trait.value for pattern in patterns_of(lines)]


MISSING = RequestCause.MISSING


def days(pattern: str):
    """Ten requests of ten people on each day; x: all of them fail, o: none, h: one in two."""
    return [
        make_judged(
            MISSING if kind == "x" or (kind == "h" and number % 2) else RequestCause.FINE,
            number=day * 10 + number + 1,
            day=NOW.date() + timedelta(days=day),
        )
        for day, kind in enumerate(pattern)
        for number in range(10)
    ]


def day(number: int):
    return NOW.date() + timedelta(days=number)


@pytest.mark.parametrize(
    ("pattern", "since", "until"),
    [
        ("ooooxxxx", 4, None),
        ("xxxooooo", None, 2),
        ("ooooxxoooo", 4, 5),
        ("oooohhhh", 4, None),
        ("xxxxxxxx", None, None),
        ("oooooooo", None, None),
        ("hhhhhhhh", None, None),
    ],
)
def test_the_days_between_which_it_fails_are_found(pattern, since, until):
    """A clear beginning and a clear end are named; where there is none, nothing is."""
    expected = (None if since is None else day(since), None if until is None else day(until))

    assert expected == failing_period(days(pattern), MISSING, 10)


def test_requests_without_a_day_say_nothing():
    """Nothing is said about time where no request has a day."""
    some = [make_judged(MISSING, number=number, day=None) for number in range(20)]

    assert (None, None) == failing_period(some, MISSING, 1)


def test_looking_at_every_day_has_its_price():
    """A turn that a single look would prove is not proved when it is the best of twenty days."""
    some = [
        make_judged(
            MISSING if number >= 14 else RequestCause.FINE, number=number + 1, day=day(number)
        )
        for number in range(20)
    ]

    assert (day(14), None) == failing_period(some, MISSING, 1)
    assert (None, None) == failing_period(some, MISSING, 3)


def test_causes_are_counted_with_their_share_of_what_can_be_judged():
    """The commonest first; what cannot be told is in no share."""
    lines = numbered(
        [make_judged() for _ in range(5)],
        [make_judged(RequestCause.OLD)],
        [make_judged(RequestCause.MISSING) for _ in range(2)],
        [make_judged(RequestCause.CANNOT_TELL) for _ in range(8)],
    )
    first, second = causes_of(lines)

    assert (RequestCause.MISSING, 2 / 8, (7, 8)) == (first.cause, first.share, first.requests)
    assert (RequestCause.OLD, NOW.date(), NOW.date()) == (second.cause, second.first, second.last)


def test_days_without_requests_have_rows():
    """A gap shows as a gap."""
    lines = [make_judged(number=at, day=NOW.date() + timedelta(days=at)) for at in (0, 3)]
    step, rows = timeline_of(lines)

    assert (1, [1, 0, 0, 1]) == (step, [row.total for row in rows])


@pytest.mark.parametrize(
    ("span", "step"), [(MOST_ROWS, 1), (MOST_ROWS + 1, 7), (400, 28), (2_000, 91), (90_000, 2_001)]
)
def test_longer_times_have_longer_steps(span, step):
    """Never more rows than can be read, and every request in one of them."""
    lines = [make_judged(number=at, day=NOW.date() + timedelta(days=at)) for at in (0, span - 1)]
    found, rows = timeline_of(lines)

    assert step == found
    assert len(rows) <= MOST_ROWS
    assert 2 == sum(row.total for row in rows)


def test_without_days_there_is_no_timeline():
    """Requests that stand on no day are in no row."""
    assert (1, ()) == timeline_of([make_judged(day=None)])
