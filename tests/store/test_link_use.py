from dataclasses import replace

import pytest

from tests.store.logins import NOW
from tests.store.runs import make_run
from verifier.domain.model.run import LinkState, RowState
from verifier.store.runs import LinkNotOpen, consume_link, link_state


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
