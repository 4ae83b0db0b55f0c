from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.adapters.login.cas.answers import NOW, stamp
from verifier.adapters.login.cas.cas_client import check_success
from verifier.adapters.login.gate_record import Gate
from verifier.adapters.messages.cas_answer import CasSuccess
from verifier.domain.model.capture import GateOutcome

SERVICE = "https://verify.example.edu/cas/campus/return/state"
OTHER = "https://other.example.edu/x/return/state"
PLAIN = CasSuccess(principal="jdoe")
ASSERTED = CasSuccess(
    principal="jdoe",
    audiences=(SERVICE,),
    recipient=SERVICE,
    not_before=stamp(NOW),
    not_on_or_after=stamp(NOW + timedelta(minutes=1)),
)


def judged(success):
    """Whether it holds, and the outcome of each check."""
    gate = Gate()
    held = check_success(success, SERVICE, NOW, gate)
    return held, {check.name: check.outcome for check in gate.checks}, gate


@pytest.mark.parametrize("success", [PLAIN, ASSERTED])
def test_a_good_success_holds(success):
    """Every check that is made passes."""
    held, outcomes, _ = judged(success)

    assert held
    assert {GateOutcome.PASSED} == set(outcomes.values())


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"proxied": True}, "proxy"),
        ({"principal": "j" * 1_001}, "principal"),
        ({"audiences": (OTHER,)}, "audience"),
        ({"audiences": (SERVICE, OTHER)}, "audience"),
        ({"recipient": OTHER}, "recipient"),
        ({"recipient": ""}, "recipient"),
        ({"not_before": stamp(NOW + timedelta(seconds=181))}, "times"),
        ({"not_on_or_after": stamp(NOW - timedelta(seconds=180))}, "times"),
        ({"not_before": "soon"}, "times"),
    ],
)
def test_a_bad_success_is_refused(changes, reason):
    """Each is refused under its own name."""
    held, _, gate = judged(replace(ASSERTED, **changes))

    assert not held
    assert reason == gate.failure.name


def test_clocks_may_be_three_minutes_apart():
    """What ended less than three minutes ago by our clock still holds."""
    ended = replace(ASSERTED, not_on_or_after=stamp(NOW - timedelta(seconds=179)))

    assert judged(ended)[0]


def test_what_is_not_said_is_recorded_as_not_checked():
    """An assertion without audience and times holds, and the record does not claim more."""
    silent = replace(ASSERTED, audiences=(), not_before=None, not_on_or_after=None)
    held, outcomes, _ = judged(silent)

    assert held
    assert GateOutcome.NOT_CHECKED is outcomes["audience"]
    assert GateOutcome.NOT_CHECKED is outcomes["times"]


def test_the_state_of_a_service_address_is_not_shown():
    """Of another service's address the last part, which may hold a state, stays out."""
    _, _, gate = judged(replace(ASSERTED, audiences=(OTHER,)))
    [check] = [check for check in gate.checks if check.name == "audience"]

    assert "https://other.example.edu/x/return" == check.received
    assert "https://verify.example.edu/cas/campus/return" == check.expected
