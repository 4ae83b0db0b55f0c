import threading
import time
from threading import Event, Lock

import pytest

from verifier.adapters.ils.concurrent import MOST_AT_ONCE, iter_completed, run_concurrently


def test_gives_results_in_the_order_of_the_calls():
    calls = [lambda wait=wait: time.sleep(wait) or wait for wait in (0.1, 0.0, 0.05)]

    assert [0.1, 0.0, 0.05] == run_concurrently(calls, seconds=2)


def test_runs_them_at_the_same_time():
    barrier = threading.Barrier(5, timeout=2)

    assert [0, 1, 2, 3, 4] == sorted(run_concurrently([barrier.wait] * 5, seconds=3))


def test_what_is_late_has_no_result_and_nobody_waits_for_it():
    release = threading.Event()

    results = run_concurrently([lambda: "quick", lambda: release.wait(20)], seconds=0.2)

    assert ["quick", None] == results
    release.set()


def test_there_is_a_limit_to_how_many_run():
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
    assert [] == run_concurrently([], seconds=1)


PATIENCE = 10  # seconds, for what should come at once


def test_each_result_comes_with_its_place():
    calls = [lambda number=number: number * number for number in range(200)]

    assert {place: place * place for place in range(200)} == dict(iter_completed(calls, at_once=7))


def test_a_quick_one_does_not_wait_for_a_slow_one():
    slow = Event()
    results = iter_completed([slow.wait, lambda: "quick"], at_once=2)

    assert (1, "quick") == next(results)
    slow.set()
    assert [(0, True)] == list(results)


def test_no_more_run_together_than_may():
    running, most, lock = 0, 0, Lock()
    both = Event()

    def call():
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
            if running == 2:
                both.set()
        both.wait(PATIENCE)
        with lock:
            running -= 1

    list(iter_completed([call] * 20, at_once=2))

    assert 2 == most


def test_what_a_call_raises_is_raised():
    def fails():
        raise KeyError("x")

    with pytest.raises(KeyError):
        list(iter_completed([fails], at_once=3))


def test_an_exception_may_be_a_result():
    [(_, result)] = iter_completed([lambda: KeyError("x")], at_once=1)

    assert isinstance(result, KeyError)


def test_nothing_begins_when_nobody_takes_results_any_more():
    """An interrupt ends it; what has begun ends by itself."""
    begun, go_on, ended = [], Event(), Event()

    def call(number):
        begun.append(number)
        if number:
            go_on.wait(PATIENCE)
            ended.set()

    results = iter_completed([lambda at=at: call(at) for at in range(50)], at_once=1)
    next(results)
    while len(begun) < 2:
        pass
    results.close()
    go_on.set()

    assert ended.wait(PATIENCE)
    assert [0, 1] == begun


def test_no_calls_give_nothing():
    assert [] == list(iter_completed([], at_once=4))
