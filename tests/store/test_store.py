import resource
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from tests.factories import make_site
from tests.report import samples
from tests.store.logins import CANARY, NOW, SEAL, at_once, make_accepted, make_login, make_pending
from tests.store.runs import EXPECTED, WANTED, log_in, make_run
from verifier.adapters.captures.report_json import read_support
from verifier.domain.model.capture import LoginAccepted, OneTimeUse
from verifier.domain.model.stored_result import StoredCount
from verifier.report.json_report import support_export
from verifier.store.context import open_up_to_date
from verifier.store.database import delete_where, reading, writing
from verifier.store.db_errors import StoreProblem
from verifier.store.logins import AlreadyUsed
from verifier.store.schema_upgrade import NEWEST, revision_of
from verifier.store.sealing import Seal
from verifier.store.store import Store
from verifier.store.tables import (
    Attempt,
    OperatorSession,
    Pending,
    SetupLink,
    StoredRun,
    StoredRunRow,
    UsedAssertion,
)


def test_finds_a_pending_login_by_request_and_by_relay_state(store):
    store.begin(make_pending())

    assert make_pending() == store.pending_by_request("_request1")
    assert make_pending() == store.pending_by_relay_state("relay1")
    assert None is store.pending_by_request("relay1")


def test_an_expired_pending_login_is_not_found(store, clock):
    store.begin(make_pending())
    clock[0] = NOW + timedelta(minutes=15)

    assert None is store.pending_by_request("_request1")
    with pytest.raises(AlreadyUsed) as refused:
        store.keep(make_accepted(), report_id="r1", browser="digest")
    assert "request" == refused.value.what


def test_keeps_the_accepted_login_exactly(store):
    """Leading zeros, blanks, empty values and absent values come back as they were."""
    store.begin(make_pending())
    store.keep(make_accepted(), report_id="r1", browser="digest")

    assert make_login() == store.capture("r1")
    assert None is store.capture("r2")
    assert None is store.pending_by_request("_request1")


def test_refuses_an_assertion_that_was_used(store):
    store.begin(make_pending(1))
    store.begin(make_pending(2))
    store.keep(make_accepted(), report_id="r1", browser="digest")

    with pytest.raises(AlreadyUsed) as refused:
        store.keep(make_accepted(request="_request2"), report_id="r2", browser="digest")
    assert "assertion" == refused.value.what
    assert None is store.capture("r2")
    assert make_pending(2) == store.pending_by_request("_request2")


def test_refuses_a_request_that_was_answered(store):
    store.begin(make_pending(1))
    store.keep(make_accepted(1), report_id="r1", browser="digest")

    with pytest.raises(AlreadyUsed) as refused:
        store.keep(make_accepted(2), report_id="r2", browser="digest")
    assert "request" == refused.value.what
    store.keep(make_accepted(2, request=None), report_id="r3", browser=None)


def test_the_same_assertion_id_of_another_issuer_is_another_assertion(store):
    """Identity providers choose their ids independently of each other."""
    first = make_accepted(request=None)
    store.keep(first, report_id="r1", browser=None)
    use = OneTimeUse(
        request_id=None,
        assertion_id=first.use.assertion_id,
        issuer="https://other.example.edu/idp",
        remember_until=first.use.remember_until,
    )

    store.keep(LoginAccepted(capture=first.capture, use=use), report_id="r2", browser=None)

    assert make_login() == store.capture("r2")


def test_purge_leaves_no_trace_of_what_is_too_old(written, store, clock):
    store.begin(make_pending())
    store.keep(make_accepted(), report_id="old", browser="digest")
    clock[0] = NOW + timedelta(days=6)
    store.keep(make_accepted(2, request=None, value="kept"), report_id="new", browser="digest")

    assert 0 == store.purge(NOW + timedelta(days=7) - timedelta(microseconds=1))
    assert 1 == store.purge(NOW + timedelta(days=7))

    assert None is store.capture("old")
    assert make_login("kept") == store.capture("new")
    assert CANARY.encode() not in written()


def test_purge_forgets_assertions_only_when_they_could_not_be_used_again(store):
    """A used assertion is remembered until its own time is over, however old its login is."""
    accepted = make_accepted(request=None)
    store.keep(accepted, report_id="r1", browser=None)
    store.forget("r1")
    store.purge(NOW + timedelta(minutes=7))

    with pytest.raises(AlreadyUsed):
        store.keep(accepted, report_id="r2", browser=None)
    store.purge(NOW + timedelta(minutes=8))
    store.keep(accepted, report_id="r3", browser=None)


def test_forget_deletes_one_login_from_every_file(written, store):
    store.keep(make_accepted(1, request=None), report_id="r1", browser=None)
    store.keep(make_accepted(2, request=None, value="kept"), report_id="r2", browser=None)

    store.forget("r1")

    assert None is store.capture("r1")
    assert make_login("kept") == store.capture("r2")
    assert CANARY.encode() not in written()


def test_a_handed_in_login_is_kept_without_using_anything_up(store):
    """The same saved login may be judged as often as one likes."""
    store.keep(make_login(), report_id="r1", browser="digest")
    store.keep(make_login(), report_id="r2", browser="digest")

    assert make_login() == store.capture("r2")
    assert [True, True, False] == [store.keeps(name) for name in ("r1", "r2", "r9")]


def test_logins_that_were_handed_in_together_are_found_by_any_of_them(store):
    store.keep_together([(name, make_login()) for name in ("r3", "r1", "r2")], browser="digest")
    store.keep(make_login(), report_id="r4", browser="another")

    assert ["r3", "r1", "r2"] == store.kept_together("r1")
    assert ["r4"] == store.kept_together("r4")


def test_a_login_that_is_not_kept_was_handed_in_with_none(store):
    """Nor is one that came without a browser, with any other such."""
    store.keep(make_login(), report_id="r1", browser=None)
    store.keep(make_login(), report_id="r3", browser=None)

    assert [] == store.kept_together("r2")
    assert ["r1"] == store.kept_together("r1")


WEEK = timedelta(days=7)
ROWS = {
    "session": (
        OperatorSession,
        {"token_digest": "d", "operator_id": "o", "seen_at": NOW + WEEK, "expires_at": NOW + WEEK},
    ),
    "setup link": (SetupLink, {"token_digest": "d", "expires_at": NOW + WEEK}),
    "attempt": (Attempt, {"subject": "d", "until": NOW + WEEK}),
    "used": (UsedAssertion, {"issuer": "i", "assertion_id": "a", "remember_until": NOW + WEEK}),
}


def count(store, table):
    with reading(store._engine) as db:
        return db.execute(select(func.count()).select_from(table)).scalar_one()


@pytest.mark.parametrize("name", ROWS)
def test_what_has_expired_goes_and_not_before(store, name):
    table, values = ROWS[name]
    with writing(store._engine) as db:
        db.execute(insert(table).values(**values))

    store.purge(NOW + WEEK - timedelta(microseconds=1))
    before = count(store, table)
    store.purge(NOW + WEEK)

    assert [1, 0] == [before, count(store, table)]


@pytest.mark.parametrize("which", ["finished_at", "link_expires_at"])
def test_rows_of_runs_stay_without_the_person(store, which):
    """Who was asked, whom one expected and the link are gone with the values of the login."""
    sealed = {"tester": b"t", "expected": b"e", "link": b"l"}
    row = {"id": "r", "run_id": "a", "place": 1, "idp_id": "campus", "patron": "faculty"}
    with writing(store._engine) as db:
        run = {"id": "a", "name": "Cut-over", "kind": "links", "created_at": NOW}
        db.execute(insert(StoredRun).values(**run))
        db.execute(insert(StoredRunRow).values(**row, **sealed, link_digest="d", **{which: NOW}))

    def held():
        columns = StoredRunRow.tester, StoredRunRow.expected, StoredRunRow.link
        with reading(store._engine) as db:
            return tuple(db.execute(select(*columns, StoredRunRow.link_digest)).one())

    store.purge(NOW + WEEK - timedelta(microseconds=1))
    before = held()
    store.purge(NOW + WEEK)

    assert (b"t", b"e", b"l", "d") == before
    assert (None, None, None, "d") == held()


@pytest.mark.service
def test_a_row_that_somebody_is_at_is_left_for_the_next_time(server):
    """Two instances that forget at the same time never wait for each other."""
    store = Store(server.new_database(), now=lambda: NOW)
    for number in (1, 2):
        store.begin(make_pending(number))
    with writing(store._engine) as first_db, writing(store._engine) as other:
        first = select(Pending).where(Pending.request_id == "_request1").with_for_update()
        first_db.execute(first)
        over = Pending.expires_at <= NOW + WEEK
        assert 1 == delete_where(other, Pending, over)
    with writing(store._engine) as db:
        assert 1 == delete_where(db, Pending, over)
    store.close()


def test_many_begin_and_forget_at_once(store):
    """No login is refused because others are being forgotten just then."""
    failed = []

    def work(number):
        try:
            store.begin(make_pending(number, expires_at=NOW + timedelta(minutes=number)))
            store.purge(NOW + timedelta(minutes=number))
            store.keep(make_accepted(number, request=None), report_id=f"r{number}", browser="b")
        except Exception as error:  # noqa: BLE001 - whatever it is, it is shown
            failed.append(error)

    at_once(work, 12)

    assert [] == failed


DAY = timedelta(days=1)


@pytest.fixture
def full(store, clock):
    """Three logins with their results: of today, of yesterday and of ten days ago."""
    for days in (10, 1, 0):
        clock[0] = NOW - days * DAY
        store.keep(make_login(), report_id=f"of-{days}", browser=None)
        store.save_report(f"of-{days}", replace(samples.failing(), created_at=clock[0]))
    return store


def test_what_is_kept_is_counted(full):
    held = full.holdings.count()

    assert StoredCount(count=3, oldest=NOW - 10 * DAY) == held.logins == held.results
    assert StoredCount(count=0, oldest=None) == held.baselines == held.audit_entries


def test_values_are_let_go_and_results_stay(full, written, tmp_path):
    text = support_export(samples.failing(), site=make_site(tmp_path), number="N", now=NOW)
    made = full.imports.keep(read_support(text.encode()))
    assert 2 == full.holdings.forget_values(NOW)

    assert [False, False, True] == [full.keeps(name) for name in ("of-10", "of-1", "of-0")]
    assert 3 == full.holdings.count().results.count
    full.holdings.forget_values(NOW + DAY)
    assert None is full.imports.get(made)
    assert CANARY.encode() not in written()


def test_what_runs_hold_of_who_logged_in_goes_with_the_values(full):
    """Whoever has still to log in keeps the link, and what is expected of the login."""
    run = make_run(full, rows=(WANTED[0], WANTED[0]))
    done, waiting = (row.id for row in run.rows)
    log_in(full, done)
    full.links.logged_in(done, CANARY)
    full.holdings.forget_values(NOW + DAY)
    with full._engine.connect() as db:
        digests = db.exec_driver_sql("SELECT person_digest FROM run_rows").scalars().all()

    assert [None, None] == digests
    assert [None, EXPECTED] == [full.links.expected(entry) for entry in (done, waiting)]
    assert [waiting] == list(full.links.tokens(run.id))


def test_old_results_go_with_their_values(full):
    """A result that is gone leaves no login behind that nobody would find."""
    assert 1 == full.holdings.forget_results(NOW - 5 * DAY)

    assert None is full.results.of("of-10")
    assert not full.keeps("of-10")
    assert full.keeps("of-1")
    assert 2 == full.holdings.count().results.count


WRITER = """
import os, resource, signal, sys
from tests.store.logins import NOW, SEAL, make_login
from verifier.store.db_errors import StoreProblem
from verifier.store.store import Store
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = Store(sys.argv[1], seal=SEAL, now=lambda: NOW)
resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))
for number in range(200):
    try:
        store.keep(make_login(os.urandom(9_000).hex()), report_id=f"r{number}", browser=None)
    except StoreProblem as problem:
        print(problem.message, flush=True)
        break
    print(f"r{number}", flush=True)
"""


def test_what_was_acknowledged_before_the_disk_was_full_is_there(file_url):
    """A file may grow no further; whoever comes then is told, and the store goes on later."""
    checkout = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", WRITER, file_url],
        capture_output=True,
        text=True,
        cwd=checkout,
        check=True,
    )
    *acknowledged, message = done.stdout.splitlines()
    store = Store(file_url, seal=SEAL, now=lambda: NOW)
    kept = [entry for entry in acknowledged if store.capture(entry) is not None]
    with store._engine.connect() as db:
        sound = db.exec_driver_sql("PRAGMA integrity_check").scalar_one()
    store.keep(make_login(), report_id="later", browser=None)

    assert len(acknowledged) > 5
    assert acknowledged == kept
    assert message.startswith("The data store cannot be ")
    assert "disk" in message
    assert "ok" == sound
    assert make_login() == store.capture("later")
    store.close()
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 600_000  # of the other process alone


def test_a_store_is_ready_when_it_is_open(url):
    engine = open_up_to_date(url, SEAL, lasting=True)
    found = revision_of(engine)
    engine.dispose()

    assert NEWEST == found
    with pytest.raises(StoreProblem, match="another key"):
        open_up_to_date(url, Seal.temporary(), lasting=True)


def test_a_key_for_the_moment_is_held_against_nothing(url):
    open_up_to_date(url, Seal.temporary(), lasting=False).dispose()
    engine = open_up_to_date(url, SEAL, lasting=True)
    with reading(engine) as db:
        proofs = db.exec_driver_sql("SELECT count(*) FROM seal_proof").scalar_one()
    engine.dispose()

    assert 1 == proofs
