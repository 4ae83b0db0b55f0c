import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select

from tests.store.logins import NOW, make_accepted, make_login, make_pending
from verifier.store.database import delete_where, reading, writing
from verifier.store.tables import (
    Attempt,
    Login,
    OperatorSession,
    Pending,
    SetupLink,
    StoredRun,
    StoredRunRow,
    UsedAssertion,
)

WEEK = timedelta(days=7)
ROWS = {
    "session": (
        OperatorSession,
        {
            "token_digest": "d",
            "operator_id": "o",
            "seen_at": NOW + WEEK,
            "expires_at": NOW + WEEK,
        },
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
    """To the microsecond."""
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


def test_only_old_logins_are_counted(store):
    """The number is of logins; what else has expired is not told."""
    store.begin(make_pending())
    store.keep(make_login(), report_id="r1", browser=None)
    assert 0 == store.purge(NOW + timedelta(days=1))
    assert 1 == store.purge(NOW + WEEK)
    assert 0 == count(store, Login)


@pytest.mark.service
def test_a_row_that_somebody_is_at_is_left_for_the_next_time(server):
    """Two instances that forget at the same time never wait for each other."""
    from verifier.store.store import Store

    store = Store(server.new_database(), now=lambda: NOW)
    for number in (1, 2):
        store.begin(make_pending(number))
    with writing(store._engine) as one, writing(store._engine) as other:
        first = select(Pending).where(Pending.request_id == "_request1").with_for_update()
        one.execute(first)
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

    threads = [threading.Thread(target=work, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for one in threads:
        one.join()

    assert [] == failed
