"""Masking a set of requests."""

from __future__ import annotations

from tests.report.triage.samples import ALUM, CANARY, mixed
from verifier.report.redact import redacted


def test_the_histories_are_left_out():
    """They quote identifiers; what they say is in the causes already."""
    triage = mixed()

    assert any(line.request.audit for line in triage.lines)
    assert {()} == {line.request.audit for line in redacted(triage).lines}
    assert [line.cause for line in triage.lines] == [line.cause for line in redacted(triage).lines]


def test_doors_and_shapes_stay_readable_and_groups_do_not():
    """A group is what a library says of its people; a door is the library's own."""
    shown = redacted(mixed())
    values = {pattern.trait.name: pattern.trait.value for pattern in shown.patterns}

    assert {"door": "illiad", "group": "XXXX-9999"} == values
    assert ALUM not in str(shown)
    assert CANARY not in str(shown)
