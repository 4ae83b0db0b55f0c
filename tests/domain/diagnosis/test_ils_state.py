from __future__ import annotations

import pytest

from tests.domain.diagnosis.cases import SILENCE, make_case, make_finding
from tests.factories import make_decision
from verifier.domain.diagnosis.verdict import ils_state
from verifier.domain.model.report import IlsState


@pytest.mark.parametrize(
    ("state", "check"),
    [
        (IlsState.BLOCKED, "decision.patron-blocked"),
        (IlsState.BLOCKED, "patron.blocked-in-ils"),
        (IlsState.EXPIRED, "patron.record-expired"),
        (IlsState.INACTIVE, "patron.record-inactive"),
        (IlsState.OK, "release.identifier-reassignable"),
    ],
)
def test_follows_the_findings_about_the_record(state, check):
    """The state is what the checks found, whatever ReShare makes of it."""
    assert state == ils_state(make_case(make_finding(check)))


def test_is_unknown_without_a_record():
    """Nothing is known about a patron who was not found or not asked for."""
    assert ils_state(make_case(decision=make_decision(SILENCE))) is IlsState.UNKNOWN
