"""Which requests are compared with each other."""

from __future__ import annotations

import pytest

from tests.request_factories import make_judged, make_request, numbered
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
        [make_judged(group=each) for each in ("UG", "GRAD")],
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
