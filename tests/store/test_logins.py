import hashlib
import signal
import subprocess
import sys
import threading
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.report import samples
from tests.store.logins import CANARY, NOW, SEAL, at_once, make_accepted, make_login, make_pending
from verifier.store.db_errors import StoreProblem
from verifier.store.logins import AlreadyUsed, Logins
from verifier.store.sealing import KEY_BYTES, Seal
from verifier.store.store import Store

WHOSE = {"idp_id": "campus", "patron": "grad1"}


@pytest.mark.parametrize("whose", [WHOSE, dict.fromkeys(WHOSE)], ids=["known", "saved"])
@pytest.mark.parametrize("way", ["accepted", "plain", "together"])
def test_a_login_belongs_to_its_identity_provider_and_test_patron(store, way, whose):
    """Whoever knows says so when it is kept, and what stays of its report says it again."""
    if way == "together":
        store.keep_together([("r1", make_login())], browser=None, **whose)
    else:
        login = make_accepted(request=None) if way == "accepted" else make_login()
        store.keep(login, report_id="r1", browser=None, **whose)
    store.save_report("r1", samples.failing())
    kept = store.results.of("r1")

    assert whose == {"idp_id": kept.idp_id, "patron": kept.patron}


def test_a_login_is_written_sealed(store):
    store.keep(make_login(), report_id="r1", browser=None)

    with store._engine.connect() as db:
        rows = db.exec_driver_sql("SELECT * FROM logins").all()
    assert make_login() == store.capture("r1")
    with pytest.raises(StoreProblem, match="sealed with another key"):
        Logins(replace(store._at, seal=Seal.temporary())).capture("r1")
    assert CANARY.encode() not in repr(rows).encode()


def hand_in_at_once(store, count):
    """Hand the same login in from so many threads; what came of them."""
    start, outcomes = threading.Barrier(count), []
    store.begin(make_pending())

    def hand_in(number):
        start.wait()
        try:
            store.keep(make_accepted(), report_id=f"r{number}", browser="digest")
        except AlreadyUsed as refused:
            outcomes.append(refused.what)
        else:
            outcomes.append("accepted")

    at_once(hand_in, count)
    return Counter(outcomes)


def test_of_a_hundred_threads_exactly_one_is_accepted(store):
    assert {"accepted": 1, "assertion": 99} == hand_in_at_once(store, 100)


def test_in_memory_the_store_serves_several_threads():
    memory = Store("sqlite://", now=lambda: NOW)
    outcomes = hand_in_at_once(memory, 10)
    memory.close()

    assert {"accepted": 1, "assertion": 9} == outcomes


HAND_IN = """
import sys
from tests.store.logins import NOW, SEAL, make_accepted
from verifier.store.logins import AlreadyUsed
from verifier.store.store import Store
store = Store(sys.argv[1], seal=SEAL, now=lambda: NOW)
print("ready", flush=True)
sys.stdin.readline()
try:
    store.keep(make_accepted(), report_id=sys.argv[2], browser="digest")
except AlreadyUsed as refused:
    print(refused.what, flush=True)
else:
    print("accepted", flush=True)
sys.stdin.readline()
"""


def start_process(url, number):
    return subprocess.Popen(
        [sys.executable, "-c", HAND_IN, url, f"r{number}"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )


def test_of_two_processes_exactly_one_is_accepted_even_if_it_is_killed(url, store):
    store.begin(make_pending())
    processes = [start_process(url, number) for number in range(2)]
    try:
        assert ["ready\n", "ready\n"] == [process.stdout.readline() for process in processes]
        for process in processes:
            process.stdin.write("\n")
            process.stdin.flush()
        message = [process.stdout.readline().strip() for process in processes]
        for process in processes:
            process.send_signal(signal.SIGKILL)
    finally:
        for process in processes:
            process.kill()
            process.communicate()

    assert ["accepted", "assertion"] == sorted(message)
    reopened = Store(url, seal=SEAL, now=lambda: NOW)
    kept = [reopened.capture("r0"), reopened.capture("r1")]
    assert 1 == kept.count(make_login())
    with pytest.raises(AlreadyUsed):
        reopened.keep(make_accepted(), report_id="r9", browser="digest")
    reopened.close()


def test_processes_may_open_a_new_store_at_the_same_moment(url):
    processes = [start_process(url, number) for number in range(3)]
    try:
        assert ["ready\n"] * 3 == [process.stdout.readline() for process in processes]
    finally:
        for process in processes:
            process.kill()
            process.communicate()


WITHIN = timedelta(minutes=15)


def attempts(store, times, subject="digest"):
    """Whether each of so many attempts may be made."""
    return [store.attempts.may(subject, at_most=2, within=WITHIN) for _ in range(times)]


def test_only_the_first_attempts_may_be_made(store):
    assert [True, True, False, False] == attempts(store, 4)
    assert [True] == attempts(store, 1, subject="another")


def test_attempts_are_over_after_a_while(store, clock):
    """A refused attempt counts as well, so that trying on does not help."""
    attempts(store, 2)
    clock[0] = NOW + timedelta(minutes=10)
    late = attempts(store, 1)
    clock[0] = NOW + timedelta(minutes=16)
    after = attempts(store, 2)

    assert [False] == late
    assert [True, False] == after


def test_a_good_end_forgives(store):
    attempts(store, 2)
    store.attempts.forgive("digest")

    assert [True] == attempts(store, 1)


def test_attempts_hold_for_every_process(url):
    """They are counted in the store, so a restart forgets none."""
    first = Store(url, seal=SEAL)
    attempts(first, 2)
    first.close()
    second = Store(url, seal=SEAL)
    again = attempts(second, 1)
    second.close()

    assert [False] == again


def test_who_tries_on_fills_no_database(store):
    """However often: of each subject as many are kept as may be made."""
    attempts(store, 40)
    attempts(store, 1, subject="another")
    with store._engine.connect() as db:
        kept = db.exec_driver_sql("SELECT count(*) FROM attempts").scalar()

    assert 3 == kept


def test_each_refused_attempt_begins_the_wait_anew(store, clock):
    """After the last of them, and not after the first."""
    message = []
    for minute in (0, 1, 10, 14, 24, 26, 42):
        clock[0] = NOW + timedelta(minutes=minute)
        message += attempts(store, 1)

    assert [True, True, False, False, False, False, True] == message


def test_nobody_without_the_key_can_guess_who_tried(store):
    """An address or a user name is quickly guessed where its plain digest is known."""
    name = "21234000000018"
    attempts(store, 1, subject=name)
    with store._engine.connect() as db:
        [kept] = db.exec_driver_sql("SELECT subject FROM attempts").scalars().all()

    assert kept not in {name, hashlib.sha256(name.encode()).hexdigest()}
    assert SEAL.digest(name, of="attempt") == kept


def test_attempts_count_on_when_the_key_is_changed(url):
    """Whoever tried too often has to wait all the same."""
    old, new = b"o" * KEY_BYTES, b"n" * KEY_BYTES
    before = Store(url, seal=Seal([old]))
    attempts(before, 2)
    before.close()
    after = Store(url, seal=Seal([new, old]))
    still = attempts(after, 1)
    after.attempts.forgive("digest")
    forgiven = attempts(after, 1)
    after.close()

    assert [False] == still
    assert [True] == forgiven
