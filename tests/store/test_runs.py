import contextlib
import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.report import samples
from tests.store.logins import NOW, SEAL, at_once, make_login, make_pending
from tests.store.runs import EXPECTED, TESTER, UNTIL, WANTED, link_of, log_in, make_run, summary_of
from verifier.domain.model.run import LinkState, RowState, RunKind, WantedRow
from verifier.store.db_errors import StoreProblem
from verifier.store.runs import LinkNotOpen, RunUnderWay, consume_link, link_state, state_of
from verifier.store.sealing import Seal
from verifier.store.store import Store


@pytest.fixture
def run(store):
    return make_run(store)


def test_a_run_keeps_its_rows_in_order(store, run):
    store.runs.add_rows(run.id, [WantedRow(idp_id="cas", patron="staff")], links_until=UNTIL)

    read = store.runs.get(run.id)
    assert ["faculty", "graduate", "staff"] == [row.patron for row in read.rows]
    assert RunKind.LINKS is read.kind
    assert 3 == len(store.links.tokens(run.id))


def test_there_is_no_such_run(store):
    assert store.runs.get("none") is None
    assert store.runs.version("none") is None
    assert store.runs.summary("none") is None
    assert store.runs.before("none") is None


def test_a_row_brings_its_result(store, run):
    report_id = log_in(store, run.rows[0].id)
    before = store.runs.get(run.id).rows[0]
    store.save_report(report_id, samples.failing())
    after = store.runs.get(run.id).rows[0]

    assert before.result is None
    assert samples.failing().diagnosis.verdict is after.result.verdict
    assert before.reference == after.reference == after.result.number


def test_a_report_that_was_deleted_leaves_the_row(store, run):
    store.forget(log_in(store, run.rows[0].id))

    row = store.runs.get(run.id).rows[0]
    assert (RowState.DONE, None, None) == (row.state, row.report_id, row.result)


def test_runs_are_listed_newest_first(store, clock):
    first = make_run(store, "first")
    store.save_report(log_in(store, first.rows[0].id), samples.failing())
    clock[0] += timedelta(minutes=1)
    make_run(store, "second", WANTED[:1])

    assert [("second", 1, 0, 0, 0), ("first", 2, 1, 0, 1)] == [
        (entry.name, entry.wanted, entry.finished, entry.working, entry.failing)
        for entry in store.runs.listed()
    ]
    assert ["first"] == [entry.name for entry in store.runs.listed(limit=1, skip=1)]


def test_each_change_counts(store, run):
    """A page that waits sees that there is something new."""
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


def test_a_run_is_closed_once(store, clock, run):
    first = store.runs.close(run.id, summary_of)
    clock[0] += timedelta(hours=1)
    again = store.runs.close(run.id, lambda _: pytest.fail("summed up again"))

    assert (True, False) == (first, again)
    assert NOW == store.runs.summary(run.id).closed_at
    assert NOW == store.runs.get(run.id).closed_at


def test_a_summary_that_fails_closes_nothing(store, run):
    with pytest.raises(ZeroDivisionError):
        store.runs.close(run.id, lambda _: 1 / 0)

    assert store.runs.get(run.id).closed_at is None
    assert 2 == len(store.links.tokens(run.id))


def finished(store, clock, name, patrons, *, series=None, unfinished=0):
    """An automatic run of these patrons, in the minute after the last one; its name."""
    clock[0] += timedelta(minutes=1)
    rows = [WantedRow(idp_id="cas", patron=patron) for patron in patrons]
    run = store.runs.begin_automatic(name, rows, series=series)
    for row in run.rows[: len(rows) - unfinished]:
        store.runs.row_done(row.id, None, "No login.")
    return run.id


@pytest.mark.parametrize(
    ("earlier", "before"),
    [
        ([("same", "abcd", {})], "same"),
        ([("same", "abcd", {}), ("newer", "abcd", {})], "newer"),
        ([("same", "abcd", {}), ("small", "a", {})], "same"),
        ([("small", "a", {})], None),
        ([("half", "ab", {})], "half"),
        ([("same", "abcd", {}), ("more", "abcdefgh", {})], "same"),
        ([("more", "abcdefgh", {}), ("fewer", "abc", {})], "more"),
        ([("same", "abcd", {}), ("broken off", "abcd", {"unfinished": 2})], "same"),
        ([("none", "abcd", {"unfinished": 4})], None),
        ([("same", "abcd", {}), ("other series", "abcd", {"series": "pipeline"})], "same"),
        ([("others", "efgh", {})], None),
    ],
)
def test_the_run_before_is_most_like_it(store, clock, earlier, before):
    make_run(store, "by links", [WantedRow(idp_id="cas", patron=patron) for patron in "abcd"])
    for name, patrons, how in earlier:
        finished(store, clock, name, patrons, **how)
    last = finished(store, clock, "last", "abcd")

    found = store.runs.before(last)
    assert before == (None if found is None else found.name)


def test_a_series_is_compared_with_itself(store, clock):
    first = finished(store, clock, "first", "abcd", series="pipeline")
    finished(store, clock, "by hand", "abcd")
    last = finished(store, clock, "last", "abcd", series="pipeline")

    assert first == store.runs.before(last).id
    assert store.runs.before(first) is None


def test_an_automatic_run_tells_what_came_of_each(store):
    run = store.runs.begin_automatic("nightly", WANTED)
    store.runs.row_done(run.rows[0].id, "report1")
    store.runs.row_done(run.rows[1].id, None, "The password is missing.")

    read = store.runs.get(run.id)
    assert RunKind.AUTOMATIC is read.kind
    assert [RowState.DONE, RowState.REFUSED] == [row.state for row in read.rows]
    assert "The password is missing." == read.rows[1].note
    assert {} == store.links.tokens(run.id)


def test_a_run_whose_process_died_was_interrupted(store, clock):
    run = store.runs.begin_automatic("nightly", WANTED)
    clock[0] += timedelta(minutes=1)
    store.runs.alive(run.id)
    clock[0] += timedelta(minutes=1, seconds=30)
    working = store.runs.get(run.id).interrupted
    clock[0] += timedelta(minutes=1)
    silent = store.runs.get(run.id).interrupted, store.runs.listed()[0].interrupted
    store.runs.close(run.id, summary_of)

    assert not working
    assert (True, True) == silent
    assert not store.runs.get(run.id).interrupted


def test_what_was_frozen_of_a_closed_run_stays(store):
    run = store.runs.begin_automatic("nightly", WANTED)
    store.runs.close(run.id, summary_of)

    with pytest.raises(StoreProblem, match="make a new one"):
        store.runs.row_done(run.rows[0].id, "late")
    with pytest.raises(StoreProblem, match="make a new one"):
        store.runs.add_rows(run.id, WANTED)


def test_a_run_can_be_forgotten(store, run):
    report_id = log_in(store, run.rows[0].id)
    store.runs.forget(run.id)

    assert store.runs.get(run.id) is None
    assert store.links.of_row(run.rows[0].id) is None
    assert store.capture(report_id) is not None


def test_of_two_runs_that_are_to_be_alone_one_begins(url):
    """Two instances that begin in the same moment share one data store, and it decides."""
    stores = [Store(url, seal=SEAL, now=lambda: NOW) for _ in range(4)]
    outcomes = []

    def begin(store):
        try:
            outcomes.append(store.runs.begin_automatic("a run", [], alone=True).id)
        except RunUnderWay as other:
            outcomes.append(other)

    at_once(lambda number: begin(stores[number]), 4)
    begun = [entry for entry in outcomes if isinstance(entry, str)]
    for store in stores:
        store.close()

    assert 1 == len(begun)
    assert begun * 3 == [entry.run_id for entry in outcomes if isinstance(entry, RunUnderWay)]


def test_an_interrupted_run_is_in_nobodys_way(store, clock):
    """Two minutes after its process was last heard of another may begin."""
    first = store.runs.begin_automatic("a run", [], alone=True).id
    clock[0] = NOW + timedelta(minutes=1, seconds=59)
    with pytest.raises(RunUnderWay):
        store.runs.begin_automatic("a run", [], alone=True)
    clock[0] = NOW + timedelta(minutes=2, seconds=1)
    second = store.runs.begin_automatic("a run", [], alone=True).id

    assert first != second


FRESH = {
    **dict.fromkeys(("finished_at", "report_id", "link_revoked_at", "note", "begun_at")),
    "link_expires_at": UNTIL,
}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, RowState.WAITING),
        ({"link_expires_at": None}, RowState.WAITING),
        ({"begun_at": NOW}, RowState.UNDER_WAY),
        ({"begun_at": NOW - timedelta(minutes=15)}, RowState.WAITING),
        ({"begun_at": NOW, "note": "refused"}, RowState.REFUSED),
        ({"note": "refused", "link_expires_at": NOW}, RowState.EXPIRED),
        ({"link_expires_at": NOW, "link_revoked_at": NOW}, RowState.REVOKED),
        ({"finished_at": NOW, "report_id": "r", "link_expires_at": NOW}, RowState.DONE),
        ({"finished_at": NOW, "note": "no password"}, RowState.REFUSED),
    ],
)
def test_how_far_a_row_is(facts, expected):
    """What is final goes before what may still change."""
    assert expected is state_of({**FRESH, **facts}, NOW)


def test_what_rows_hold_of_people_goes_in_time(store, run):
    """Testers, expected identifiers and digests go with the values of the login."""
    log_in(store, run.rows[0].id)
    store.links.logged_in(run.rows[0].id, "gail")
    store.purge(NOW + timedelta(days=8))

    done, waiting = store.runs.get(run.id).rows
    assert RowState.DONE is done.state
    assert done.tester is None
    assert store.links.expected(done.id) is None
    assert [waiting.id] == list(store.links.tokens(run.id))
    store.purge(UNTIL + timedelta(days=8))
    assert {} == store.links.tokens(run.id)


def standing(store, token):
    return store.links.find(token).standing


def state(store, run, place=0):
    return store.runs.get(run.id).rows[place].state


def test_a_link_leads_to_its_row(store, run):
    link = store.links.find(link_of(store, run))

    assert ("Cut-over, week 2", "faculty", "campus") == (
        link.run_name,
        link.row.patron,
        link.row.idp_id,
    )
    assert LinkState.OPEN is link.standing
    assert RowState.WAITING is link.row.state
    assert store.links.find("guess") is None


def test_a_token_is_long_and_nowhere_in_the_clear(store, written):
    """256 bits, and what is kept of it is a digest and sealed."""
    token = link_of(store, make_run(store))
    store.purge(NOW)
    content = written()

    assert 43 == len(token)
    for value in (token, TESTER, EXPECTED):
        assert value.encode() not in content


def test_the_first_login_uses_the_link_up(store, run):
    token = link_of(store, run)
    report_id = log_in(store, run.rows[0].id)

    row = store.runs.get(run.id).rows[0]
    assert (RowState.DONE, report_id) == (row.state, row.report_id)
    assert LinkState.USED is standing(store, token)
    assert row.id == store.links.of_report(report_id).row.id


def test_a_second_login_by_it_is_kept_nowhere(store, run):
    """Neither its login nor its request is used: all or nothing."""
    log_in(store, run.rows[0].id)
    with pytest.raises(LinkNotOpen) as refused:
        log_in(store, run.rows[0].id, 2)

    assert LinkState.USED is refused.value.standing
    assert store.capture("report2") is None
    assert store.pending_by_request("_request2") is not None


def test_one_of_many_at_once_counts(store, run):
    gate, outcomes = threading.Barrier(8), []

    def comes(number):
        gate.wait()
        try:
            store.keep(make_login(), report_id=f"r{number}", browser="b", row_id=run.rows[0].id)
            outcomes.append("kept")
        except LinkNotOpen as refused:
            outcomes.append(refused.standing.value)

    at_once(comes, 8)

    assert ["kept", *["used"] * 7] == sorted(outcomes)


def test_a_revoked_link_counts_no_longer(store, run):
    assert store.links.revoke(run.rows[0].id)

    with pytest.raises(LinkNotOpen) as refused:
        log_in(store, run.rows[0].id)
    assert LinkState.REVOKED is refused.value.standing
    assert LinkState.REVOKED is standing(store, link_of(store, run))
    assert RowState.REVOKED is state(store, run)


def test_a_used_link_cannot_be_revoked(store, run):
    log_in(store, run.rows[0].id)

    assert not store.links.revoke(run.rows[0].id)
    assert RowState.DONE is state(store, run)


def test_a_link_expires(store, clock, run):
    token = link_of(store, run)
    clock[0] = UNTIL
    expired, waiting = standing(store, token), state(store, run)
    store.keep(make_login(), report_id="r1", browser="b", row_id=run.rows[0].id)
    after = state(store, run)

    assert (LinkState.EXPIRED, RowState.EXPIRED) == (expired, waiting)
    assert RowState.DONE is after


def test_a_new_link_takes_the_place_of_the_old(store, run):
    old = link_of(store, run)
    log_in(store, run.rows[0].id)
    assert store.links.renew(run.rows[0].id, UNTIL)
    new = link_of(store, run)

    assert store.links.find(old) is None
    assert LinkState.OPEN is standing(store, new)
    assert RowState.WAITING is state(store, run)
    assert store.capture("report1") is not None


def test_an_old_link_that_was_under_way_does_not_count_for_the_new_one(store, run):
    """What was begun by it is forgotten with it."""
    store.begin(make_pending(row_id=run.rows[0].id))
    store.links.renew(run.rows[0].id, UNTIL)

    assert store.pending_by_request("_request1") is None


def test_under_way_and_refused_are_said(store, run):
    row_id = run.rows[0].id
    store.links.begun(row_id)
    under_way = state(store, run)
    store.links.refused(row_id, "The login was made for another service.")

    row = store.runs.get(run.id).rows[0]
    assert RowState.UNDER_WAY is under_way
    assert RowState.REFUSED is row.state
    assert "The login was made for another service." == row.note
    assert LinkState.OPEN is standing(store, link_of(store, run))


def test_the_same_person_for_another_kind_is_noticed(store, run):
    """One account for two kinds of patron is one test, not two."""
    first, second = (row.id for row in run.rows)

    assert not store.links.logged_in(first, "gail")
    assert not store.links.logged_in(first, "gail")
    assert not store.links.logged_in(second, "omar")
    assert store.links.logged_in(second, "gail")
    assert not store.links.logged_in(second, None)
    # A cut-over is tried twice by the same people: each run asks anew.
    assert not store.links.logged_in(make_run(store).rows[1].id, "gail")


def test_the_same_person_is_noticed_under_a_new_key(url):
    """The key may change while a run is open; older keys are still there."""
    old = [b"1" * 32]
    with contextlib.closing(Store(url, seal=Seal(old), now=lambda: NOW)) as store:
        first, second = (row.id for row in make_run(store).rows)
        store.links.logged_in(first, "gail")
    with contextlib.closing(Store(url, seal=Seal([b"2" * 32, *old]), now=lambda: NOW)) as store:
        assert store.links.logged_in(second, "gail")


def test_what_the_patron_must_be_is_given_back(store, run):
    assert [EXPECTED, None] == [store.links.expected(row.id) for row in run.rows]
    assert [TESTER, None] == [row.tester for row in run.rows]
    assert [True, False] == [row.expects for row in run.rows]


def test_closing_ends_every_link(store, run):
    used, unused = (link_of(store, run, place) for place in range(2))
    log_in(store, run.rows[0].id)
    store.runs.close(run.id, summary_of)

    assert LinkState.USED is standing(store, used)
    assert LinkState.RUN_CLOSED is standing(store, unused)
    assert {} == store.links.tokens(run.id)
    assert [None, None] == [row.tester for row in store.runs.get(run.id).rows]
    assert store.links.expected(run.rows[0].id) is None
    with pytest.raises(LinkNotOpen) as refused:
        log_in(store, run.rows[1].id, 2)
    assert LinkState.RUN_CLOSED is refused.value.standing
    assert not store.links.renew(run.rows[1].id, UNTIL)


def test_a_link_knows_the_browser_that_used_it(store):
    report_id = log_in(store, make_run(store).rows[0].id)

    assert store.links.was_used_by(report_id, "digest")
    assert not store.links.was_used_by(report_id, "another")


def test_a_row_that_is_not_there_is_over(store):
    """Its run was forgotten while somebody was logging in."""
    with store._engine.connect() as db, pytest.raises(LinkNotOpen) as refused:
        consume_link(db, "none", "r1", NOW)

    assert LinkState.RUN_CLOSED is refused.value.standing


@pytest.mark.parametrize(
    ("state", "closed", "expected"),
    [
        (RowState.WAITING, False, LinkState.OPEN),
        (RowState.UNDER_WAY, False, LinkState.OPEN),
        (RowState.REFUSED, False, LinkState.OPEN),
        (RowState.EXPIRED, False, LinkState.EXPIRED),
        (RowState.REVOKED, False, LinkState.REVOKED),
        (RowState.REVOKED, True, LinkState.RUN_CLOSED),
        (RowState.WAITING, True, LinkState.RUN_CLOSED),
        (RowState.DONE, True, LinkState.USED),
    ],
)
def test_whether_a_link_may_be_used(store, state, closed, expected):
    """A used one stays used; after that the end of the run goes before all else."""
    row = replace(make_run(store).rows[0], state=state)

    assert expected is link_state(row, run_is_closed=closed)


GAIL, JO = ("campus", "gail"), ("campus", "jo")


def test_what_was_told_is_remembered_for_each_way(tmp_path):
    """A restart forgets nothing; what one way told, another may still have to tell."""
    url = f"sqlite:///{tmp_path}/store.sqlite3"
    first = Store(url)
    first.notification_log.note("mail", failing=[GAIL, JO], no_longer=[])
    first.close()
    store = Store(url)
    kept = store.notification_log.failures("mail"), store.notification_log.failures("webhook")
    store.close()

    assert ({GAIL, JO}, set()) == kept


def test_a_failure_that_is_over_is_taken_back():
    """It is told anew when it comes back; told twice, it stands once."""
    store = Store("sqlite://")
    store.notification_log.note("mail", failing=[GAIL, JO], no_longer=[])
    store.notification_log.note("mail", failing=[JO], no_longer=[GAIL])
    kept = store.notification_log.failures("mail")
    store.close()

    assert {JO} == kept
