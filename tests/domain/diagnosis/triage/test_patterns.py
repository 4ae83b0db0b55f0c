"""What requests that go wrong share."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.request_factories import NOW, make_judged, make_request, numbered
from verifier.domain.diagnosis.triage.patterns import patterns_of
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
