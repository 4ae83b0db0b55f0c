"""Ten thousand generated requests: what was planted is found, and nothing else is claimed.

``make planted`` has more of them, by more seeds.
"""

import os
from pathlib import Path

import pytest

from tests.factories import make_site
from tests.generated_requests import DOOR, GROUP, PLANTED_ON, Planted, generate
from tests.request_factories import NOW
from verifier.domain.diagnosis.triage.judge import Answers
from verifier.domain.diagnosis.triage.triage import triage
from verifier.domain.model.population import Spread
from verifier.domain.model.triage import PatronRequest, RequestCause, RequestsRead, Triage

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
    """One patron type, and one door since its day: these two, each with its cause."""
    _, found = planted

    assert {
        (RequestCause.PROFILE, "group", GROUP, None, None),
        (RequestCause.ANOTHER_KIND, "door", DOOR.value, PLANTED_ON.date(), None),
    } == {
        (pattern.cause, pattern.trait.name, pattern.trait.value, pattern.since, pattern.until)
        for pattern in found.patterns
    }
    assert Spread.WIDESPREAD is found.spread


def test_their_shares_are_right_within_two_points(planted):
    """Of all requests, as they were planted."""
    requests, found = planted
    group = sum(request.group == GROUP for request in requests)
    door = sum(
        request.door is DOOR and request.created_at >= PLANTED_ON and request.group != GROUP
        for request in requests
    )
    shares = {pattern.cause: pattern.share_of_all for pattern in found.patterns}

    assert pytest.approx(group / len(requests), abs=WITHIN) == shares[RequestCause.PROFILE]
    assert pytest.approx(door / len(requests), abs=WITHIN) == shares[RequestCause.ANOTHER_KIND]


@pytest.mark.parametrize(
    "cause",
    [
        RequestCause.UNKNOWN_TO_ILS,
        RequestCause.MISSING,
        RequestCause.COULD_NOT_ASK,
        RequestCause.BLOCKED,
    ],
)
def test_scattered_causes_are_counted_and_not_claimed(planted, cause):
    """Each single cause is there with its share, within two points, and is no pattern."""
    _, found = planted
    [tally] = [each for each in found.causes if each.cause is cause]

    assert pytest.approx(FULL.scattered, abs=WITHIN) == tally.share
    assert cause not in {pattern.cause for pattern in found.patterns}


@pytest.mark.parametrize("count", [5, 30, 120, 1_000, 10_000])
@pytest.mark.parametrize("scattered", [0.0, 0.003, 0.02, 0.06])
def test_where_nothing_was_planted_nothing_is_claimed(count, scattered):
    """Small and large sets with causes by chance alone have no pattern, by any seed."""
    seeds = range({10_000: 1, 1_000: 2}.get(count, 12) * len(SEEDS))
    found = [judged(generate(count, seed, Planted(scattered=scattered))) for seed in seeds]

    assert [()] * len(found) == [each.patterns for each in found]


@pytest.mark.parametrize(
    ("planted_here", "name"), [(Planted(group=True), "group"), (Planted(door=True), "door")]
)
def test_a_planted_cause_is_found_in_a_smaller_set(planted_here, name):
    """A thousand requests are enough for either of them alone."""
    found = judged(generate(1_000, 4, planted_here))

    assert [name] == [pattern.trait.name for pattern in found.patterns]


def test_every_planted_request_is_in_its_remedy():
    """The change that ends a pattern repairs all of its requests."""
    found = judged(generate(2_000, 1, FULL))
    repaired = {
        remedy.pattern: set(remedy.requests) for remedy in found.remedies if remedy.pattern
    }

    assert {1, 2} == set(repaired)
    for number, pattern in enumerate(found.patterns, 1):
        assert set(pattern.failing) <= repaired[number] | {
            line.number for line in found.lines if line.cause is not pattern.cause
        }
