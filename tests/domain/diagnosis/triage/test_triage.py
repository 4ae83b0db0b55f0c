"""The cause of each request of a set, and what the set says together."""

import os
from dataclasses import replace
from datetime import timedelta
from math import comb, exp, log
from pathlib import Path

import pytest

from tests.factories import (
    BARCODE,
    OLD_BARCODE,
    make_form,
    make_identifier,
    make_record,
    make_settings,
    make_site,
)
from tests.generated_requests import DOOR, GROUP, PLANTED_ON, Planted, generate
from tests.request_factories import (
    BLOCKED,
    NO_ID,
    NOT_ALLOWED,
    NOW,
    OK,
    TIMEOUT,
    UNKNOWN_USER,
    make_attempt,
    make_judged,
    make_request,
    make_requests,
    make_triage,
    numbered,
)
from verifier.domain.diagnosis.grouping import CHANCE, Share, fisher, wilson
from verifier.domain.diagnosis.shapes import Shape
from verifier.domain.diagnosis.triage.judge import (
    ENOUGH,
    MOST_IDENTIFIERS,
    Answers,
    distinct_identifiers,
    may_be_asked,
    people_of,
    usual_kinds,
)
from verifier.domain.diagnosis.triage.patterns import (
    MOST_ROWS,
    causes_of,
    comparable,
    failing_period,
    patterns_of,
    timeline_of,
    value_of,
)
from verifier.domain.diagnosis.triage.triage import advice, remedies_of, steps_of, triage
from verifier.domain.model.finding import Owner
from verifier.domain.model.lookup import Ambiguous, CouldNotLook, Found, LookupFailure, NotFound
from verifier.domain.model.patron import (
    Block,
    BlockKind,
    IdentifierStatus,
    PatronGroup,
    PersonName,
)
from verifier.domain.model.population import Spread
from verifier.domain.model.report import StepAnswer
from verifier.domain.model.reshare_settings import PatronProfile
from verifier.domain.model.site import Idp, IlsRole, TestPatron
from verifier.domain.model.triage import (
    PatronRequest,
    RequestCause,
    RequestSource,
    RequestsRead,
    RestsOn,
    SharedTrait,
    Triage,
)
from verifier.report.triage_report import tone

ANOTHER_KIND, UNKNOWN_TO_ILS = RequestCause.ANOTHER_KIND, RequestCause.UNKNOWN_TO_ILS
COULD_NOT_ASK, OLD, PROFILE = RequestCause.COULD_NOT_ASK, RequestCause.OLD, RequestCause.PROFILE
CANNOT_TELL = RequestCause.CANNOT_TELL

STOPPED = CouldNotLook(failure=LookupFailure.UNREACHABLE, message="ReShare went away.")


@pytest.mark.parametrize(
    ("requests", "spread", "headline"),
    [
        ([], Spread.UNKNOWN, "There is no request to look at."),
        (
            make_requests(3, None, state=None),
            Spread.UNKNOWN,
            "Nothing can be said about any of the 3 requests.",
        ),
        (make_requests(30), Spread.NONE, "Nothing is wrong with the patron on 30 requests."),
        (
            [*make_requests(30), *make_requests(1, BLOCKED)],
            Spread.INTERMITTENT,
            "Intermittent: 1 of 31 requests goes wrong.",
        ),
        (
            [*make_requests(30), *make_requests(9, NOT_ALLOWED, group="ALUM")],
            Spread.WIDESPREAD,
            "Widespread: 9 of 39 requests go wrong.",
        ),
        (
            [*make_requests(3), *make_requests(9, BLOCKED)],
            Spread.WIDESPREAD,
            "Widespread: 9 of 12 requests go wrong.",
        ),
        (
            [*make_requests(1), *make_requests(1, BLOCKED)],
            Spread.INTERMITTENT,
            "Too few to say: 1 of 2 requests goes wrong.",
        ),
    ],
)
def test_the_first_question_is_answered(requests, spread, headline):
    found = make_triage(requests)

    assert (spread, headline) == (found.spread, found.headline)


def read(count, **more):
    return make_triage(read=RequestsRead(requests=tuple(make_requests(count)), **more))


def test_a_reading_that_stopped_is_partial():
    """What was read is judged, and the sentence says how much that is and why; so of a page."""
    some, well = read(2, total=90, stopped=STOPPED), read(30, total=60, stopped=STOPPED)
    page = read(2, total=9)

    assert (some.partial, page.partial) == (True, False)
    assert "Only 2 requests of 90 could be read. ReShare went away." == some.remarks[0]
    assert "Nothing is wrong with the patron on 30 requests that could be read." == well.headline
    assert ("unknown", "?", "nothing wrong so far") == tone(well)
    assert "These are 2 of 9 requests." == page.remarks[0]


def test_what_could_not_be_read_is_never_no_request():
    found, nothing = read(0, stopped=STOPPED), make_triage([])

    assert "No request could be read." == found.headline
    assert ("ReShare went away.",) == found.remarks
    assert {(StepAnswer.UNKNOWN, "No request could be read.")} == {
        (step.answer, step.because) for step in found.steps
    }
    assert {StepAnswer.NOT_APPLICABLE} == {step.answer for step in nothing.steps}


def test_what_it_rests_on_is_said():
    silent = [make_attempt(STOPPED, request.patron_identifier) for request in make_requests(2)]

    assert "No library system was asked" in make_triage().remarks[-1]
    assert "no answer about 2 identifiers" in make_triage(make_requests(2), silent).remarks[-1]


@pytest.mark.parametrize(
    ("others", "message"),
    [
        ((), "All 9 requests with 'User ID of another kind' carry one of the same shape"),
        (
            ("someone",),
            "Of 10 requests with 'User ID of another kind', 9 carry one of the same shape",
        ),
    ],
)
def test_the_common_shape_of_another_kind_is_said(others, message):
    values = (*(f"p{number}@example.edu" for number in range(9)), *others)
    wrong = [
        request
        for number, value in enumerate(values)
        for request in make_requests(
            1, UNKNOWN_USER, patron_identifier=value, email=f"{value}.org", id=f"w{number}"
        )
    ]
    found = make_triage([*make_requests(60), *wrong])

    assert f"{message}: name@domain." in found.remarks
    assert "example.edu" not in " ".join(found.remarks)


def test_a_group_is_read_out_of_the_refusal():
    [line] = make_triage(make_requests(1, NOT_ALLOWED, group=None)).lines

    assert (PROFILE, "ALUM") == (line.cause, line.group)


FINE = [make_judged() for _ in range(60)]
ADD_ON = {"door": RequestSource.ILLIAD}


def some(count, cause=RequestCause.FINE, **more):
    return [make_judged(cause, **more) for _ in range(count)]


def answer(step, *parts):
    lines = numbered(*parts)
    judged = [line for line in lines if line.cause is not CANNOT_TELL]
    return {step.step: step.answer for step in steps_of(lines, patterns_of(judged))}[step]


@pytest.mark.parametrize(
    ("step", "parts", "expected"),
    [
        # a shared group: unknown where no group is told, or too few fail
        ("1", (FINE, some(9, PROFILE, group="ALUM")), StepAnswer.YES),
        ("1", (FINE, some(9, RequestCause.BLOCKED)), StepAnswer.NO),
        ("1", (FINE, some(3, RequestCause.BLOCKED)), StepAnswer.UNKNOWN),
        ("1", (FINE, some(9, RequestCause.MISSING, group=None)), StepAnswer.UNKNOWN),
        ("1", (FINE,), StepAnswer.NOT_APPLICABLE),
        ("1", (some(9, CANNOT_TELL),), StepAnswer.UNKNOWN),
        # consistently wrong: something shared sets them apart, or most are; single ones are not
        ("2", (FINE, some(9, RequestCause.MISSING, group="ALUM")), StepAnswer.YES),
        ("2", (some(9, RequestCause.MISSING), some(2)), StepAnswer.YES),
        ("2", (FINE, some(9, RequestCause.MISSING)), StepAnswer.NO),
        ("2", (FINE, some(9, RequestCause.BLOCKED)), StepAnswer.NO),
        ("2", (FINE, some(2, RequestCause.MISSING)), StepAnswer.UNKNOWN),
        ("2", (some(9, CANNOT_TELL),), StepAnswer.UNKNOWN),
        # where two or three people's are wrong, nobody is told that every one is right
        ("2.1", (some(3), some(3, RequestCause.MISSING)), StepAnswer.UNKNOWN),
        ("2.1", (some(2), some(4, RequestCause.MISSING)), StepAnswer.UNKNOWN),
    ],
)
def test_the_questions_of_the_page(step, parts, expected):
    assert expected is answer(f"widespread-{step}", *parts)


@pytest.mark.parametrize(
    ("step", "door", "other"), [("widespread-2.1", {}, ADD_ON), ("widespread-2.2", ADD_ON, {})]
)
def test_what_arrives_by_each_way(step, door, other):
    right = some(60, **door)
    wrong = some(20, ANOTHER_KIND, **door)

    assert StepAnswer.YES is answer(step, right, some(20, ANOTHER_KIND, **other))
    assert StepAnswer.NO is answer(step, wrong, some(60, **other))
    assert StepAnswer.UNKNOWN is answer(step, some(2, **door), some(60, **other))
    assert StepAnswer.NOT_APPLICABLE is answer(step, some(60, **other))


@pytest.mark.parametrize(
    "cause", [request_cause for request_cause in RequestCause if request_cause.is_wrong]
)
@pytest.mark.parametrize("door", [None, *RequestSource])
def test_every_cause_has_a_change_by_every_door(cause, door):
    _, text = advice(cause, door)

    assert text.endswith(".")


def test_the_owner_goes_by_the_door():
    """The same cause is the identity team's by a link, and the library systems' by an add-on."""
    kind = ANOTHER_KIND

    assert [Owner.IDENTITY, Owner.ILS, Owner.RESHARE] == [
        advice(kind, source)[0] for source in (None, RequestSource.ILLIAD, RequestSource.STAFF)
    ]


def test_each_change_lists_its_requests_and_the_pattern_it_ends():
    lines = numbered(
        [make_judged() for _ in range(100)],
        [make_judged(PROFILE, group="ALUM") for _ in range(10)],
        [make_judged(PROFILE, group="GUEST") for _ in range(2)],
    )
    failing = [line for line in lines if line.cause.is_wrong]
    first, second = remedies_of(failing, patterns_of(lines))

    assert ("ALUM", 1, tuple(range(101, 111))) == (first.concerns, first.pattern, first.requests)
    assert ("GUEST", None, (111, 112)) == (second.concerns, second.pattern, second.requests)


PATTERN_REQUEST = make_request(
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
    nothing = make_request(group=None, patron_identifier=None)

    assert value == value_of(make_judged(request=PATTERN_REQUEST), name)
    assert value_of(make_judged(request=nothing), name) is None


def groups(lines, cause, name):
    [among] = [item for item in comparable(lines, cause, (name,)) if item.name == name]
    return len(among.requests), [trait.value for trait, _ in among.groups()]


OF_GROUPS = numbered(
    [make_judged(group=name) for name in ("UG", "GRAD")],
    [make_judged(request=make_request(group=None))],
)


@pytest.mark.parametrize(
    ("lines", "cause", "name", "expected"),
    [
        # requests that say no group are in no comparison of groups, unless ReShare refuses one
        (OF_GROUPS, RequestCause.BLOCKED, "group", (2, ["UG", "GRAD"])),
        (OF_GROUPS, PROFILE, "group", (3, ["UG", "GRAD"])),
        # a request without a door is no add-on's, and compared with those of one
        (
            numbered([make_judged(request=PATTERN_REQUEST)], [make_judged()]),
            RequestCause.BLOCKED,
            "door",
            (2, ["illiad"]),
        ),
        # a library of one group has no group to look at
        (numbered(some(3)), RequestCause.BLOCKED, "group", (3, [])),
    ],
)
def test_what_is_compared(lines, cause, name, expected):
    """By each trait the requests of which it is known; and all of them in time alone."""
    first, *_ = comparable(lines, cause, (name,))

    assert expected == groups(lines, cause, name)
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
    share = Share(bad_in=cells[0], all_in=cells[1], bad_out=cells[2], all_out=cells[3])

    assert share.chance(1) is None, why


def test_a_clear_difference_is_claimed_by_its_chance():
    """Fisher's, times the comparisons that were made: of very many not each is claimed."""
    clear = Share(bad_in=10, all_in=10, bad_out=0, all_out=100)
    lesser = Share(bad_in=6, all_in=8, bad_out=4, all_out=100)

    assert pytest.approx(fisher(10, 10, 0, 100) + log(50)) == clear.chance(50)
    assert exp(lesser.chance(1)) <= CHANCE
    assert lesser.chance(1_000_000) is None


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
        (0, 0, 0.0, 1.0),
    ],
)
def test_the_interval_is_wilsons(bad, every, low, high):
    assert pytest.approx((low, high), abs=5e-4) == wilson(bad, every)


GOOD = some(100)
BY_ADD_ON = make_request(
    door=RequestSource.ILLIAD, pickup_location="illiad", patron_identifier="7654321"
)
DAY = NOW.date() + timedelta(days=9)
UNNAMED = make_request(group=None)


def test_a_group_that_fails_is_found_with_its_shares():
    lines = numbered(GOOD, some(20, PROFILE, group="ALUM"), some(2, PROFILE))
    [found] = patterns_of(lines)

    assert SharedTrait(name="group", value="ALUM") == found.trait
    assert (20, 20, 20) == (len(found.failing), found.inside, found.people)
    assert (2, 102) == (found.rest_failing, found.rest)
    assert 20 / 122 == found.share_of_all


@pytest.mark.parametrize(
    ("parts", "traits"),
    [
        # a door's requests have their own desk and shape as well; the door alone is named
        (
            (
                GOOD,
                some(15, request=replace(BY_ADD_ON, door=None)),
                some(20, UNKNOWN_TO_ILS, request=BY_ADD_ON, group=None),
            ),
            [("door", "illiad")],
        ),
        # a shape that is never known is a pattern, where nothing else sets them apart
        (
            (GOOD, some(20, UNKNOWN_TO_ILS, request=make_request(patron_identifier="1234567"))),
            [("shape", "7 digits")],
        ),
        # an identifier of another kind looks different by its nature: that is no pattern
        (
            (
                GOOD,
                some(20, ANOTHER_KIND, request=make_request(patron_identifier="gail@example.edu")),
            ),
            [],
        ),
        # the second group is found beside what the first explains; the larger comes first
        (
            (GOOD, some(12, PROFILE, group="ALUM"), some(20, PROFILE, group="GUEST")),
            [("group", "GUEST"), ("group", "ALUM")],
        ),
        # small numbers claim nothing, however clear they look
        ((GOOD, some(4, PROFILE, group="ALUM")), []),
        ((), []),
        # ReShare names the group where it refuses one, and no other
        ((some(100, request=UNNAMED), some(10, PROFILE, group="ALUM")), [("group", "ALUM")]),
    ],
)
def test_what_sets_requests_apart(parts, traits):
    found = patterns_of(numbered(*parts))

    assert traits == [(pattern.trait.name, pattern.trait.value) for pattern in found]


def test_a_day_for_all_is_found():
    [found] = patterns_of(numbered(GOOD, some(20, RequestCause.MISSING, day=DAY)))

    assert (None, DAY, None) == (found.trait, found.since, found.until)


def test_one_person_with_many_requests_is_no_pattern():
    """Chance is reckoned by people: fifty requests of one person are one failure."""
    lines = numbered(GOOD, some(50, OLD, group="ALUM"))
    lines = [line if line.number <= len(GOOD) else replace(line, person=1_000) for line in lines]

    assert () == patterns_of(lines)


def test_a_group_is_compared_with_groups_that_are_known():
    """Requests of which no group is known would make every other group look bad."""
    missing = make_request(patron_identifier=None, group=None)
    lines = numbered(
        GOOD,
        some(20, RequestCause.BLOCKED),
        some(10, group="STAFF"),
        some(2, RequestCause.BLOCKED, group="STAFF"),
        some(300, RequestCause.MISSING, request=missing),
    )

    assert RequestCause.BLOCKED not in {pattern.cause for pattern in patterns_of(lines)}


MISSING = RequestCause.MISSING


def day(number: int):
    return NOW.date() + timedelta(days=number)


def days(pattern: str):
    """Ten requests of ten people on each day; x: all of them fail, o: none, h: one in two."""
    return [
        make_judged(
            MISSING if kind == "x" or (kind == "h" and number % 2) else RequestCause.FINE,
            number=at * 10 + number + 1,
            day=day(at),
        )
        for at, kind in enumerate(pattern)
        for number in range(10)
    ]


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
    several = [make_judged(MISSING, number=number, day=None) for number in range(20)]

    assert (None, None) == failing_period(several, MISSING, 1)
    assert (1, ()) == timeline_of([make_judged(day=None)])


def test_looking_at_every_day_has_its_price():
    """A turn that a single look would prove is not proved when it is the best of twenty days."""
    several = [
        make_judged(
            MISSING if number >= 14 else RequestCause.FINE, number=number + 1, day=day(number)
        )
        for number in range(20)
    ]

    assert (day(14), None) == failing_period(several, MISSING, 1)
    assert (None, None) == failing_period(several, MISSING, 3)


def test_causes_are_counted_with_their_share_of_what_can_be_judged():
    lines = numbered(
        [make_judged() for _ in range(5)],
        [make_judged(OLD)],
        [make_judged(RequestCause.MISSING) for _ in range(2)],
        [make_judged(CANNOT_TELL) for _ in range(8)],
    )
    first, second = causes_of(lines)

    assert (RequestCause.MISSING, 2 / 8, (7, 8)) == (first.cause, first.share, first.requests)
    assert (OLD, NOW.date(), NOW.date()) == (second.cause, second.first, second.last)


def test_days_without_requests_have_rows():
    lines = [make_judged(number=at, day=day(at)) for at in (0, 3)]
    step, rows = timeline_of(lines)

    assert (1, [1, 0, 0, 1]) == (step, [row.total for row in rows])


@pytest.mark.parametrize(
    ("span", "step"), [(MOST_ROWS, 1), (MOST_ROWS + 1, 7), (400, 28), (2_000, 91), (90_000, 2_001)]
)
def test_longer_times_have_longer_steps(span, step):
    """Never more rows than can be read, and every request in one of them."""
    lines = [make_judged(number=at, day=day(at)) for at in (0, span - 1)]
    found, rows = timeline_of(lines)

    assert step == found
    assert len(rows) <= MOST_ROWS
    assert 2 == sum(row.total for row in rows)


SEEDS = range(int(os.environ.get("SEEDS", "1")))
WITHIN = 0.02
FULL = Planted(group=True, door=True, scattered=0.01)


def judged(requests: tuple[PatronRequest, ...]) -> Triage:
    return triage(
        RequestsRead(requests=requests),
        site=make_site(Path("/nowhere")),
        answers=Answers.of(()),
        created_at=NOW,
        version="0",
    )


@pytest.fixture(scope="module", params=SEEDS)
def planted(request):
    requests = generate(10_000, request.param, FULL)
    return requests, judged(requests)


def test_both_patterns_are_found_and_nothing_else(planted):
    _, found = planted

    assert {
        (PROFILE, "group", GROUP, None, None),
        (ANOTHER_KIND, "door", DOOR.value, PLANTED_ON.date(), None),
    } == {
        (pattern.cause, pattern.trait.name, pattern.trait.value, pattern.since, pattern.until)
        for pattern in found.patterns
    }
    assert Spread.WIDESPREAD is found.spread


def test_their_shares_are_right_within_two_points(planted):
    requests, found = planted
    group = sum(request.group == GROUP for request in requests)
    door = sum(
        request.door is DOOR and request.created_at >= PLANTED_ON and request.group != GROUP
        for request in requests
    )
    shares = {pattern.cause: pattern.share_of_all for pattern in found.patterns}

    assert pytest.approx(group / len(requests), abs=WITHIN) == shares[PROFILE]
    assert pytest.approx(door / len(requests), abs=WITHIN) == shares[ANOTHER_KIND]


@pytest.mark.parametrize(
    "cause", [UNKNOWN_TO_ILS, RequestCause.MISSING, COULD_NOT_ASK, RequestCause.BLOCKED]
)
def test_scattered_causes_are_counted_and_not_claimed(planted, cause):
    _, found = planted
    [tally] = [item for item in found.causes if item.cause is cause]

    assert pytest.approx(FULL.scattered, abs=WITHIN) == tally.share
    assert cause not in {pattern.cause for pattern in found.patterns}


@pytest.mark.parametrize("count", [5, 30, 120, 1_000, 10_000])
@pytest.mark.parametrize("scattered", [0.0, 0.003, 0.02, 0.06])
def test_where_nothing_was_planted_nothing_is_claimed(count, scattered):
    """Small and large sets with causes by chance alone have no pattern, by any seed."""
    seeds = range({10_000: 1, 1_000: 2}.get(count, 12) * len(SEEDS))
    found = [judged(generate(count, seed, Planted(scattered=scattered))) for seed in seeds]

    assert [()] * len(found) == [item.patterns for item in found]


@pytest.mark.parametrize(
    ("planted_here", "name"), [(Planted(group=True), "group"), (Planted(door=True), "door")]
)
def test_a_planted_cause_is_found_in_a_smaller_set(planted_here, name):
    found = judged(generate(1_000, 4, planted_here))

    assert [name] == [pattern.trait.name for pattern in found.patterns]


def test_every_planted_request_is_in_its_remedy():
    found = judged(generate(2_000, 1, FULL))
    repaired = {
        remedy.pattern: set(remedy.requests) for remedy in found.remedies if remedy.pattern
    }

    assert {1, 2} == set(repaired)
    for number, pattern in enumerate(found.patterns, 1):
        assert set(pattern.failing) <= repaired[number] | {
            line.number for line in found.lines if line.cause is not pattern.cause
        }


NOBODY = NotFound(message="no such patron")
SILENT = CouldNotLook(failure=LookupFailure.TIMEOUT, message="no answer in time")
GAIL = Found(record=make_record())


def judge(request, *attempts, **site):
    here = make_site(Path("/nowhere"), **site)
    [line] = make_triage([request], attempts, site=here).lines
    return line.cause, line.rests_on


REQUEST, HISTORY, STATE = RestsOn.REQUEST, RestsOn.HISTORY, RestsOn.STATE


@pytest.mark.parametrize(
    ("request_", "cause", "rests_on"),
    [
        # None, emptiness, blanks and a list of nothing are the same to ReShare
        *(
            (make_request(NO_ID, patron_identifier=value), RequestCause.MISSING, REQUEST)
            for value in (None, "", "  ", (), ("", " "))
        ),
        # words for nothing, lists, joined values, blanks, and what shows no sign
        *(
            (make_request(UNKNOWN_USER, patron_identifier=value), RequestCause.MALFORMED, REQUEST)
            for value in (
                *("(null)", "undefined", "a@example.edu;b@example.edu", " P1", "P1\u200b"),
                *(("a", "b"), "2.1E+13"),
            )
        ),
        # a library may have given such an identifier out: what worked is not called malformed
        (make_request(OK, patron_identifier="P 1|7"), RequestCause.FINE, HISTORY),
        # without the library system the history decides
        (make_request(OK), RequestCause.FINE, HISTORY),
        (make_request(UNKNOWN_USER), UNKNOWN_TO_ILS, HISTORY),
        (make_request(NO_ID), RequestCause.MISSING, HISTORY),
        (make_request(BLOCKED), RequestCause.BLOCKED, HISTORY),
        (make_request(NOT_ALLOWED), PROFILE, HISTORY),
        (make_request(TIMEOUT), COULD_NOT_ASK, HISTORY),
        (make_request("No Requesting Institution Symbol"), RequestCause.NO_INSTITUTION, HISTORY),
        # without a history the state: a refusal without a reason is called one
        (make_request(None, state="REQ_INVALID_PATRON"), RequestCause.REFUSED, STATE),
        (make_request(None, state="REQ_VALIDATED"), RequestCause.FINE, STATE),
        (make_request(None, state="REQ_IDLE"), CANNOT_TELL, STATE),
        (make_request(None, state=None), CANNOT_TELL, STATE),
    ],
)
def test_what_the_request_its_history_and_its_state_tell(request_, cause, rests_on):
    assert (cause, rests_on) == judge(request_)


CAMPUS = Idp(
    id="campus",
    protocol="saml",
    test_patrons=(TestPatron(id="gail", username="gail", expected_identifier=BARCODE),),
)
ELSEWHERE = [make_attempt(NOBODY), make_attempt(GAIL, role=IlsRole.EVIDENCE)]


@pytest.mark.parametrize(
    ("request_", "attempts", "site", "cause"),
    [
        # with the borrower check off every patron passes, so a later state proves nothing
        (
            make_request(None, state="REQ_SHIPPED"),
            (),
            {"reshare": make_settings(borrower_check=None)},
            CANNOT_TELL,
        ),
        # ReShare's question finds nobody, and the library system has the value elsewhere
        (make_request(UNKNOWN_USER), ELSEWHERE, {}, ANOTHER_KIND),
        # an unknown user name where the library's own identifiers are barcodes
        (
            make_request(UNKNOWN_USER, patron_identifier="gail@example.edu"),
            (),
            {"idps": (CAMPUS,)},
            ANOTHER_KIND,
        ),
    ],
)
def test_what_the_site_and_its_connections_tell(request_, attempts, site, cause):
    assert cause is judge(request_, *attempts, **site)[0]


HANS = make_record(name=PersonName(given="Hans", family="Holm"), emails=("h@example.edu",))
TWO = Ambiguous(count=2, message="two")
NON_UNIQUE = UNKNOWN_USER.replace("Unknown User", "Non-Unique User")


@pytest.mark.parametrize(
    ("message", "outcome", "cause"),
    [
        # silence now does not undo what ReShare was told then
        (TIMEOUT, SILENT, COULD_NOT_ASK),
        (UNKNOWN_USER, SILENT, UNKNOWN_TO_ILS),
        # the library system's explicit answer of now counts, whatever the history says
        (OK, NOBODY, UNKNOWN_TO_ILS),
        (UNKNOWN_USER, NOBODY, UNKNOWN_TO_ILS),
        (TIMEOUT, NOBODY, UNKNOWN_TO_ILS),
        # a found record ends doubts about the identifier, not what ReShare was told of the patron
        (OK, GAIL, RequestCause.FINE),
        (None, GAIL, RequestCause.FINE),
        (UNKNOWN_USER, GAIL, RequestCause.NOW_KNOWN),
        (BLOCKED, GAIL, RequestCause.BLOCKED),
        (NOT_ALLOWED, GAIL, PROFILE),
        (TIMEOUT, GAIL, COULD_NOT_ASK),
        # two full names with nothing in common, and no common address
        (OK, Found(record=HANS), RequestCause.ANOTHER_ACCOUNT),
        (OK, TWO, RequestCause.SEVERAL_ACCOUNTS),
        (NON_UNIQUE, SILENT, RequestCause.SEVERAL_ACCOUNTS),
        (NON_UNIQUE, TWO, RequestCause.SEVERAL_ACCOUNTS),
        (NON_UNIQUE, NOBODY, UNKNOWN_TO_ILS),
        # by the way that shows one account, ReShare's may still find two
        (NON_UNIQUE, GAIL, RequestCause.SEVERAL_ACCOUNTS),
    ],
)
def test_the_answer_of_the_library_system_and_the_history(message, outcome, cause):
    request = make_request(message, state=None if message is None else "REQ_INVALID_PATRON")
    found, rests_on = judge(request, make_attempt(outcome))

    assert cause is found
    assert (rests_on is RestsOn.LIBRARY) is (
        outcome is not SILENT and (outcome is not GAIL or message in (OK, None, UNKNOWN_USER))
    )


def test_several_accounts_are_a_question_of_reshares_page():
    """Nothing else is asked: the history alone names the question."""
    [line] = judged((make_request(NON_UNIQUE),)).lines

    assert RequestCause.SEVERAL_ACCOUNTS is line.cause
    assert "more than one account has this User ID" in line.because
    assert "question intermittent-5" in line.because
    assert RestsOn.HISTORY is line.rests_on


@pytest.mark.parametrize(
    ("record", "reshare", "cause"),
    [
        ({"blocks": (Block(kind=BlockKind.FINES),)}, {}, RequestCause.BLOCKED),
        (
            {"group": PatronGroup(code="ALUM")},
            {"patron_profiles": (PatronProfile(code="ALUM", can_create_requests=False),)},
            PROFILE,
        ),
        ({}, {}, RequestCause.REFUSED),
    ],
)
def test_a_refusal_without_a_reason_may_be_explained_by_the_record(record, reshare, cause):
    asked = make_attempt(Found(record=make_record(**record)))

    request = make_request(None, state="Invalid patron")
    assert cause is judge(request, asked, reshare=make_settings(**reshare))[0]


def test_an_identifier_no_longer_in_use_is_an_old_one():
    """Found under an inactive identifier, or inactive in the record that only evidence sees."""
    old_card = make_identifier(OLD_BARCODE, status=IdentifierStatus.INACTIVE)
    old = Found(record=make_record(make_identifier(BARCODE), old_card))
    request = make_request(OK, patron_identifier=OLD_BARCODE)
    elsewhere = make_attempt(old, OLD_BARCODE, IlsRole.EVIDENCE)

    assert OLD is judge(request, make_attempt(old, OLD_BARCODE))[0]
    assert OLD is judge(request, make_attempt(NOBODY, OLD_BARCODE), elsewhere)[0]


def test_a_spoilt_identifier_is_judged_by_the_history_alone():
    """What a spreadsheet damaged says nothing, and nobody is asked about it."""
    request = make_request(BLOCKED, id="row 7", patron_identifier="2.1E+13")
    [line] = make_triage([request], spoilt=frozenset({"row 7"})).lines

    assert (RequestCause.BLOCKED, None) == (line.cause, line.shape)


REFUSED, ACCEPTED = make_request(UNKNOWN_USER).audit, make_request(OK).audit
LET_PASS = replace(ACCEPTED[0], message="Patron validation overriden. x")


@pytest.mark.parametrize(
    ("audit", "cause"),
    [
        # approved as is, the request still shows why it had been refused
        ((*REFUSED, LET_PASS), UNKNOWN_TO_ILS),
        # an export with the last line alone: the patron had been refused, whatever for
        ((LET_PASS,), RequestCause.REFUSED),
        # a request that was repaired and accepted is fine
        ((*REFUSED, *ACCEPTED), RequestCause.FINE),
    ],
)
def test_what_of_a_history_counts(audit, cause):
    request = replace(make_request(OK, state="REQ_VALIDATED"), audit=audit)

    assert (cause, RestsOn.HISTORY) == judge(request)


@pytest.mark.parametrize(
    ("audit", "message"),
    [
        (OK, "ReShare accepted the patron then; the library system knows no such patron now."),
        (UNKNOWN_USER, "The library system knows no patron by this User ID."),
    ],
)
def test_a_patron_who_was_known_once_is_told_as_such(audit, message):
    [line] = make_triage(
        [make_request(audit, patron_identifier=BARCODE)], [make_attempt(NOBODY, BARCODE)]
    ).lines

    assert (UNKNOWN_TO_ILS, message) == (line.cause, line.because)


def test_each_identifier_is_asked_once_as_it_stands():
    some = [
        make_request(id=f"{at}", patron_identifier=value)
        for at, value in enumerate(["b ", "a", "b ", "c"])
    ]

    assert ["b ", "a"] == distinct_identifiers(some, damaged=frozenset({"3"}))


def test_what_is_nobodys_or_a_states_number_is_not_asked():
    """Words for nothing, joined values, lists and national numbers never leave."""
    odd = ["(null)", "", "a;b", ("a", "b"), "123-45-6789", None]

    assert [None] * len(odd) == [
        may_be_asked(make_request(patron_identifier=pair)) for pair in odd
    ]


SITE = make_site(Path("/nowhere"), form=make_form(ils_identifier=None))


def test_kinds_of_accepted_identifiers_are_usual_once_there_are_enough():
    """A few tell nothing; of many, a rare kind is none. Else ``ils_identifier`` says it."""
    few, many = [BARCODE] * (ENOUGH - 1), [BARCODE] * 99 + ["gail@example.edu"]
    cards = make_site(Path("/nowhere"), form=make_form(ils_identifier="barcode"))

    assert frozenset() == usual_kinds(SITE, few) == usual_kinds(SITE, ())
    assert {Shape.BARCODE} == usual_kinds(SITE, many)
    assert Shape.BARCODE in usual_kinds(cards, ())


def of_one_address(count):
    return [make_request(patron_identifier=f"P{number}") for number in range(count)]


@pytest.mark.parametrize(
    ("requests", "people"),
    [
        # two identifiers with one address, in any letter case
        (
            [make_request(), make_request(patron_identifier="g", email="Gail.Good@example.edu")],
            [1, 1],
        ),
        # a new card, a user name and an address are usual; of more identifiers it is a desk's
        (of_one_address(MOST_IDENTIFIERS), [1] * MOST_IDENTIFIERS),
        (of_one_address(MOST_IDENTIFIERS + 1), list(range(1, MOST_IDENTIFIERS + 2))),
        # without an address equal identifiers are one person; those without any stand alone
        (
            [
                make_request(id=f"{at}", email=None, patron_identifier=value)
                for at, value in enumerate(("P", "P", None, " "))
            ],
            [1, 1, 2, 3],
        ),
    ],
)
def test_which_requests_are_one_persons(requests, people):
    assert people == people_of(requests)


def as_evidence(*outcomes):
    return Answers.of([make_attempt(outcome, role=IlsRole.EVIDENCE) for outcome in outcomes])


def test_reshares_question_decides_and_the_others_are_evidence():
    """A record that only another connection knows does not make the patron known to ReShare.

    Without a connection like ReShare's a record goes before nobody, and any answer before silence.
    """
    both = [make_attempt(GAIL, role=IlsRole.EVIDENCE), make_attempt(NOBODY)]
    answer = Answers.of(both).to(BARCODE)

    assert (NOBODY, [GAIL]) == (answer.decides, answer.evidence)
    assert GAIL == as_evidence(NOBODY, GAIL, SILENT).to(BARCODE).decides
    assert NOBODY == as_evidence(SILENT, NOBODY).to(BARCODE).decides
    assert as_evidence(SILENT).to(BARCODE).decides is None


def test_what_was_answered_is_counted():
    answers = Answers.of([make_attempt(GAIL), make_attempt(SILENT, "other")])

    assert (1, 1) == (answers.answered, answers.unanswered)
    assert answers.to("nobody asked").decides is None
