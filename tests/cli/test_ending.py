"""How a service ends."""

import os
import signal

import pytest

from verifier.cli.ending import ended_by_signal


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
