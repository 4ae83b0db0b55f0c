"""How a service ends."""

import os
import signal
from threading import Event

import pytest

from verifier.cli.exits import ended_by_signal


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_block_quietly(number):
    """What follows in the block is not done, what follows it is, and the handler is back."""
    before = signal.getsignal(number)
    done = []

    with ended_by_signal():
        os.kill(os.getpid(), number)
        done.append("not reached")

    assert [] == done
    assert before == signal.getsignal(number)


def test_the_end_is_noted_before_the_interrupt():
    """A part of the block that takes the interrupt for its own leaves a trace for the others."""
    stop = Event()
    seen = []
    with ended_by_signal(stop):
        try:
            os.kill(os.getpid(), signal.SIGTERM)
        except KeyboardInterrupt:
            seen.append(stop.is_set())

    assert [True] == seen
