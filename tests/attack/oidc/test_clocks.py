"""Providers whose clock is wrong are told so, in minutes."""

from __future__ import annotations

import pytest

from tests.attack.oidc.attempt import attempt
from verifier.domain.model.capture import LoginAccepted, LoginRefused

MINUTES = 60


def off(seconds):
    return lambda stage: setattr(stage.provider, "clock_off", seconds)


@pytest.mark.parametrize(
    ("seconds", "message"),
    [
        (10 * MINUTES, "10 minutes in the future: the provider's clock is ahead"),
        (-10 * MINUTES, "10 minutes before this login began"),
        (3600 * 2, "2 hours in the future"),
        (-86_400, "1 day before this login began"),
    ],
)
def test_a_clock_that_is_wrong_is_named(seconds, message):
    """The reason is issued-at, and the sentence says how far the clocks are apart."""
    seen = attempt(off(seconds))

    assert isinstance(seen.outcome, LoginRefused)
    assert "issued-at" == seen.outcome.reason
    assert message in seen.outcome.summary
    assert "provider's clock" in seen.outcome.summary


@pytest.mark.parametrize("seconds", [110, -110])
def test_a_clock_within_the_tolerance_does_not_matter(seconds):
    """Two minutes either way are within the tolerance."""
    seen = attempt(off(seconds))

    assert isinstance(seen.outcome, LoginAccepted), seen.outcome


def test_a_wider_tolerance_lets_a_wrong_clock_pass():
    """clock_tolerance_seconds decides."""
    seen = attempt(off(10 * MINUTES), oidc={"clock_tolerance_seconds": 660})

    assert isinstance(seen.outcome, LoginAccepted), seen.outcome
