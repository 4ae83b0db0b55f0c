import threading

from tests.report.lint.samples import GOOD, make_lint
from verifier.web import services
from verifier.web.services import LastLint


def test_nothing_was_looked_at_yet():
    """Showing the page asks no library system."""
    assert LastLint(lambda: make_lint(GOOD)).get() is None


def test_a_fresh_look_is_not_made_anew(monkeypatch):
    """Two clicks in a row are one test; later there is another."""
    made = []
    one = LastLint(lambda: made.append(1) or make_lint(GOOD))

    assert one.renew()
    assert one.renew()
    assert [1] == made
    monkeypatch.setattr(services, "FRESH_SECONDS", -1.0)
    assert one.renew()
    assert [1, 1] == made
    assert make_lint(GOOD) == one.get()


def test_one_at_a_time():
    """Whoever comes while a test runs is told so."""
    running, go_on = threading.Event(), threading.Event()

    def slow():
        running.set()
        go_on.wait(5)
        return make_lint(GOOD)

    one = LastLint(slow)
    first = threading.Thread(target=one.renew)
    first.start()
    running.wait(5)

    assert not one.renew()
    go_on.set()
    first.join()
