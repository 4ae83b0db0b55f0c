from verifier.runs.watch import Heartbeat


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


def test_a_watch_is_ready_for_two_intervals_after_each_run():
    """Not before the first run has ended."""
    clock = Clock()
    pulse = Heartbeat(60, clock=clock)
    seen = [pulse.is_ready]
    pulse.beat()
    for later in (0, 120, 1):
        clock.now += later
        seen.append(pulse.is_ready)
    pulse.beat()
    seen.append(pulse.is_ready)

    assert [False, True, True, False, True] == seen
