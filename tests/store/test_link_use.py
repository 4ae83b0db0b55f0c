from dataclasses import replace

import pytest

from tests.store.logins import NOW
from tests.store.runs import make_run
from verifier.model.run import LinkStanding, RowState
from verifier.store.link_use import LinkNotOpen, standing_of, use


def test_a_row_that_is_not_there_is_over(store):
    """Its run was forgotten while somebody was logging in."""
    with store._engine.connect() as db, pytest.raises(LinkNotOpen) as refused:
        use(db, "none", "r1", NOW)

    assert LinkStanding.RUN_CLOSED is refused.value.standing


@pytest.mark.parametrize(
    ("state", "closed", "expected"),
    [
        (RowState.WAITING, False, LinkStanding.OPEN),
        (RowState.UNDER_WAY, False, LinkStanding.OPEN),
        (RowState.REFUSED, False, LinkStanding.OPEN),
        (RowState.EXPIRED, False, LinkStanding.EXPIRED),
        (RowState.REVOKED, False, LinkStanding.REVOKED),
        (RowState.REVOKED, True, LinkStanding.RUN_CLOSED),
        (RowState.WAITING, True, LinkStanding.RUN_CLOSED),
        (RowState.DONE, True, LinkStanding.USED),
    ],
)
def test_whether_a_link_may_be_used(store, state, closed, expected):
    """A used one stays used; after that the end of the run goes before all else."""
    row = replace(make_run(store).rows[0], state=state)

    assert expected is standing_of(row, run_is_closed=closed)
