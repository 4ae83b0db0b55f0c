import pytest

from verifier.runs.watch import watch


class Stage:
    """A clock and an event that nobody has to wait for; each run takes what it is told."""

    def __init__(self, *takes):
        self.now = 500.0
        self.takes = list(takes)
        self.began = []
        self.stopped = False

    def clock(self):
        return self.now

    def is_set(self):
        return self.stopped

    def wait(self, seconds):
        assert seconds > 0
        self.now += seconds
        self.stopped = not self.takes
        return self.stopped

    def once(self):
        self.began.append(self.now - 500)
        takes = self.takes.pop(0)
        if isinstance(takes, Exception):
            raise takes
        self.now += takes

    def watch(self, **more):
        watch(self.once, every_seconds=60, stop=self, clock=self.clock, **more)
        return self.began


def test_the_first_run_is_at_once_and_none_moves_the_next():
    """However long each takes, they begin at the same moments."""
    assert [0, 60, 120, 180] == Stage(5, 59, 0, 30).watch()


def test_a_run_that_takes_too_long_is_not_overlapped():
    """The moments that it ran over are left out."""
    assert [0, 180, 240] == Stage(150, 10, 1).watch()


def test_no_failure_ends_the_watch():
    """Whatever a run raises is told, and the next one comes."""
    failures = []
    began = Stage(ValueError("a"), 1, KeyError("b"), 1).watch(failed=failures.append)

    assert [0, 60, 120, 180] == began
    assert [ValueError, KeyError] == [type(failure) for failure in failures]


def test_a_failure_is_logged_without_its_text(caplog):
    """The text may hold what a patron released."""
    Stage(ValueError("21234000000018")).watch()

    assert "watch-run-failed error=ValueError" in caplog.text
    assert "21234" not in caplog.text


def test_an_interrupt_ends_it():
    """It is no failure of a run."""

    def interrupted():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        watch(interrupted, every_seconds=60, stop=Stage())


def test_a_watch_that_was_ended_begins_nothing():
    """A signal may come before the first run."""
    stage = Stage(1)
    stage.stopped = True

    assert [] == stage.watch()
