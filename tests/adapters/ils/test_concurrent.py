import time
from threading import Barrier, Event, Lock

import pytest

from tests.adapters.ils.connecting import connected
from tests.factories import FixedIls
from verifier.adapters.ils.concurrent import MOST_AT_ONCE, iter_completed, run_concurrently
from verifier.adapters.ils.lookup_many import look_up_many
from verifier.domain.model.lookup import CouldNotLook, Found, LookupFailure, PatronKey
from verifier.domain.model.patron import PatronIdentifier, PatronRecord
from verifier.domain.model.site import IlsConnection, IlsRole


def test_gives_results_in_the_order_of_the_calls():
    calls = [lambda wait=wait: time.sleep(wait) or wait for wait in (0.1, 0.0, 0.05)]

    assert [0.1, 0.0, 0.05] == run_concurrently(calls, seconds=2)


def test_runs_them_at_the_same_time():
    barrier = Barrier(5, timeout=2)

    assert [0, 1, 2, 3, 4] == sorted(run_concurrently([barrier.wait] * 5, seconds=3))


def test_what_is_late_has_no_result_and_nobody_waits_for_it():
    release = Event()
    results = run_concurrently([lambda: "quick", lambda: release.wait(20)], seconds=0.2)

    assert ["quick", None] == results
    release.set()


class Counter:
    """A call that counts how many of it run at a time."""

    def __init__(self, wait):
        self.lock, self.running, self.most, self.wait = Lock(), 0, 0, wait

    def __call__(self):
        with self.lock:
            self.running += 1
            self.most = max(self.most, self.running)
        self.wait(self)
        with self.lock:
            self.running -= 1


def test_there_is_a_limit_to_how_many_run():
    call = Counter(lambda _: time.sleep(0.005))
    run_concurrently([call] * 100, seconds=10)

    assert call.most <= MOST_AT_ONCE


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
    both = Event()
    call = Counter(lambda call: both.set() if call.running == 2 else both.wait(PATIENCE))
    list(iter_completed([call] * 20, at_once=2))

    assert 2 == call.most


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
    assert [] == run_concurrently([], seconds=1) == list(iter_completed([], at_once=4))


KEYS = [PatronKey(value=f"2{number:013}") for number in range(500)]


class Echo(FixedIls):
    def __init__(self, wait=0.001):
        super().__init__({})
        self.wait = wait

    def look_up(self, key):
        time.sleep(self.wait)
        identifier = PatronIdentifier(type="barcode", value=key.value)
        return Found(record=PatronRecord(source="x", identifiers=(identifier,)))


def named(connector, name="koha", **pace):
    connection = IlsConnection(id=name, connector="koha", role=IlsRole.EVIDENCE)
    return connected(connector, connection, **pace)


def test_five_hundred_patrons_twenty_at_a_time():
    """Each gets its own answer, in order, at the pace that was set, with progress."""
    progress = []
    began = time.monotonic()
    attempts, unasked = look_up_many(
        [named(Echo(), per_second=500)],
        KEYS,
        progress=lambda done, all_: progress.append((done, all_)),
    )

    assert 0 == unasked
    assert [key.value for key in KEYS] == [
        attempt.outcome.record.identifiers[0].value for attempt in attempts
    ]
    assert [(done, 500) for done in range(1, 501)] == progress
    assert time.monotonic() - began >= 499 / 500 * 0.95


def test_an_interrupt_ends_it_and_keeps_what_is_known():
    def interrupt(done, _all):
        if done == 3:
            raise KeyboardInterrupt

    attempts, unasked = look_up_many([named(Echo(0.01))], KEYS, progress=interrupt)

    assert 3 == len(attempts)
    assert 497 == unasked


def test_every_connection_is_asked_for_every_patron():
    attempts, _ = look_up_many([named(Echo()), named(Echo(), "folio")], KEYS[:2])

    assert [(KEYS[0], 0), (KEYS[0], 1), (KEYS[1], 0), (KEYS[1], 1)] == [
        (attempt.key, index % 2) for index, attempt in enumerate(attempts)
    ]


class Failing(FixedIls):
    def look_up(self, key):
        self.asked.append(key)
        return self.answers


@pytest.mark.parametrize(
    ("failure", "most"),
    [
        (LookupFailure.AUTH_ERROR, 25),
        (LookupFailure.RATE_LIMITED, 25),
        (LookupFailure.UNREACHABLE, 25),
        (LookupFailure.TIMEOUT, 40),
    ],
)
def test_a_connection_of_which_nothing_comes_is_given_up(failure, most):
    """It is not asked five hundred times, and every patron is told why."""
    ils = Failing(CouldNotLook(failure=failure, message="No."))
    attempts, unasked = look_up_many([named(ils)], KEYS)

    assert (500, 0) == (len(attempts), unasked)
    assert len(ils.asked) <= most
    assert "No. So it was not asked any more." == attempts[-1].outcome.message
    assert {failure} == {attempt.outcome.failure for attempt in attempts}


def test_one_bad_answer_ends_nothing():
    ils = Failing(CouldNotLook(failure=LookupFailure.PROTOCOL_ERROR, message="Odd."))
    look_up_many([named(ils)], KEYS[:60])

    assert 60 == len(ils.asked)
