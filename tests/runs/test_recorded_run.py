import time

from verifier.adapters.ils.connections import connect
from verifier.domain.model.run import RowChange, RowState, RunKind
from verifier.runs import recorded_run
from verifier.runs.recorded_run import RunRecorder, run_and_record
from verifier.runs.runner import select_logins
from verifier.store.db_errors import StoreProblem


def kept(running, store, *only, **more):
    site = running.site
    return run_and_record(
        select_logins(site, only or ["campus-directory"]),
        name="Cut-over, week 2",
        site=site,
        ils=connect(site),
        store=store,
        by="anna",
        **more,
    )


def test_each_row_has_its_report_and_the_end_is_frozen(running, store):
    begun = []
    made = kept(running, store, begun=begun.append)
    stored = store.runs.get(made.id)

    assert [made.id] == begun
    assert made.problem is None
    assert ("Cut-over, week 2", "anna") == (stored.name, stored.created_by)
    assert RunKind.AUTOMATIC is stored.kind
    assert [login.report_id for login in made.run.logins] == [row.report_id for row in stored.rows]
    assert {RowState.DONE} == {row.state for row in stored.rows}
    assert [login.verdict for login in made.run.logins] == [
        row.result.verdict for row in stored.rows
    ]
    assert stored.closed_at is not None
    assert [person.id for person in running.people] == [
        row.patron for row in store.runs.summary(made.id).rows
    ]


def test_the_end_is_held_against_the_run_before(running, store):
    kept(running, store)
    summary = store.runs.summary(kept(running, store).id)

    assert "Cut-over, week 2" == summary.before
    assert {RowChange.STILL_WORKS, RowChange.STILL_FAILS} == {row.change for row in summary.rows}


def test_a_login_that_did_not_come_about_says_why_in_its_row(running, store, monkeypatch):
    monkeypatch.delitem(running.environ, "PASSWORD_0000")
    made = kept(running, store, "campus-cas/p0000")
    [row] = store.runs.get(made.id).rows

    assert (made.run.logins[0].stopped, None) == (row.note, row.report_id)
    assert row.note.startswith("There is no password")


def test_an_interrupted_run_stays_open(running, store):
    """What was done stands in it; nothing is frozen that would say it was all."""

    def interrupt(_login, number, _all):
        if number == 2:
            raise KeyboardInterrupt

    made = kept(running, store, at_once=1, done=interrupt)
    stored = store.runs.get(made.id)

    assert stored.closed_at is None
    assert 2 == sum(row.report_id is not None for row in stored.rows)


def test_a_store_that_fails_in_mid_run_does_not_end_it(running, store, monkeypatch):
    """Everybody is logged in, and what the store lacks is told."""

    def full(*_):
        raise StoreProblem("The disk is full.")

    monkeypatch.setattr(store.runs, "row_done", full)
    made = kept(running, store)

    assert 10 == len(made.run.logins)
    assert "The disk is full." == made.problem


def test_the_store_hears_that_the_run_goes_on(running, store, monkeypatch):
    """Also while one login takes long."""
    heard = []
    monkeypatch.setattr(recorded_run, "ALIVE_SECONDS", 0.01)
    monkeypatch.setattr(store.runs, "alive", heard.append)
    keeper = RunRecorder(store, "run", select_logins(running.site, ["p0000"]), by=None)
    with keeper.alive():
        end = time.monotonic() + 10
        while not heard and time.monotonic() < end:
            time.sleep(0.01)

    assert {keeper.id} == set(heard)
