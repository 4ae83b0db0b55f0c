import signal
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from verifier.model.capture import (
    Attribute,
    IdentityProvider,
    LoginAccepted,
    LoginCapture,
    OneTimeUse,
    Origin,
    PendingLogin,
    Protocol,
    Subject,
    SubjectKind,
)
from verifier.store.database import StoreProblem
from verifier.store.store import AlreadyUsed, Store

NOW = datetime(2026, 11, 24, 12, 0, 0, 123456, tzinfo=UTC)
CANARY = "21234000000018"


def make_pending(number=1, **more):
    shape = {
        "request_id": f"_request{number}",
        "idp_id": "campus",
        "relay_state": f"relay{number}",
        "browser": "digest",
        "started_at": NOW,
        "expires_at": NOW + timedelta(minutes=15),
    }
    return PendingLogin(**{**shape, **more})


def make_login(value=CANARY):
    return LoginCapture(
        protocol=Protocol.SAML,
        origin=Origin.LOGIN,
        captured_at=NOW,
        idp=IdentityProvider(entity_id="https://idp.example.edu/idp"),
        service_provider="https://verify.example.edu/sp",
        subject=Subject(kind=SubjectKind.NONE),
        attributes=(Attribute(name="a", values=(value, " 007 ", "")), Attribute(name="b")),
    )


def make_accepted(number=1, *, request="_request1", value=CANARY):
    return LoginAccepted(
        capture=make_login(value),
        use=OneTimeUse(
            request_id=request,
            assertion_id=f"_assertion{number}",
            issuer="https://idp.example.edu/idp",
            remember_until=NOW + timedelta(minutes=8),
        ),
    )


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/data/verifier.sqlite3"


@pytest.fixture
def store(url):
    opened = Store(url, now=lambda: NOW)
    yield opened
    opened.close()


def test_finds_a_pending_login_by_request_and_by_relay_state(store):
    """A login that was begun is found, whole, by either of its two names."""
    store.begin(make_pending())

    assert make_pending() == store.pending_by_request("_request1")
    assert make_pending() == store.pending_by_relay_state("relay1")
    assert None is store.pending_by_request("relay1")


def test_an_expired_pending_login_is_not_found(url):
    """A login whose time is over is as good as never begun."""
    now = [NOW]
    store = Store(url, now=lambda: now[0])
    store.begin(make_pending())
    now[0] = NOW + timedelta(minutes=15)

    assert None is store.pending_by_request("_request1")
    with pytest.raises(AlreadyUsed) as refused:
        store.accept(make_accepted(), report_id="r1", browser="digest")
    assert "request" == refused.value.what
    store.close()


def test_keeps_the_accepted_login_exactly(store):
    """Leading zeros, blanks, empty values and absent values come back as they were."""
    store.begin(make_pending())
    store.accept(make_accepted(), report_id="r1", browser="digest")

    assert make_login() == store.capture("r1")
    assert None is store.capture("r2")
    assert None is store.pending_by_request("_request1")


def test_refuses_an_assertion_that_was_used(store):
    """The same assertion is refused although it answers another request."""
    store.begin(make_pending(1))
    store.begin(make_pending(2))
    store.accept(make_accepted(), report_id="r1", browser="digest")

    with pytest.raises(AlreadyUsed) as refused:
        store.accept(make_accepted(request="_request2"), report_id="r2", browser="digest")
    assert "assertion" == refused.value.what
    assert None is store.capture("r2")
    assert make_pending(2) == store.pending_by_request("_request2")


def test_refuses_a_request_that_was_answered(store):
    """A second assertion for one request is refused, and is not remembered as used."""
    store.begin(make_pending(1))
    store.accept(make_accepted(1), report_id="r1", browser="digest")

    with pytest.raises(AlreadyUsed) as refused:
        store.accept(make_accepted(2), report_id="r2", browser="digest")
    assert "request" == refused.value.what
    store.accept(make_accepted(2, request=None), report_id="r3", browser=None)


def test_the_same_assertion_id_of_another_issuer_is_another_assertion(store):
    """Identity providers choose their ids independently of each other."""
    first = make_accepted(request=None)
    store.accept(first, report_id="r1", browser=None)
    use = OneTimeUse(
        request_id=None,
        assertion_id=first.use.assertion_id,
        issuer="https://other.example.edu/idp",
        remember_until=first.use.remember_until,
    )

    store.accept(LoginAccepted(capture=first.capture, use=use), report_id="r2", browser=None)

    assert make_login() == store.capture("r2")


def test_of_a_hundred_threads_exactly_one_is_accepted(store):
    """The same login handed in a hundred times at once is accepted once."""
    store.begin(make_pending())
    start = threading.Barrier(100)
    outcomes = []

    def hand_in(number):
        start.wait()
        try:
            store.accept(make_accepted(), report_id=f"r{number}", browser="digest")
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


HAND_IN = """
import sys
sys.path.insert(0, {here!r})
import importlib.util
spec = importlib.util.spec_from_file_location("helpers", {file!r})
helpers = importlib.util.module_from_spec(spec)
spec.loader.exec_module(helpers)
store = helpers.Store({url!r}, now=lambda: helpers.NOW)
print("ready", flush=True)
sys.stdin.readline()
try:
    store.accept(helpers.make_accepted(), report_id="r" + sys.argv[1], browser="digest")
except helpers.AlreadyUsed as refused:
    print(refused.what, flush=True)
else:
    print("accepted", flush=True)
sys.stdin.readline()
"""


def start_process(url, number):
    script = HAND_IN.format(here=str(Path.cwd()), file=__file__, url=url)
    return subprocess.Popen(
        [sys.executable, "-c", script, str(number)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_of_two_processes_exactly_one_is_accepted_even_if_it_is_killed(url, store):
    """Two processes share one store, and what one accepted outlives its sudden end."""
    store.begin(make_pending())
    processes = [start_process(url, number) for number in range(2)]
    try:
        assert ["ready\n", "ready\n"] == [one.stdout.readline() for one in processes]
        for one in processes:
            one.stdin.write("\n")
            one.stdin.flush()
        said = [one.stdout.readline().strip() for one in processes]
        for one in processes:
            one.send_signal(signal.SIGKILL)
    finally:
        for one in processes:
            one.kill()
            one.communicate()

    assert ["accepted", "assertion"] == sorted(said)
    reopened = Store(url, now=lambda: NOW)
    kept = [reopened.capture("r0"), reopened.capture("r1")]
    assert 1 == kept.count(make_login())
    with pytest.raises(AlreadyUsed):
        reopened.accept(make_accepted(), report_id="r9", browser="digest")
    reopened.close()


def test_processes_may_open_a_new_store_at_the_same_moment(url):
    """Nobody fails because another is making the file just now."""
    processes = [start_process(url, number) for number in range(3)]
    try:
        assert ["ready\n"] * 3 == [one.stdout.readline() for one in processes]
    finally:
        for one in processes:
            one.kill()
            one.communicate()


def test_the_database_and_its_log_are_private(tmp_path, store):
    """Nobody else on the machine can read what patrons released."""
    store.begin(make_pending())
    store.accept(make_accepted(), report_id="r1", browser="digest")

    modes = {one.name: one.stat().st_mode & 0o777 for one in (tmp_path / "data").iterdir()}

    assert 0o700 == (tmp_path / "data").stat().st_mode & 0o777
    assert {
        "verifier.sqlite3": 0o600,
        "verifier.sqlite3-wal": 0o600,
        "verifier.sqlite3-shm": 0o600,
    } == modes


def test_a_file_that_others_could_read_is_closed_to_them(tmp_path):
    """A database that was made too open is made private when it is opened."""
    path = tmp_path / "verifier.sqlite3"
    path.touch(mode=0o644)

    Store(f"sqlite:///{path}").close()

    assert 0o600 == path.stat().st_mode & 0o777


def test_is_durable_and_forgetful_by_setting(store):
    """Commits are flushed to the disk and deleted rows are overwritten."""
    with store._engine.connect() as connection:
        found = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
        ]

    assert ["wal", 2, 1, 1] == found


def test_purge_leaves_no_trace_of_what_is_too_old(tmp_path, url):
    """After the days to keep, no file of the store holds a released value."""
    now = [NOW]
    store = Store(url, keep_days=7, now=lambda: now[0])
    store.begin(make_pending())
    store.accept(make_accepted(), report_id="old", browser="digest")
    now[0] = NOW + timedelta(days=6)
    store.accept(make_accepted(2, request=None, value="kept"), report_id="new", browser="digest")

    assert 0 == store.purge(NOW + timedelta(days=7) - timedelta(microseconds=1))
    assert 1 == store.purge(NOW + timedelta(days=7))

    assert None is store.capture("old")
    assert make_login("kept") == store.capture("new")
    content = b"".join(one.read_bytes() for one in (tmp_path / "data").iterdir())
    assert CANARY.encode() not in content
    store.close()


def test_purge_forgets_assertions_only_when_they_could_not_be_used_again(store):
    """A used assertion is remembered until its own time is over, however old its login is."""
    accepted = make_accepted(request=None)
    store.accept(accepted, report_id="r1", browser=None)
    store.forget("r1")
    store.purge(NOW + timedelta(minutes=7))

    with pytest.raises(AlreadyUsed):
        store.accept(accepted, report_id="r2", browser=None)
    store.purge(NOW + timedelta(minutes=8))
    store.accept(accepted, report_id="r3", browser=None)


def test_forget_deletes_one_login_from_every_file(tmp_path, store):
    """What a person deletes is gone, and the rest stays."""
    store.accept(make_accepted(1, request=None), report_id="r1", browser=None)
    store.accept(make_accepted(2, request=None, value="kept"), report_id="r2", browser=None)

    store.forget("r1")

    assert None is store.capture("r1")
    assert make_login("kept") == store.capture("r2")
    content = b"".join(one.read_bytes() for one in (tmp_path / "data").iterdir())
    assert CANARY.encode() not in content


def test_a_handed_in_login_is_kept_without_using_anything_up(store):
    """The same saved login may be judged as often as one likes."""
    store.keep(make_login(), report_id="r1", browser="digest")
    store.keep(make_login(), report_id="r2", browser="digest")

    assert make_login() == store.capture("r2")
    assert store.belongs_to("r1", "digest")
    assert not store.belongs_to("r1", "another")
    assert not store.belongs_to("r1", None)
    assert not store.belongs_to("r9", None)


def test_in_memory_the_store_serves_several_threads():
    """A store without a file is one store for every thread."""
    memory = Store("sqlite://", now=lambda: NOW)
    memory.begin(make_pending())
    outcomes = []

    def hand_in(number):
        try:
            memory.accept(make_accepted(), report_id=f"r{number}", browser=None)
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


def test_a_locked_database_is_a_sentence(monkeypatch, url, store):
    """Another program that holds the database is named, and no value is."""
    store._engine.dispose()
    monkeypatch.setattr("verifier.store.database._BUSY_SECONDS", 0.1)
    impatient = Store(url, now=lambda: NOW)
    other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(StoreProblem) as problem:
        impatient.accept(make_accepted(request=None), report_id="r1", browser=None)

    other.close()
    impatient.close()
    assert (
        "The data store is locked by another program; try again in a moment." == problem.value.said
    )
    assert CANARY not in repr(problem.value.__cause__)


def test_a_full_disk_is_a_sentence(store):
    """A database that cannot grow says that the disk is full."""
    with store._engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")
        connection.commit()

    with pytest.raises(StoreProblem) as problem:
        store.keep(make_login("x" * 500_000), report_id="r1", browser=None)

    assert (
        "The data store cannot be written because the disk is full; make room and try again."
        == problem.value.said
    )


def test_a_read_only_database_is_a_sentence(store):
    """A database that cannot be written says so and what to do."""
    with store._engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only = ON")
        connection.commit()

    with pytest.raises(StoreProblem, match="cannot be written by this account"):
        store.keep(make_login(), report_id="r1", browser=None)


def test_a_file_that_is_no_database_is_a_sentence(tmp_path):
    """Some other file under the store's name is not touched, and is named as such."""
    path = tmp_path / "verifier.sqlite3"
    path.write_text("this is a letter, not a database, and long enough to be looked at " * 9)

    with pytest.raises(StoreProblem, match="is not a database of the verifier"):
        Store(f"sqlite:///{path}")


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path):
    """The path and the reason are named."""
    (tmp_path / "file").touch()

    with pytest.raises(StoreProblem, match="cannot be opened: "):
        Store(f"sqlite:///{tmp_path}/file/verifier.sqlite3")


def test_a_store_of_another_version_is_not_touched(tmp_path):
    """A database with another schema is refused before anything is written."""
    path = tmp_path / "verifier.sqlite3"
    other = sqlite3.connect(path)
    other.execute("PRAGMA user_version = 99")
    other.close()

    with pytest.raises(StoreProblem, match="another version"):
        Store(f"sqlite:///{path}")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://db.example.edu/verifier", "only be an SQLite file"),
        ("no address", "is not a database address"),
    ],
)
def test_other_databases_are_refused(url, said):
    """Only SQLite is ready in this version."""
    with pytest.raises(StoreProblem, match=said):
        Store(url)
