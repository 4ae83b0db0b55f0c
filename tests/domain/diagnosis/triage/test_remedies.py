"""What to change, for whom, and what that repairs."""

from __future__ import annotations

import pytest

from tests.request_factories import make_judged, numbered
from verifier.domain.diagnosis.triage.patterns import patterns_of
from verifier.domain.diagnosis.triage.triage import advice, remedies_of
from verifier.domain.model.finding import Owner
from verifier.domain.model.triage import RequestCause, RequestSource


@pytest.mark.parametrize("cause", [each for each in RequestCause if each.is_wrong])
@pytest.mark.parametrize("door", [None, *RequestSource])
def test_every_cause_has_a_change_by_every_door(cause, door):
    """Nothing goes wrong without somebody who can change it."""
    _, text = advice(cause, door)

    assert text.endswith(".")


def test_the_owner_goes_by_the_door():
    """The same cause is the identity team's by a link, and the library systems' by an add-on."""
    kind = RequestCause.ANOTHER_KIND

    assert [Owner.IDENTITY, Owner.ILS, Owner.RESHARE] == [
        advice(kind, each)[0] for each in (None, RequestSource.ILLIAD, RequestSource.STAFF)
    ]


def test_each_change_lists_its_requests_and_the_pattern_it_ends():
    """The one that repairs most first; one profile is one change."""
    lines = numbered(
        [make_judged() for _ in range(100)],
        [make_judged(RequestCause.PROFILE, group="ALUM") for _ in range(10)],
        [make_judged(RequestCause.PROFILE, group="GUEST") for _ in range(2)],
    )
    failing = [line for line in lines if line.cause.is_wrong]
    first, second = remedies_of(failing, patterns_of(lines))

    assert ("ALUM", 1, tuple(range(101, 111))) == (first.concerns, first.pattern, first.requests)
    assert ("GUEST", None, (111, 112)) == (second.concerns, second.pattern, second.requests)
