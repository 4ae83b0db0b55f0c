import threading
from datetime import timedelta

import pytest

from tests.report import samples
from tests.store.logins import NOW, SEAL
from tests.store.runs import UNTIL, WANTED, log_in, make_run, summary_of
from verifier.domain.model.run import RowState, RunKind, WantedRow
from verifier.store.db_errors import StoreProblem
from verifier.store.runs import RunUnderWay
from verifier.store.store import Store


@pytest.fixture
def clock():
    return [NOW]


@pytest.fixture
def moved(url, clock):
    opened = Store(url, seal=SEAL, now=lambda: clock[0])
    yield opened
    opened.close()


def test_a_run_keeps_its_rows_in_order(store):
    """Those that are added come behind those that are there."""
    run = make_run(store)
    store.runs.add_rows(run.id, [WantedRow(idp_id="cas", patron="staff")], links_until=UNTIL)

    read = store.runs.get(run.id)
    assert ["faculty", "graduate", "staff"] == [row.patron for row in read.rows]
    assert RunKind.LINKS is read.kind
    assert 3 == len(store.links.tokens(run.id))


def test_there_is_no_such_run(store):
    """Nothing is made up."""
    assert store.runs.get("none") is None
    assert store.runs.version("none") is None
    assert store.runs.summary("none") is None
    assert store.runs.before("none") is None


def test_a_row_brings_its_result(store):
    """And its reference, from the moment of the login."""
    run = make_run(store)
    report_id = log_in(store, run.rows[0].id)
    before = store.runs.get(run.id).rows[0]
    store.save_report(report_id, samples.failing())
    after = store.runs.get(run.id).rows[0]

    assert before.result is None
    assert samples.failing().diagnosis.verdict is after.result.verdict
    assert before.reference == after.reference == after.result.number


def test_a_report_that_was_deleted_leaves_the_row(store):
    """Somebody logged in, and what came of it is gone."""
    run = make_run(store)
    store.forget(log_in(store, run.rows[0].id))

    row = store.runs.get(run.id).rows[0]
    assert (RowState.DONE, None, None) == (row.state, row.report_id, row.result)


def test_runs_are_listed_newest_first(moved, clock):
    """With how many are wanted, are finished, work and do not, a page at a time."""
    first = make_run(moved, "first")
    moved.save_report(log_in(moved, first.rows[0].id), samples.failing())
    clock[0] += timedelta(minutes=1)
    make_run(moved, "second", WANTED[:1])

    assert [("second", 1, 0, 0, 0), ("first", 2, 1, 0, 1)] == [
        (entry.name, entry.wanted, entry.finished, entry.working, entry.failing)
        for entry in moved.runs.listed()
    ]
    assert ["first"] == [entry.name for entry in moved.runs.listed(limit=1, skip=1)]


def test_each_change_counts(store):
    """A page that waits sees that there is something new."""
    run = make_run(store)
    versions = [store.runs.version(run.id)]
    for change in (
        lambda: store.links.begun(run.rows[0].id),
        lambda: log_in(store, run.rows[0].id),
        lambda: store.links.noted(run.rows[0].id, "odd"),
        lambda: store.links.revoke(run.rows[1].id),
        lambda: store.runs.close(run.id, summary_of),
    ):
        change()
        versions.append(store.runs.version(run.id))

    assert sorted(set(versions)) == versions


def test_a_run_is_closed_once(moved, clock):
    """Its summary is written then and never again."""
    run = make_run(moved)
    first = moved.runs.close(run.id, summary_of)
    clock[0] += timedelta(hours=1)
    again = moved.runs.close(run.id, lambda _: pytest.fail("summed up again"))

    assert (True, False) == (first, again)
    assert NOW == moved.runs.summary(run.id).closed_at
    assert NOW == moved.runs.get(run.id).closed_at


def test_closing_deletes_what_is_known_of_people(store):
    """Testers and expected identifiers are needed no longer."""
    run = make_run(store)
    store.runs.close(run.id, summary_of)

    assert [None, None] == [row.tester for row in store.runs.get(run.id).rows]
    assert store.links.expected(run.rows[0].id) is None


def test_a_summary_that_fails_closes_nothing(store):
    """All or nothing."""
    run = make_run(store)
    with pytest.raises(ZeroDivisionError):
        store.runs.close(run.id, lambda _: 1 / 0)

    assert store.runs.get(run.id).closed_at is None
    assert 2 == len(store.links.tokens(run.id))


def test_nothing_is_added_to_a_closed_run(store):
    """It says what to do instead."""
    run = make_run(store)
    store.runs.close(run.id, summary_of)

    with pytest.raises(StoreProblem, match="make a new one"):
        store.runs.add_rows(run.id, WANTED)


def test_the_run_before_tried_one_of_the_same_patrons(moved, clock):
    """An earlier one of its kind; another kind, and other patrons, are no measure."""
    first = make_run(moved, "first")
    clock[0] += timedelta(minutes=1)
    make_run(moved, "others", [WantedRow(idp_id="cas", patron="faculty")])
    moved.runs.begin_automatic("automatic", WANTED)
    clock[0] += timedelta(minutes=1)
    last = make_run(moved, "last", WANTED[1:])

    assert first.id == moved.runs.before(last.id).id
    assert moved.runs.before(first.id) is None


def test_an_automatic_run_tells_what_came_of_each(store):
    """A report, or why there was no login; no row has a link."""
    run = store.runs.begin_automatic("nightly", WANTED)
    store.runs.row_done(run.rows[0].id, "report1")
    store.runs.row_done(run.rows[1].id, None, "The password is missing.")

    read = store.runs.get(run.id)
    assert RunKind.AUTOMATIC is read.kind
    assert [RowState.DONE, RowState.REFUSED] == [row.state for row in read.rows]
    assert "The password is missing." == read.rows[1].note
    assert {} == store.links.tokens(run.id)


def test_a_run_whose_process_died_was_interrupted(moved, clock):
    """Two minutes of silence, unless it is closed."""
    run = moved.runs.begin_automatic("nightly", WANTED)
    clock[0] += timedelta(minutes=1)
    moved.runs.alive(run.id)
    clock[0] += timedelta(minutes=1, seconds=30)
    working = moved.runs.get(run.id).interrupted
    clock[0] += timedelta(minutes=1)
    silent = moved.runs.get(run.id).interrupted, moved.runs.listed()[0].interrupted
    moved.runs.close(run.id, summary_of)

    assert not working
    assert (True, True) == silent
    assert not moved.runs.get(run.id).interrupted


def test_a_row_of_a_closed_run_cannot_be_done(store):
    """What was frozen stays."""
    run = store.runs.begin_automatic("nightly", WANTED)
    store.runs.close(run.id, summary_of)

    with pytest.raises(StoreProblem):
        store.runs.row_done(run.rows[0].id, "late")


def test_a_run_can_be_forgotten(store):
    """With its rows; reports that were made in it stay."""
    run = make_run(store)
    report_id = log_in(store, run.rows[0].id)
    store.runs.forget(run.id)

    assert store.runs.get(run.id) is None
    assert store.links.of_row(run.rows[0].id) is None
    assert store.capture(report_id) is not None


def test_of_two_runs_that_are_to_be_alone_one_begins(url):
    """Two instances that begin in the same moment share one data store, and it decides."""
    stores = [Store(url, seal=SEAL, now=lambda: NOW) for _ in range(4)]
    told = []

    def begin(store):
        try:
            told.append(store.runs.begin_automatic("a run", [], alone=True).id)
        except RunUnderWay as other:
            told.append(other)

    threads = [threading.Thread(target=begin, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for one in threads:
        one.join()
    begun = [entry for entry in told if isinstance(entry, str)]
    for one in stores:
        one.close()

    assert 1 == len(begun)
    assert begun * 3 == [entry.run_id for entry in told if isinstance(entry, RunUnderWay)]


def test_an_interrupted_run_is_in_nobodys_way(url):
    """Two minutes after its process was last heard of another may begin."""
    now = [NOW]
    store = Store(url, seal=SEAL, now=lambda: now[0])
    first = store.runs.begin_automatic("a run", [], alone=True).id
    now[0] = NOW + timedelta(minutes=1, seconds=59)
    with pytest.raises(RunUnderWay):
        store.runs.begin_automatic("a run", [], alone=True)
    now[0] = NOW + timedelta(minutes=2, seconds=1)
    second = store.runs.begin_automatic("a run", [], alone=True).id
    store.close()

    assert first != second
