from datetime import timedelta

import pytest

from tests.store.logins import NOW
from tests.store.runs import UNTIL, log_in, make_run
from verifier.domain.model.run import RowState
from verifier.store.runs import state_of

FRESH = {
    "finished_at": None,
    "report_id": None,
    "link_revoked_at": None,
    "link_expires_at": UNTIL,
    "note": None,
    "begun_at": None,
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


def test_what_rows_hold_of_people_goes_in_time(store):
    """Testers, expected identifiers and digests go with the values of the login."""
    run = make_run(store)
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
