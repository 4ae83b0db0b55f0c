import signal
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest

from tests.store.logins import NOW, SEAL, make_accepted, make_login, make_pending
from verifier.store.logins import AlreadyUsed
from verifier.store.store import Store


def test_of_a_hundred_threads_exactly_one_is_accepted(store):
    """The same login handed in a hundred times at once is accepted once."""
    store.begin(make_pending())
    start = threading.Barrier(100)
    outcomes = []

    def hand_in(number):
        start.wait()
        try:
            store.keep(make_accepted(), report_id=f"r{number}", browser="digest")
        except AlreadyUsed as refused:
            outcomes.append(refused.what)
        else:
            outcomes.append("accepted")

    threads = [threading.Thread(target=hand_in, args=(number,)) for number in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {"accepted": 1, "assertion": 99} == Counter(outcomes)


def test_in_memory_the_store_serves_several_threads():
    """A store without a file is one store for every thread."""
    memory = Store("sqlite://", now=lambda: NOW)
    memory.begin(make_pending())
    outcomes = []

    def hand_in(number):
        try:
            memory.keep(make_accepted(), report_id=f"r{number}", browser=None)
        except AlreadyUsed:
            outcomes.append("used")
        else:
            outcomes.append("accepted")

    threads = [threading.Thread(target=hand_in, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    memory.close()

    assert {"accepted": 1, "used": 9} == Counter(outcomes)


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
    """Two processes share one store, and what one accepted outlives its sudden end."""
    store.begin(make_pending())
    processes = [start_process(url, number) for number in range(2)]
    try:
        assert ["ready\n", "ready\n"] == [process.stdout.readline() for process in processes]
        for process in processes:
            process.stdin.write("\n")
            process.stdin.flush()
        message = [process.stdout.readline().strip() for process in processes]
        for one in processes:
            one.send_signal(signal.SIGKILL)
    finally:
        for one in processes:
            one.kill()
            one.communicate()

    assert ["accepted", "assertion"] == sorted(message)
    reopened = Store(url, seal=SEAL, now=lambda: NOW)
    kept = [reopened.capture("r0"), reopened.capture("r1")]
    assert 1 == kept.count(make_login())
    with pytest.raises(AlreadyUsed):
        reopened.keep(make_accepted(), report_id="r9", browser="digest")
    reopened.close()


def test_processes_may_open_a_new_store_at_the_same_moment(url):
    """Nobody fails because another is making the file just now."""
    processes = [start_process(url, number) for number in range(3)]
    try:
        assert ["ready\n"] * 3 == [process.stdout.readline() for process in processes]
    finally:
        for process in processes:
            process.kill()
            process.communicate()
