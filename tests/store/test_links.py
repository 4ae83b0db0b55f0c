import contextlib
import threading
from datetime import timedelta

import pytest

from tests.store.logins import NOW, SEAL, make_login, make_pending
from tests.store.runs import (
    EXPECTED,
    TESTER,
    UNTIL,
    link_of,
    log_in,
    make_run,
    summary_of,
)
from verifier.domain.model.run import LinkState, RowState
from verifier.store.runs import LinkNotOpen
from verifier.store.sealing import Seal
from verifier.store.store import Store


def standing(store, token):
    """Whether a link may be used."""
    return store.links.find(token).standing


def state(store, run, place=0):
    """How far a row is."""
    return store.runs.get(run.id).rows[place].state


def test_a_link_leads_to_its_row(store):
    """It names the run, the patron and the identity provider, and nothing is used up."""
    run = make_run(store)
    link = store.links.find(link_of(store, run))

    assert ("Cut-over, week 2", "faculty", "campus") == (
        link.run_name,
        link.row.patron,
        link.row.idp_id,
    )
    assert LinkState.OPEN is link.standing
    assert RowState.WAITING is link.row.state


def test_a_guess_leads_nowhere(store):
    """A token that is none is found nowhere."""
    make_run(store)

    assert store.links.find("guess") is None


def test_a_token_is_long_and_nowhere_in_the_clear(store, written):
    """256 bits, and what is kept of it is a digest and sealed."""
    token = link_of(store, make_run(store))
    store.purge(NOW)
    content = written()

    assert 43 == len(token)
    for value in (token, TESTER, EXPECTED):
        assert value.encode() not in content


def test_the_first_login_uses_the_link_up(store):
    """It counts for the row, and the link is over."""
    run = make_run(store)
    token = link_of(store, run)
    report_id = log_in(store, run.rows[0].id)

    row = store.runs.get(run.id).rows[0]
    assert (RowState.DONE, report_id) == (row.state, row.report_id)
    assert LinkState.USED is standing(store, token)
    assert row.id == store.links.of_report(report_id).row.id


def test_a_second_login_by_it_is_kept_nowhere(store):
    """Neither its login nor its request is used: all or nothing."""
    run = make_run(store)
    log_in(store, run.rows[0].id)
    with pytest.raises(LinkNotOpen) as refused:
        log_in(store, run.rows[0].id, 2)

    assert LinkState.USED is refused.value.standing
    assert store.capture("report2") is None
    assert store.pending_by_request("_request2") is not None


def test_one_of_many_at_once_counts(url):
    """However many come back at the same moment, one uses the link up."""
    store = Store(url, seal=SEAL, now=lambda: NOW)
    run = make_run(store)
    gate, outcomes = threading.Barrier(8), []

    def comes(number):
        gate.wait()
        try:
            store.keep(make_login(), report_id=f"r{number}", browser="b", row_id=run.rows[0].id)
            outcomes.append("kept")
        except LinkNotOpen as refused:
            outcomes.append(refused.standing.value)

    threads = [threading.Thread(target=comes, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for one in threads:
        one.join()
    store.close()

    assert ["kept", *["used"] * 7] == sorted(outcomes)


def test_a_revoked_link_counts_no_longer(store):
    """Whoever was under way by it is refused as well."""
    run = make_run(store)
    assert store.links.revoke(run.rows[0].id)

    with pytest.raises(LinkNotOpen) as refused:
        log_in(store, run.rows[0].id)
    assert LinkState.REVOKED is refused.value.standing
    assert LinkState.REVOKED is standing(store, link_of(store, run))
    assert RowState.REVOKED is state(store, run)


def test_a_used_link_cannot_be_revoked(store):
    """There is nothing left to revoke."""
    run = make_run(store)
    log_in(store, run.rows[0].id)

    assert not store.links.revoke(run.rows[0].id)
    assert RowState.DONE is state(store, run)


def test_a_link_expires(url):
    """After its day it says so; a login begun before still counts."""
    now = [NOW]
    store = Store(url, seal=SEAL, now=lambda: now[0])
    run = make_run(store)
    token = link_of(store, run)
    now[0] = UNTIL
    expired, waiting = standing(store, token), state(store, run)
    store.keep(make_login(), report_id="r1", browser="b", row_id=run.rows[0].id)
    after = state(store, run)
    store.close()

    assert (LinkState.EXPIRED, RowState.EXPIRED) == (expired, waiting)
    assert RowState.DONE is after


def test_a_new_link_takes_the_place_of_the_old(store):
    """The old one leads nowhere, and the row waits again; the result stays among the results."""
    run = make_run(store)
    old = link_of(store, run)
    log_in(store, run.rows[0].id)
    assert store.links.renew(run.rows[0].id, UNTIL)
    new = link_of(store, run)

    assert store.links.find(old) is None
    assert LinkState.OPEN is standing(store, new)
    assert RowState.WAITING is state(store, run)
    assert store.capture("report1") is not None


def test_an_old_link_that_was_under_way_does_not_count_for_the_new_one(store):
    """What was begun by it is forgotten with it."""
    run = make_run(store)
    store.begin(make_pending(row_id=run.rows[0].id))
    store.links.renew(run.rows[0].id, UNTIL)

    assert store.pending_by_request("_request1") is None


def test_under_way_and_refused_are_said(store):
    """The row tells how far somebody got; the link stays open."""
    run = make_run(store)
    row_id = run.rows[0].id
    store.links.begun(row_id)
    under_way = state(store, run)
    store.links.refused(row_id, "The login was made for another service.")

    row = store.runs.get(run.id).rows[0]
    assert RowState.UNDER_WAY is under_way
    assert RowState.REFUSED is row.state
    assert "The login was made for another service." == row.note
    assert LinkState.OPEN is standing(store, link_of(store, run))


def test_whoever_does_not_come_back_is_no_longer_under_way(url):
    """After a quarter of an hour the row waits again."""
    now = [NOW]
    store = Store(url, seal=SEAL, now=lambda: now[0])
    run = make_run(store)
    store.links.begun(run.rows[0].id)
    now[0] = NOW + timedelta(minutes=16)
    later = state(store, run)
    store.close()

    assert RowState.WAITING is later


def test_the_same_person_for_another_kind_is_noticed(store):
    """One account for two kinds of patron is one test, not two."""
    run = make_run(store)
    first, second = (row.id for row in run.rows)

    assert not store.links.logged_in(first, "gail")
    assert not store.links.logged_in(first, "gail")
    assert not store.links.logged_in(second, "omar")
    assert store.links.logged_in(second, "gail")
    assert not store.links.logged_in(second, None)


def test_the_same_person_is_noticed_under_a_new_key(url):
    """The key may change while a run is open; older keys are still there."""
    old = [b"1" * 32]
    with contextlib.closing(Store(url, seal=Seal(old), now=lambda: NOW)) as store:
        first, second = (row.id for row in make_run(store).rows)
        store.links.logged_in(first, "gail")
    with contextlib.closing(Store(url, seal=Seal([b"2" * 32, *old]), now=lambda: NOW)) as store:
        assert store.links.logged_in(second, "gail")


def test_the_same_person_in_another_run_is_no_matter(store):
    """Each run asks anew: a cut-over is tried twice by the same people."""
    first, second = make_run(store), make_run(store)
    store.links.logged_in(first.rows[0].id, "gail")

    assert not store.links.logged_in(second.rows[1].id, "gail")


def test_what_the_patron_must_be_is_given_back(store):
    """Where somebody wrote it down."""
    run = make_run(store)

    assert [EXPECTED, None] == [store.links.expected(row.id) for row in run.rows]
    assert [TESTER, None] == [row.tester for row in run.rows]
    assert [True, False] == [row.expects for row in run.rows]


def test_closing_ends_every_link(store):
    """Unused links say that the run is over, a used one that it was used."""
    run = make_run(store)
    used, unused = (link_of(store, run, place) for place in range(2))
    log_in(store, run.rows[0].id)
    store.runs.close(run.id, summary_of)

    assert LinkState.USED is standing(store, used)
    assert LinkState.RUN_CLOSED is standing(store, unused)
    assert {} == store.links.tokens(run.id)
    with pytest.raises(LinkNotOpen) as refused:
        log_in(store, run.rows[1].id, 2)
    assert LinkState.RUN_CLOSED is refused.value.standing
    assert not store.links.renew(run.rows[1].id, UNTIL)


def test_what_is_odd_about_a_login_is_kept(store):
    """Beside the result that counted."""
    run = make_run(store)
    log_in(store, run.rows[0].id)
    store.links.noted(run.rows[0].id, "Somebody else logged in.")

    row = store.runs.get(run.id).rows[0]
    assert (RowState.DONE, "Somebody else logged in.") == (row.state, row.note)


def test_a_link_knows_the_browser_that_used_it(store):
    """By its token; nobody else sees what came of it."""
    report_id = log_in(store, make_run(store).rows[0].id)

    assert store.links.was_used_by(report_id, "digest")
    assert not store.links.was_used_by(report_id, "another")
