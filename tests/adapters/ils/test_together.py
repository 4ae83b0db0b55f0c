import threading
import time

from verifier.adapters.ils.concurrent import MOST_AT_ONCE, run_concurrently


def test_gives_results_in_the_order_of_the_calls():
    """Whoever is ready first does not come first."""
    calls = [lambda wait=wait: time.sleep(wait) or wait for wait in (0.1, 0.0, 0.05)]

    assert [0.1, 0.0, 0.05] == run_concurrently(calls, seconds=2)


def test_runs_them_at_the_same_time():
    """All of them have to be running for any of them to go on."""
    barrier = threading.Barrier(5, timeout=2)

    assert [0, 1, 2, 3, 4] == sorted(run_concurrently([barrier.wait] * 5, seconds=3))


def test_what_is_late_has_no_result_and_nobody_waits_for_it():
    """A hanging call costs the deadline and not more."""
    release = threading.Event()

    results = run_concurrently([lambda: "quick", lambda: release.wait(20)], seconds=0.2)

    assert ["quick", None] == results
    release.set()


def test_there_is_a_limit_to_how_many_run():
    """A hundred calls do not make a hundred threads."""
    running, most, lock = [0], [0], threading.Lock()

    def call():
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        time.sleep(0.005)
        with lock:
            running[0] -= 1

    run_concurrently([call] * 100, seconds=10)

    assert most[0] <= MOST_AT_ONCE


def test_nothing_to_do():
    """No calls, no waiting."""
    assert [] == run_concurrently([], seconds=1)
